//! What a run came to, in numbers and in one word.

use judge::{Battery, CaseResult, Check, CheckResult, Course, Level, Selection, Shown, Why};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Outcome, Profile, Remark, RequirementResult, Verdict};

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// In one word.
    pub verdict: Verdict,
    /// How many remarks of the review say that the claim of the battery breaks a rule that blocks.
    pub claim: u64,
    /// How many cases came to what.
    pub cases: CaseCounts,
    /// How many requirements did not hold that are advice only.
    pub advice: u64,
    /// What was not checked.
    pub not_checked: NotChecked,
}

/// How many cases came to what, by what a person is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseCounts {
    /// The battery failed.
    pub fail: u64,
    /// The rig broke.
    pub rig_error: u64,
    /// The case stopped itself.
    pub aborted: u64,
    /// Somebody stopped it.
    pub interrupted: u64,
    /// The battery could not be judged.
    pub inconclusive: u64,
    /// The battery passed.
    pub pass: u64,
    /// Nothing was judged that counts.
    pub none: u64,
    /// It is not trusted yet, and counts for nothing.
    #[serde(default)]
    pub watchlist: u64,
    /// It could not run, or was left out.
    pub not_run: u64,
    /// It would say nothing about this battery.
    pub not_applicable: u64,
}

/// What was not checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotChecked {
    /// Checks of cases that ran about which nobody can say.
    pub unverified: u64,
    /// Those of them that lie in the nature of a recording without a battery statement.
    pub inherent: u64,
    /// Checks whose trigger never came.
    pub not_exercised: u64,
    /// Requirements that no case covers that ran.
    pub not_tested: u64,
}

impl Summary {
    /// Sums up; `interrupted` where somebody stopped the run, even between two cases.
    pub(crate) fn of(
        profile: Profile,
        interrupted: bool,
        (review, requirements): (&[Remark], &[RequirementResult]),
        cases: &[CaseResult],
    ) -> Self {
        let claim = count(review, |remark| remark.is_fail(profile));
        let advice = count(requirements, |requirement| requirement.outcome == Outcome::Advice);
        Self {
            verdict: match claim {
                0 => verdict(profile, interrupted, requirements, cases),
                _ => Verdict::Failed,
            },
            claim,
            cases: CaseCounts::of(cases),
            advice,
            not_checked: NotChecked::of(requirements, cases),
        }
    }
}

fn count<'a, T: 'a>(all: impl IntoIterator<Item = &'a T>, counts: impl Fn(&T) -> bool) -> u64 {
    all.into_iter().filter(|one| counts(one)).count() as u64
}

fn verdict(
    profile: Profile,
    interrupted: bool,
    requirements: &[RequirementResult],
    cases: &[CaseResult],
) -> Verdict {
    let came_to = |outcome| requirements.iter().any(|requirement| requirement.outcome == outcome);
    let went = |course| cases.iter().any(|case| case.verdict.course == course);
    if came_to(Outcome::Fail) || cases.iter().any(|case| case.verdict.battery == Battery::Fail) {
        Verdict::Failed
    } else if came_to(Outcome::RigError) || went(Course::RigError) {
        Verdict::RigError
    } else if interrupted || went(Course::Interrupted) {
        Verdict::Interrupted
    } else if went(Course::Aborted) || is_open(profile, requirements, cases) || !shows_a_pass(cases) {
        Verdict::Inconclusive
    } else {
        Verdict::Passed
    }
}

/// Whether a question that counts was left open.
fn is_open(profile: Profile, requirements: &[RequirementResult], cases: &[CaseResult]) -> bool {
    let never_exercised = |requirement: &RequirementResult| {
        requirement.level == Level::Must && requirement.outcome == Outcome::NotExercised
    };
    cases.iter().any(|case| leaves_open(profile, case))
        || (profile.selects_everything()
            && (requirements.iter().any(never_exercised) || cases.iter().any(was_left_out)))
}

/// Whether a case of the plan did not run: what it would have shown is open, whatever the others showed.
fn was_left_out(case: &CaseResult) -> bool {
    matches!(case.selection, Selection::NotRun { .. }) && case.watchlist.is_none()
}

/// Whether a case leaves something open that the profile does not excuse.
fn leaves_open(profile: Profile, case: &CaseResult) -> bool {
    let mut open = ran(case).filter_map(|check| blocking_doubt(profile, check)).peekable();
    if open.peek().is_none() {
        return case.verdict.battery == Battery::Inconclusive;
    }
    open.any(|why| profile != Profile::Passive || !why.is_inherent_to_recordings())
}

