//! What becomes of a case, and what is said about it.

use judge::{CaseResult, Selection, Shown};
use junit_report::TestResult;

use crate::reason::{Mark, Reason, reasons};
use crate::text::{Page, Style, write_reason};
use crate::{Record, xml};

/// What is said about a case, and where.
pub(super) struct Told {
    kind: Kind,
    /// Of one line.
    message: String,
    /// The reasons that made it so.
    because: String,
    /// What else there is to say.
    pub(super) beside: String,
}

/// What becomes of a case.
#[derive(Clone, Copy)]
enum Kind {
    Success,
    Skipped(&'static str),
    Error(&'static str),
    Failure,
}

impl Told {
    pub(super) fn of(record: &Record, case: &CaseResult) -> Self {
        match &case.selection {
            Selection::NotRun { reason } => Self::left_out("not_run", reason),
            Selection::NotApplicable { reason } => Self::left_out("not_applicable", reason),
            Selection::Selected => Self::judged(case, &reasons(record, case)),
        }
    }

    /// Not every reader shows the message of a test that was skipped, so the reason stands beside it as well.
    fn left_out(kind: &'static str, reason: &str) -> Self {
        let reason = reason.to_owned();
        Self { kind: Kind::Skipped(kind), message: reason.clone(), because: reason.clone(), beside: reason }
    }

    fn judged(case: &CaseResult, reasons: &[Reason<'_>]) -> Self {
        let kind = kind(case, reasons);
        let (counting, others): (Vec<_>, Vec<_>) = reasons.iter().partition(|reason| reason.counts());
        let mut because =
            case.faults.iter().fold(String::new(), |text, fault| format!("{text}rig: {fault}\n"));
        because.push_str(&blocks(&counting));
        let mut beside = blocks(&others);
        if matches!(kind, Kind::Skipped(_)) {
            beside.insert_str(0, &because);
        }
        Self { kind, message: message(case, &counting, &others), because, beside }
    }

    pub(super) fn result(&self) -> TestResult {
        let message = xml::line(&self.message);
        let cause = (!self.because.is_empty()).then(|| xml::cdata(&self.because));
        match self.kind {
            Kind::Success => TestResult::Success,
            Kind::Skipped(kind) => TestResult::SkippedWithCause { type_: kind.into(), message, cause },
            Kind::Error(kind) => TestResult::Error { type_: kind.into(), message, cause },
            Kind::Failure => TestResult::Failure { type_: "fail".into(), message, cause },
        }
    }
}

fn kind(case: &CaseResult, reasons: &[Reason<'_>]) -> Kind {
    let mut doubts = reasons.iter().filter(|reason| reason.counts()).peekable();
    match case.verdict.shown() {
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
    let said =
        first.seen().into_iter().next().or_else(|| first.why().map(ToString::to_string)).unwrap_or_default();
    format!("{}: {said}{more}", first.clause())
}

fn blocks(reasons: &[&Reason<'_>]) -> String {
    let mut page = Page::new(Style::PLAIN);
    reasons.iter().for_each(|reason| write_reason(&mut page, 0, reason));
    page.into_text()
}
