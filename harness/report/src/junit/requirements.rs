//! A test is a requirement of the catalogue.

use std::collections::BTreeSet;

use judge::{CaseResult, Check, CheckResult, Level, Selection, Why};
use quantity::Span;

use crate::junit::checks::course;
use crate::junit::claim;
use crate::junit::test::Test;
use crate::junit::told::{Kind, Told, blocks};
use crate::reason::{Reason, reason};
use crate::{Outcome, Record, Remark, RequirementResult};

const UNCOVERED: &str = "no case that ran covers it";
const UNFINISHED: &str = "what was seen held, and a case that covers it did not come to its end";

pub(super) fn tests(record: &Record) -> Vec<Test> {
    let requirements = record.requirements.iter().map(|requirement| test(record, requirement));
    // A case that broke off may cover nothing that shows it.
    let courses = record.cases.iter().filter_map(course);
    requirements.chain(courses.map(|course| Test { suite: record.protocol.clone(), ..course })).collect()
}

fn test(record: &Record, requirement: &RequirementResult) -> Test {
    Test {
        suite: record.protocol.clone(),
        class: record.protocol.clone(),
        name: requirement.id.clone(),
        took: Span::ZERO,
        told: told(record, requirement),
    }
}

fn told(record: &Record, requirement: &RequirementResult) -> Told {
    match requirement.outcome {
        Outcome::NotTested => {
            return Told::left_out("not_tested", requirement.not_tested.as_deref().unwrap_or(UNCOVERED));
        }
        Outcome::NotClaimed => return Told::left_out("not_claimed", &unclaimed(record, &requirement.id)),
        _ => {}
    }
    let claimed: Vec<_> = breaking(record, requirement).collect();
    let reasons: Vec<_> = covering(record, &requirement.id).collect();
    let kind = kind(record, requirement, &reasons);
    if claimed.is_empty() && reasons.is_empty() && !matches!(kind, Kind::Success) {
        return Told { kind, message: UNFINISHED.into(), because: UNFINISHED.into(), beside: String::new() };
    }
    let reasons: Vec<_> = reasons.iter().collect();
    // The name of a check says little without its case.
    let words = reasons
        .iter()
        .map(|reason| format!("{}/{}\n{}", reason.case.suite, reason.case.id, blocks(&[reason])));
    let words = claim::blocks(record.profile, &claimed) + &words.collect::<String>();
    let told = Told::of_words(kind, &reasons, words);
    match claimed.first() {
        Some(first) => Told { message: claim::said(first), ..told },
        None => told,
    }
}

/// What the review of the claim says that bears on a requirement.
fn breaking<'a>(record: &'a Record, requirement: &'a RequirementResult) -> impl Iterator<Item = &'a Remark> {
    let bears =
        |remark: &&Remark| remark.outcome(&requirement.id, requirement.level, record.profile).is_some();
    record.review.iter().filter(bears)
}

/// What the battery neither does nor claims.
fn unclaimed(record: &Record, id: &str) -> String {
    let whys = covering_checks(record, id).filter_map(|(_, check)| match &check.outcome {
        Check::NotExercised(why @ Why::NotClaimed { .. }) => Some(why.to_string()),
        _ => None,
    });
    whys.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("; ")
}

/// The checks that cover a requirement in cases that ran and are not simply a pass, those that weigh most first.
fn covering<'a>(record: &'a Record, id: &'a str) -> impl Iterator<Item = Reason<'a>> {
    let mut reasons: Vec<_> =
        covering_checks(record, id).filter_map(|(case, check)| reason(record, case, check)).collect();
    reasons.sort_by_key(|reason| (reason.mark, !reason.counts(), reason.is_excused()));
    reasons.into_iter()
}

/// The checks that cover a requirement in cases that ran.
fn covering_checks<'a>(
    record: &'a Record,
    id: &'a str,
) -> impl Iterator<Item = (&'a CaseResult, &'a CheckResult)> {
    let ran = record.cases.iter().filter(|case| case.selection == Selection::Selected);
    let checks = ran.flat_map(|case| case.checks.iter().map(move |check| (case, check)));
    checks.filter(move |(_, check)| check.covers.as_deref() == Some(id))
}

fn kind(record: &Record, requirement: &RequirementResult, reasons: &[Reason<'_>]) -> Kind {
    let blocks = record.profile.blocks(requirement.level) || requirement.level == Level::Constraint;
    match requirement.outcome {
        Outcome::Fail => Kind::Failure,
        Outcome::RigError => Kind::Error("rig_error"),
        Outcome::Pass | Outcome::Advice | Outcome::Noted => Kind::Success,
        Outcome::NotTested => Kind::Skipped("not_tested"),
        Outcome::NotClaimed => Kind::Skipped("not_claimed"),
        Outcome::NotExercised if requirement.level == Level::Must && record.profile.selects_everything() => {
            Kind::Error("not_exercised")
        }
        Outcome::NotExercised => Kind::Skipped("not_exercised"),
        Outcome::Inconclusive if !blocks => Kind::Skipped("not_judged"),
        Outcome::Inconclusive if is_excused(reasons) => Kind::Skipped("not_shown_by_a_recording"),
        Outcome::Inconclusive => Kind::Error("inconclusive"),
    }
}

/// Whether everything that is open lies in the nature of a recording.
fn is_excused(reasons: &[Reason<'_>]) -> bool {
    let mut doubts = reasons.iter().filter(|reason| reason.counts()).peekable();
    doubts.peek().is_some() && doubts.all(Reason::is_excused)
}
