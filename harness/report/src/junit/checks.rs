//! A test is a check of a case.

use judge::{CaseResult, Check, CheckResult, Course, Level, Selection, Why};
use quantity::Span;

use crate::Record;
use crate::junit::test::{Test, took};
use crate::junit::told::{Kind, Told, faults, said};
use crate::reason::{Mark, Reason, reason};

pub(super) fn tests(record: &Record) -> Vec<Test> {
    record.cases.iter().flat_map(|case| of_case(record, case)).collect()
}

fn of_case(record: &Record, case: &CaseResult) -> Vec<Test> {
    let left_out = match &case.selection {
        Selection::Selected => None,
        Selection::NotRun { reason } => Some(("not_run", reason)),
        Selection::NotApplicable { reason } => Some(("not_applicable", reason)),
    };
    let Some((kind, reason)) = left_out else {
        let checks = case.checks.iter().map(|check| test(case, &check.id, judged(record, case, check)));
        return checks.chain(course(case)).collect();
    };
    // Each check keeps its name whether it runs or not; what could not even be planned has the name of its case.
    let mut names: Vec<&str> = case.checks.iter().map(|check| &*check.id).collect();
    if names.is_empty() {
        names.push(&case.id);
    }
    names.into_iter().map(|name| test(case, name, Told::left_out(kind, reason))).collect()
}

fn test(case: &CaseResult, name: &str, told: Told) -> Test {
    let class = format!("{}/{}", case.suite, case.id);
    Test { suite: case.suite.clone(), class, name: name.to_owned(), took: Span::ZERO, told }
}

fn judged(record: &Record, case: &CaseResult, check: &CheckResult) -> Told {
    if let Check::NotExercised(why @ Why::NotClaimed { .. }) = &check.outcome {
        return Told::left_out("not_claimed", &why.to_string());
    }
    if let Some(why) = case.watchlist.as_ref().filter(|_| check.level != Level::Constraint) {
        let seen = reason(record, case, check).map_or(String::new(), |reason| format!("; {}", said(&reason)));
        return Told::left_out("watchlist", &format!("not trusted yet: {why}{seen}"));
    }
    match reason(record, case, check) {
        Some(reason) => Told::of_reasons(kind(&reason), &[&reason]),
        None if case.verdict.course == Course::Completed => Told::success(),
        None => Told::left_out("not_concluded", "what was seen held, and the case did not come to its end"),
    }
}

fn kind(reason: &Reason<'_>) -> Kind {
    match reason.mark {
        Mark::Fail => Kind::Failure,
        Mark::RigError => Kind::Error("rig_error"),
        Mark::Advice | Mark::Noted => Kind::Success,
        Mark::NotExercised => Kind::Skipped("not_exercised"),
        Mark::Unverified if reason.is_excused() => Kind::Skipped("not_shown_by_a_recording"),
        Mark::Unverified if reason.counts() => Kind::Error("inconclusive"),
        Mark::Unverified => Kind::Skipped("not_judged"),
    }
}

/// What no check says: that a case did not come to its end. It is a test of its own.
pub(super) fn course(case: &CaseResult) -> Option<Test> {
    let (kind, words) = match case.verdict.course {
        _ if case.selection != Selection::Selected => return None,
        Course::Completed => return None,
        Course::Interrupted => ("interrupted", "somebody stopped the run"),
        Course::Aborted => ("aborted", "the case ended itself"),
        Course::RigError => ("rig_error", "something of the rig was not as it has to be"),
    };
    let message = case.faults.first().cloned().unwrap_or_else(|| words.to_owned());
    let told = Told { kind: Kind::Error(kind), message, because: faults(case), beside: String::new() };
    Some(Test { took: took(case), ..test(case, "course", told) })
}
