//! `bmscert battery review`

use campaign::{Exit, Remark, Review};
use serde_json::json;

use super::args::ReviewArgs;
use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::words;

/// How many requirements stand before a remark.
const MOST: usize = 3;

pub(super) fn review(args: &ReviewArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let review = campaign::review(&args.statement)?;
    for (remark, wrong) in &review.remarks {
        let mut wrong = wrong.clone();
        wrong.diagnostic.message = format!("{}: {}", cited(remark), wrong.diagnostic.message);
        terminal.diagnostic(&wrong);
    }
    let counts = Counts::of(&review);
    terminal.tell(2, &counts.words());
    terminal
        .event("reviewed", json!({"breaks": counts.breaks, "open": counts.open, "advice": counts.advice}));
    Ok(match counts {
        Counts { breaks: 0, open: 0, .. } => Exit::Passed,
        Counts { breaks: 0, .. } => Exit::Inconclusive,
        _ => Exit::Failed,
    })
}

/// The requirements of a remark, not more than fit on a line.
fn cited(remark: &Remark) -> String {
    let cited = remark.requirements.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    match remark.requirements.len().saturating_sub(MOST) {
        0 => cited,
        more => format!("{cited} and {more} more"),
    }
}

/// How many remarks break what blocks, leave open what blocks, and are advice.
struct Counts {
    breaks: usize,
    open: usize,
    advice: usize,
}

impl Counts {
    fn of(review: &Review) -> Self {
        let count = |is: fn(&Remark) -> bool| review.remarks.iter().filter(|(remark, _)| is(remark)).count();
        let (breaks, open) = (count(Remark::is_fail), count(Remark::leaves_open));
        Self { breaks, open, advice: review.remarks.len() - breaks - open }
    }

    fn words(&self) -> String {
        if self.breaks + self.open + self.advice == 0 {
            return String::from("the claim holds together, and leaves nothing open");
        }
        let breaks = match self.breaks {
            0 => String::from("nothing that is claimed would fail"),
            some => format!("{} that would fail", words::counted(some as u64, "claim")),
        };
        let open = words::counted(self.open as u64, "value");
        let advice = words::counted(self.advice as u64, "remark");
        format!("{breaks}; {open} not given that must requirements ask for; {advice} beside that")
    }
}