fn blocking_doubt(profile: Profile, check: &CheckResult) -> Option<&Why> {
    match &check.outcome {
        Check::Unverified(why) if profile.blocks(check.level) || check.level == Level::Constraint => {
            Some(why)
        }
        _ => None,
    }
}

/// Whether anything at all was seen to hold: an empty recording, or a run of nothing, is never a pass.
fn shows_a_pass(cases: &[CaseResult]) -> bool {
    let trusted = cases.iter().filter(|case| case.watchlist.is_none());
    let completed = trusted.filter(|case| case.verdict.course == Course::Completed);
    completed
        .flat_map(ran)
        .any(|check| check.level != Level::Constraint && matches!(check.outcome, Check::Pass(_)))
}

/// The checks of a case, if it ran.
fn ran(case: &CaseResult) -> impl Iterator<Item = &CheckResult> {
    case.checks.iter().filter(|_| case.selection == Selection::Selected)
}

impl CaseCounts {
    fn of(cases: &[CaseResult]) -> Self {
        let mut counts = Self::default();
        for case in cases {
            *counts.of_kind(case) += 1;
        }
        counts
    }

    fn of_kind(&mut self, case: &CaseResult) -> &mut u64 {
        match (&case.selection, case.verdict.shown()) {
            (Selection::NotRun { .. }, _) => &mut self.not_run,
            (Selection::NotApplicable { .. }, _) => &mut self.not_applicable,
            (Selection::Selected, _) if case.is_only_watched() => &mut self.watchlist,
            (Selection::Selected, Shown::Fail) => &mut self.fail,
            (Selection::Selected, Shown::RigError) => &mut self.rig_error,
            (Selection::Selected, Shown::Aborted) => &mut self.aborted,
            (Selection::Selected, Shown::Interrupted) => &mut self.interrupted,
            (Selection::Selected, Shown::Inconclusive) => &mut self.inconclusive,
            (Selection::Selected, Shown::Pass) => &mut self.pass,
            (Selection::Selected, Shown::None) => &mut self.none,
        }
    }

    /// Every count with its words, the worst first.
    #[must_use]
    pub fn all(&self) -> [(&'static str, u64); 10] {
        [
            (Shown::Fail.word(), self.fail),
            (Shown::RigError.word(), self.rig_error),
            (Shown::Aborted.word(), self.aborted),
            (Shown::Interrupted.word(), self.interrupted),
            (Shown::Inconclusive.word(), self.inconclusive),
            (Shown::Pass.word(), self.pass),
            (Shown::None.word(), self.none),
            ("watchlist", self.watchlist),
            ("not run", self.not_run),
            ("not applicable", self.not_applicable),
        ]
    }
}

impl NotChecked {
    fn of(requirements: &[RequirementResult], cases: &[CaseResult]) -> Self {
        let checks = || cases.iter().flat_map(ran);
        let is_inherent = |check: &CheckResult| matches!(&check.outcome, Check::Unverified(why) if why.is_inherent_to_recordings());
        Self {
            unverified: count(checks(), |check| matches!(check.outcome, Check::Unverified(_))),
            inherent: count(checks(), is_inherent),
            not_exercised: count(checks(), |check| matches!(check.outcome, Check::NotExercised(_))),
            not_tested: count(requirements, |requirement| requirement.outcome == Outcome::NotTested),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{case, inherent, mixed, recorded, requirement};

    #[test]
    fn every_case_is_counted_once() {
        let record = mixed();
        let counted: u64 = record.summary.cases.all().iter().map(|(_, count)| count).sum();
        assert_eq!(counted, record.cases.len() as u64);
        let CaseCounts { fail, rig_error, aborted, none, not_run, not_applicable, pass, .. } =
            record.summary.cases;
        assert_eq!([fail, rig_error, aborted, none, not_run, not_applicable, pass], [1, 1, 1, 2, 1, 1, 1]);
    }

    #[test]
    fn what_was_not_checked_is_counted() {
        let record = mixed();
        let expected = NotChecked { unverified: 1, inherent: 0, not_exercised: 1, not_tested: 0 };
        assert_eq!((record.summary.advice, record.summary.not_checked), (1, expected));
    }

    #[test]
    fn what_no_recording_shows_is_counted_apart() {
        let cases = vec![case("alone").check("sender", "CAN-1-1", Level::Must, inherent()).done()];
        let catalogue = vec![requirement("CAN-1-1", Level::Must), requirement("CAN-2-1", Level::Must)];
        let record = crate::Record::build(recorded(catalogue, cases));
        let expected = NotChecked { unverified: 1, inherent: 1, not_exercised: 0, not_tested: 1 };
        assert_eq!(record.summary.not_checked, expected);
    }
}
