//! `bmscert battery show`

use campaign::{Exit, Obstacle, Show, Span, Traffic};
use serde_json::json;

use super::args::ShowArgs;
use crate::failure::Failure;
use crate::recording;
use crate::terminal::Terminal;

pub(super) fn show(args: &ShowArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let traffic = Traffic::of(&args.from)?;
    let at = args.at.map(|seconds| Span::from_secs(i64::from(seconds)));
    let show = campaign::show(&traffic, at).map_err(|error| recording::explain(error, traffic.sources()))?;
    let shown = &show.shown;
    terminal.say(&shown.to_string());
    terminal.tell(2, &format!("name: {}", shown.name.source.words()));
    terminal.tell(2, &moment(&show));
    shown.obstacles.iter().for_each(|obstacle| tell(obstacle, terminal));
    super::note(&show.missing, terminal);
    terminal.event("shown", event(&show));
    Ok(if shown.connected { Exit::Passed } else { Exit::Failed })
}

fn moment(show: &Show) -> String {
    let connected = if show.shown.connected { "shown" } else { "NOT SHOWN" };
    match show.at {
        Some(at) => format!("by the protocol the battery would be {connected}, {at} after the first frame"),
        None => format!(
            "by the protocol the battery would be {connected}; without times nothing is taken for stale"
        ),
    }
}

fn tell(obstacle: &Obstacle, terminal: &mut Terminal) {
    let word = if obstacle.hides { "why not" } else { "note   " };
    terminal.tell(9, &format!("{word}  {}", obstacle.says));
    terminal.tell(13, &format!("         do  {}", obstacle.advice));
}

fn event(show: &Show) -> serde_json::Value {
    let shown = &show.shown;
    let rows = shown.rows.iter().map(|row| json!({"page": row.page, "label": row.label, "value": row.value}));
    let reasons = shown
        .obstacles
        .iter()
        .map(|obstacle| json!({"hides": obstacle.hides, "says": obstacle.says, "do": obstacle.advice}));
    json!({
        "connected": shown.connected,
        "name": shown.name.text,
        "rows": rows.collect::<Vec<_>>(),
        "reasons": reasons.collect::<Vec<_>>(),
    })
}
