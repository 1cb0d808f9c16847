//! The verdict of a case: two axes that never overwrite each other.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Check, Level, Profile};

/// What the case says about the battery. Joining takes the larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Battery {
    /// Nothing.
    #[default]
    None,
    /// Everything that was judged held.
    Pass,
    /// Something that blocks could not be judged.
    Inconclusive,
    /// Something that blocks did not hold.
    Fail,
}

/// How the case went, for the rig. Joining takes the larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// To its end.
    #[default]
    Completed,
    /// Somebody stopped it.
    Interrupted,
    /// It stopped itself.
    Aborted,
    /// Something of the rig's broke or was not as it has to be.
    RigError,
}

/// What a person is shown of the two axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// The battery failed, whatever else happened.
    Fail,
    /// The rig broke.
    RigError,
    /// The case stopped itself.
    Aborted,
    /// Somebody stopped it.
    Interrupted,
    /// The battery could not be judged.
    Inconclusive,
    /// The battery passed.
    Pass,
    /// Nothing was judged that counts.
    None,
}

/// The verdict of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseVerdict {
    /// What it says about the battery.
    pub battery: Battery,
    /// How it went.
    pub course: Course,
}

impl CaseVerdict {
    /// Takes in what a check of this level ended in. Only `must` blocks; in the strict profile `should` does as well.
    pub fn take(&mut self, check: &Check, level: Level, profile: Profile) {
        if level == Level::Constraint {
            self.constrain(check);
            return;
        }
        let blocks = profile.blocks(level);
        let battery = match check {
            Check::Pass(_) => Battery::Pass,
            Check::Fail(_) if blocks => Battery::Fail,
            Check::Unverified(_) if blocks => Battery::Inconclusive,
            Check::Fail(_) | Check::Unverified(_) | Check::NotExercised(_) => Battery::None,
        };
        self.battery = self.battery.max(battery);
    }

    /// A constraint says nothing about the battery; one that cannot be shown to hold leaves the battery unjudged.
    fn constrain(&mut self, check: &Check) {
        match check {
            Check::Fail(_) => self.course = self.course.max(Course::RigError),
            Check::Unverified(_) => self.battery = self.battery.max(Battery::Inconclusive),
            Check::Pass(_) | Check::NotExercised(_) => {}
        }
    }

    /// Takes in how the case went.
    pub fn went(&mut self, course: Course) {
        self.course = self.course.max(course);
    }

    /// What a person is shown: a fail first, then what went wrong, then the battery.
    #[must_use]
    pub fn shown(self) -> Shown {
        match (self.battery, self.course) {
            (Battery::Fail, _) => Shown::Fail,
            (_, Course::RigError) => Shown::RigError,
            (_, Course::Aborted) => Shown::Aborted,
            (_, Course::Interrupted) => Shown::Interrupted,
            (Battery::Inconclusive, Course::Completed) => Shown::Inconclusive,
            (Battery::Pass, Course::Completed) => Shown::Pass,
            (Battery::None, Course::Completed) => Shown::None,
        }
    }
}

impl Shown {
    /// The word for it, in lower case.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::RigError => "rig error",
            Self::Aborted => "aborted",
            Self::Interrupted => "interrupted",
            Self::Inconclusive => "inconclusive",
            Self::Pass => "pass",
            Self::None => "none",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Finding, Gathered, Moment, Why};
    use journal::Seq;
    use proptest::prelude::*;
    use quantity::Instant;
    use rstest::rstest;

    fn pass() -> Check {
        let mut seen = Gathered::default();
        seen.add(Seq(1));
        Check::Pass(Gathered::evidence([("Limits", seen)]).unwrap())
    }

    fn fail() -> Check {
        let moment = Moment { seq: Seq(1), at: Instant::ZERO };
        let finding =
            Finding { seen: "late".into(), count: 1, first: moment, last: moment, examples: vec![] };
        Check::Fail(finding.into())
    }

    fn unverified() -> Check {
        Check::Unverified(Why::NoTimes)
    }

    #[rstest]
    #[case::a_fail_of_a_must(fail(), Level::Must, Profile::Certification, Shown::Fail)]
    #[case::a_fail_of_advice(fail(), Level::Should, Profile::Certification, Shown::None)]
    #[case::a_fail_of_advice_in_strict(fail(), Level::Should, Profile::Strict, Shown::Fail)]
    #[case::an_unverified_must(unverified(), Level::Must, Profile::Certification, Shown::Inconclusive)]
    #[case::unverified_advice(unverified(), Level::Should, Profile::Certification, Shown::None)]
    #[case::a_trigger_that_never_came(
        Check::NotExercised(Why::NoTrigger),
        Level::Must,
        Profile::Certification,
        Shown::None
    )]
    #[case::a_pass(pass(), Level::Must, Profile::Certification, Shown::Pass)]
    #[case::a_broken_constraint(fail(), Level::Constraint, Profile::Certification, Shown::RigError)]
    #[case::a_kept_constraint(pass(), Level::Constraint, Profile::Certification, Shown::None)]
    fn only_what_blocks_decides(
        #[case] check: Check,
        #[case] level: Level,
        #[case] profile: Profile,
        #[case] shown: Shown,
    ) {
        let mut verdict = CaseVerdict::default();
        verdict.take(&check, level, profile);
        assert_eq!(verdict.shown(), shown);
    }

    #[test]
    fn a_fail_never_disappears_behind_a_later_rig_error() {
        let mut verdict = CaseVerdict::default();
        verdict.take(&fail(), Level::Must, Profile::Certification);
        verdict.went(Course::RigError);
        verdict.take(&pass(), Level::Must, Profile::Certification);
        assert_eq!(verdict.shown(), Shown::Fail);
        assert_eq!(verdict.course, Course::RigError);
    }

    fn any_check() -> impl Strategy<Value = (Check, Level)> {
        let checks = prop_oneof![Just(pass()), Just(fail()), Just(unverified())];
        let levels =
            prop_oneof![Just(Level::Must), Just(Level::Should), Just(Level::Info), Just(Level::Constraint)];
        (checks, levels)
    }

    proptest! {
        #[test]
        fn the_order_of_the_checks_does_not_matter(checks in prop::collection::vec(any_check(), 0..8)) {
            let verdict_of = |checks: &mut dyn Iterator<Item = &(Check, Level)>| {
                let mut verdict = CaseVerdict::default();
                checks.for_each(|(check, level)| verdict.take(check, *level, Profile::Certification));
                verdict
            };
            prop_assert_eq!(verdict_of(&mut checks.iter()), verdict_of(&mut checks.iter().rev()));
        }

        #[test]
        fn a_rig_that_broke_never_passes(checks in prop::collection::vec(any_check(), 0..8)) {
            let mut verdict = CaseVerdict::default();
            verdict.went(Course::RigError);
            checks.iter().for_each(|(check, level)| verdict.take(check, *level, Profile::Certification));
            prop_assert_ne!(verdict.shown(), Shown::Pass);
        }
    }
}
