//! What becomes of a test, and what is said about it.

use judge::CaseResult;
use junit_report::TestResult;

use crate::reason::Reason;
use crate::text::{Page, Style, write_reason};
use crate::xml;

/// What is said about a test, and where.
pub(super) struct Told {
    pub(super) kind: Kind,
    /// Of one line.
    pub(super) message: String,
    /// The reasons that made it so.
    pub(super) because: String,
    /// What else there is to say.
    pub(super) beside: String,
}

/// What becomes of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Success,
    Skipped(&'static str),
    Error(&'static str),
    Failure,
}

impl Told {
    /// It held, and there is nothing to say.
    pub(super) fn success() -> Self {
        Self { kind: Kind::Success, message: String::new(), because: String::new(), beside: String::new() }
    }

    /// Not every reader shows the message of a test that was skipped, so the reason stands beside it as well; once more
    /// inside of the element would be one too many.
    pub(super) fn left_out(kind: &'static str, reason: &str) -> Self {
        let reason = if reason.trim().is_empty() { "no reason was given" } else { reason }.to_owned();
        Self { kind: Kind::Skipped(kind), message: reason.clone(), because: String::new(), beside: reason }
    }

    /// These reasons, the first of which says the most important.
    pub(super) fn of_reasons(kind: Kind, reasons: &[&Reason<'_>]) -> Self {
        Self::of_words(kind, reasons, blocks(reasons))
    }

    /// The same, with other words for the reasons.
    pub(super) fn of_words(kind: Kind, reasons: &[&Reason<'_>], words: String) -> Self {
        let message = reasons.first().map(|reason| said(reason)).unwrap_or_default();
        match kind {
            Kind::Success => Self { kind, message, because: String::new(), beside: words },
            Kind::Skipped(_) => Self { kind, message, because: words.clone(), beside: words },
            Kind::Error(_) | Kind::Failure => Self { kind, message, because: words, beside: String::new() },
        }
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

/// A reason on one line: its clause, and what was seen or why there is no answer.
pub(super) fn said(reason: &Reason<'_>) -> String {
    let seen = reason.seen().into_iter().next();
    let said = seen.or_else(|| reason.why().map(ToString::to_string)).unwrap_or_default();
    format!("{}: {said}", reason.clause())
}

/// Reasons as blocks, one below the other.
pub(super) fn blocks(reasons: &[&Reason<'_>]) -> String {
    let mut page = Page::new(Style::PLAIN);
    reasons.iter().for_each(|reason| write_reason(&mut page, 0, reason));
    page.into_text()
}

/// What went wrong for the rig in a case, a line each.
pub(super) fn faults(case: &CaseResult) -> String {
    case.faults.iter().fold(String::new(), |text, fault| format!("{text}rig: {fault}\n"))
}
