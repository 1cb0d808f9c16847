//! Why a case is not simply a pass, in words that all renderings share.

use judge::{CaseResult, Check, CheckResult, Finding, Level, Why};

use crate::{Outcome, Profile, Record, RequirementResult, entries};

/// What a check says about its case, where that is not a pass; the first weighs most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    Fail,
    RigError,
    Unverified,
    Advice,
    Noted,
    NotExercised,
}

/// A check that is not a pass, and what is to be said about it.
pub(crate) struct Reason<'a> {
    pub(crate) mark: Mark,
    pub(crate) case: &'a CaseResult,
    pub(crate) check: &'a CheckResult,
    record: &'a Record,
}

impl Mark {
    /// The word for it; what did not hold is in capitals.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Fail => "FAIL",
            Self::RigError => "RIG ERROR",
            Self::Advice => "ADVICE",
            Self::Noted => "NOTED",
            Self::Unverified => "unverified",
            Self::NotExercised => "not exercised",
        }
    }
}

/// The reasons of a case, in the order of its checks.
pub(crate) fn reasons<'a>(record: &'a Record, case: &'a CaseResult) -> Vec<Reason<'a>> {
    case.checks.iter().filter_map(|check| reason(record, case, check)).collect()
}

/// What is to be said about one check of a case; nothing where it is a pass.
pub(crate) fn reason<'a>(
    record: &'a Record,
    case: &'a CaseResult,
    check: &'a CheckResult,
) -> Option<Reason<'a>> {
    Some(Reason { mark: mark(record, check)?, case, check, record })
}

fn mark(record: &Record, check: &CheckResult) -> Option<Mark> {
    match &check.outcome {
        // What a battery need not do and does not is no reason for anything.
        Check::Pass(_) | Check::NotExercised(Why::NotClaimed { .. }) => None,
        Check::Unverified(_) => Some(Mark::Unverified),
        Check::NotExercised(_) => Some(Mark::NotExercised),
        Check::Fail(_) => match Outcome::violated(check.level, record.profile) {
            Outcome::RigError => Some(Mark::RigError),
            Outcome::Advice => Some(Mark::Advice),
            Outcome::Noted => Some(Mark::Noted),
            _ => Some(Mark::Fail),
        },
    }
}

impl<'a> Reason<'a> {
    /// The requirement and its level, `CAN-1.4-1 must`; the level alone where the check covers none. A rule that is
    /// ours and not the specification's says so.
    pub(crate) fn clause(&self) -> String {
        let level = self.check.level.word();
        let Some(id) = &self.check.covers else { return level.into() };
        let derived = if self.is_derived() { ", derived" } else { "" };
        format!("{id} {level}{derived}")
    }

    /// Whether the rule is ours and not the specification's.
    pub(crate) fn is_derived(&self) -> bool {
        self.requirement().is_some_and(|known| known.derived)
    }

    /// What was seen that should not have been; empty where the check did not fail.
    pub(crate) fn findings(&self) -> &'a [Finding] {
        match &self.check.outcome {
            Check::Fail(findings) => findings.all(),
            _ => &[],
        }
    }

    /// The findings in words.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.findings().iter().map(|finding| self.occurrence(finding)).collect()
    }

    /// Why the check has no answer.
    pub(crate) fn why(&self) -> Option<&'a Why> {
        match &self.check.outcome {
            Check::Unverified(why) | Check::NotExercised(why) => Some(why),
            Check::Pass(_) | Check::Fail(_) => None,
        }
    }

    /// What to do about it, where something did not hold and the catalogue knows.
    pub(crate) fn advice(&self) -> Option<&'a str> {
        self.violated().map(|requirement| requirement.advice.as_str())
    }

    /// Which reading of an unclear specification did not hold.
    pub(crate) fn reading(&self) -> Option<&'a str> {
        self.violated().and_then(|requirement| requirement.erratum.as_deref())
    }

    /// The requirement that did not hold, if one did not.
    fn violated(&self) -> Option<&'a RequirementResult> {
        matches!(self.check.outcome, Check::Fail(_)).then(|| self.requirement()).flatten()
    }

    fn requirement(&self) -> Option<&'a RequirementResult> {
        self.check.covers.as_deref().and_then(|id| self.record.requirement(id))
    }

    /// Whether the check has no answer because that lies in the nature of a recording, and the profile excuses that.
    pub(crate) fn is_excused(&self) -> bool {
        let inherent =
            self.mark == Mark::Unverified && self.why().is_some_and(Why::is_inherent_to_recordings);
        inherent && self.record.profile == Profile::Passive
    }

    /// Whether it bears on the verdict of its case.
    pub(crate) fn counts(&self) -> bool {
        match self.mark {
            Mark::Fail | Mark::RigError => true,
            Mark::Unverified => {
                self.check.level == Level::Constraint || self.record.profile.blocks(self.check.level)
            }
            Mark::Advice | Mark::Noted | Mark::NotExercised => false,
        }
    }

    /// A finding with when, where and how often.
    fn occurrence(&self, finding: &Finding) -> String {
        let Finding { seen, count, first, last, .. } = finding;
        let evidence = &self.record.evidence;
        if *count <= 1 {
            let time = self.time(format!("at {}, ", seconds(first.at)));
            return format!("{seen} ({time}{})", entries::one(evidence, first.seq));
        }
        let time = self.time(format!(" from {} to {}", seconds(first.at), seconds(last.at)));
        format!("{seen} ({count} times{time}, {})", entries::range(evidence, first.seq, last.seq))
    }

    /// The text, unless nothing that was seen has a time.
    fn time(&self, text: String) -> String {
        if self.record.is_timeless() { String::new() } else { text }
    }
}

/// An instant in seconds since the origin, to the millisecond: what a person can use.
fn seconds(at: quantity::Instant) -> String {
    format!("{:.3} s", at.as_secs_f64())
}
