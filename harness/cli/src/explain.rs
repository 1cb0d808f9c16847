//! `bmscert explain`

use campaign::{Bundle, CampaignError, Exit, Explanation, Part, explain as look_up};
use serde_json::json;

use crate::args::ExplainArgs;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// The widest that the column of labels gets; behind longer ones the text has lines of its own.
const WIDEST_LABEL: usize = 24;
/// How far a text stands in that has lines of its own.
const INDENT: usize = 4;

pub(crate) fn explain(args: &ExplainArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let explained = look_up(&Bundle::embedded(), args.name.as_deref()).map_err(unknown)?;
    for (index, explanation) in explained.iter().enumerate() {
        if index > 0 {
            terminal.say("");
        }
        show(explanation, terminal);
    }
    Ok(Exit::Passed)
}

/// Says what was probably meant.
fn unknown(error: CampaignError) -> Failure {
    let CampaignError::NoSuchName { near, .. } = &error else { return error.into() };
    let help = match near {
        Some(near) => format!("did you mean `{near}`? `bmscert explain` shows what can be asked for"),
        None => String::from("`bmscert explain` shows what can be asked for"),
    };
    Failure::said(error.to_string()).help(help)
}

fn show(explanation: &Explanation, terminal: &mut Terminal) {
    let Explanation { kind, name, says, parts } = explanation;
    terminal.tell(0, &format!("{name}: {kind}"));
    terminal.tell(2, &format!("  {says}"));
    terminal.say("");
    let longest = parts.iter().map(|part| part.label.chars().count()).max().unwrap_or_default();
    parts.iter().for_each(|part| tell(part, longest, terminal));
    let parts: Vec<_> = parts.iter().map(|part| json!({"label": part.label, "text": part.text})).collect();
    terminal.event("explained", json!({"kind": kind, "name": name, "says": says, "parts": parts}));
}

fn tell(part: &Part, longest: usize, terminal: &mut Terminal) {
    let Part { label, text, verbatim } = part;
    match (verbatim, longest <= WIDEST_LABEL) {
        (false, true) => {
            let column = longest + 4;
            terminal.tell(column, &format!("{:column$}{text}", format!("  {label}")));
        }
        (false, false) => {
            terminal.tell(2, &format!("  {label}"));
            terminal.tell(INDENT + 2, &format!("{:1$}{text}", "", INDENT + 2));
        }
        (true, _) => {
            terminal.tell(2, &format!("  {label}"));
            text.lines().for_each(|line| terminal.say(format!("{:INDENT$}{line}", "").trim_end()));
        }
    }
}
