//! A test is a case.

use judge::{CaseResult, Selection, Shown};

use crate::Record;
use crate::junit::test::{Test, took};
use crate::junit::told::{Kind, Told, blocks, faults, said};
use crate::reason::{Mark, Reason, reasons};

pub(super) fn tests(record: &Record) -> Vec<Test> {
    record.cases.iter().map(|case| test(record, case)).collect()
}

fn test(record: &Record, case: &CaseResult) -> Test {
    Test {
        suite: case.suite.clone(),
        class: case.suite.clone(),
        name: case.id.clone(),
        took: took(case),
        told: match &case.selection {
            Selection::NotRun { reason } => Told::left_out("not_run", reason),
            Selection::NotApplicable { reason } => Told::left_out("not_applicable", reason),
            Selection::Selected => judged(case, &reasons(record, case)),
        },
    }
}

fn judged(case: &CaseResult, reasons: &[Reason<'_>]) -> Told {
    let kind = kind(case, reasons);
    let (counting, others): (Vec<_>, Vec<_>) = reasons.iter().partition(|reason| reason.counts());
    let because = format!("{}{}", faults(case), blocks(&counting));
    let mut beside = blocks(&others);
    if matches!(kind, Kind::Skipped(_)) {
        beside.insert_str(0, &because);
    }
    Told { kind, message: message(case, &counting, &others), because, beside }
}

fn kind(case: &CaseResult, reasons: &[Reason<'_>]) -> Kind {
    let mut doubts = reasons.iter().filter(|reason| reason.counts()).peekable();
    match case.verdict.shown() {
        _ if case.is_only_watched() => Kind::Skipped("watchlist"),
        Shown::Fail => Kind::Failure,
        Shown::RigError => Kind::Error("rig_error"),
        Shown::Aborted => Kind::Error("aborted"),
        Shown::Interrupted => Kind::Error("interrupted"),
        Shown::Inconclusive if doubts.peek().is_some() && doubts.all(Reason::is_excused) => {
            Kind::Skipped("not_shown_by_a_recording")
        }
        Shown::Inconclusive => Kind::Error("inconclusive"),
        Shown::Pass => Kind::Success,
        Shown::None if reasons.iter().any(|reason| matches!(reason.mark, Mark::Advice | Mark::Noted)) => {
            Kind::Success
        }
        Shown::None => Kind::Skipped("nothing_judged"),
    }
}

/// One line that says the most important.
fn message(case: &CaseResult, counting: &[&Reason<'_>], others: &[&Reason<'_>]) -> String {
    // What did not hold says more than what is not known.
    let first = counting.iter().min_by_key(|reason| reason.mark == Mark::Unverified).or(others.first());
    let Some(first) = first else {
        return case.faults.first().cloned().unwrap_or_else(|| "nothing was judged that counts".into());
    };
    let more = counting.len().saturating_sub(1);
    let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
    format!("{}{more}", said(first))
}
