//! Exit codes, all of them.

use crate::{Record, Verdict};

/// What the process tells the one who started it. This is the only list of exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Everything that was selected and counts passed.
    Passed,
    /// Something that blocks failed, whatever else happened.
    Failed,
    /// The command line, or a file that was given, cannot be used.
    Usage,
    /// Something of the rig's broke or was not as it has to be.
    RigError,
    /// Something that counts could not be judged, or nothing at all passed.
    Inconclusive,
    /// An output of the bench was told to be off and does not prove it, or could not be told: somebody has to look.
    LeftOn,
    /// `verify`: the signature is not by the key, or what was signed was changed.
    Signature,
    /// `verify`: the envelope is missing or not in its canonical form.
    Envelope,
    /// `verify`: the folder is not what was sealed: a file was added, removed or changed.
    Manifest,
    /// `verify`: the journal is damaged or incomplete, or the evidence is not the one that the record names.
    Journal,
    /// `verify`: a suite, catalogue or protocol is not of the known set.
    UnknownSuite,
    /// `verify`, `replay`: judged again, the verdicts differ.
    JudgedDifferently,
    /// `verify`: the verdicts agree, but the record is not what was computed again.
    RecordDiffers,
    /// `verify`: the key that signed is not trusted.
    UntrustedKey,
    /// `verify`: intact and judged the same, but not of certification grade.
    NotCertifiable,
    /// Somebody stopped it: Ctrl-C, or a signal.
    Interrupted,
}

impl Exit {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 16] = [
        Self::Passed,
        Self::Failed,
        Self::Usage,
        Self::RigError,
        Self::Inconclusive,
        Self::LeftOn,
        Self::Signature,
        Self::Envelope,
        Self::Manifest,
        Self::Journal,
        Self::UnknownSuite,
        Self::JudgedDifferently,
        Self::RecordDiffers,
        Self::UntrustedKey,
        Self::NotCertifiable,
        Self::Interrupted,
    ];

    /// The exit code; 10 to 19 are those of `verify`, 18 is not used.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::RigError => 3,
            Self::Inconclusive => 4,
            Self::LeftOn => 5,
            Self::Signature => 10,
            Self::Envelope => 11,
            Self::Manifest => 12,
            Self::Journal => 13,
            Self::UnknownSuite => 14,
            Self::JudgedDifferently => 15,
            Self::RecordDiffers => 16,
            Self::UntrustedKey => 17,
            Self::NotCertifiable => 19,
            Self::Interrupted => 130,
        }
    }

    /// What it means, in words for the manual.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Passed => "everything that was selected and counts passed",
            Self::Failed => "a must requirement failed, whatever else happened",
            Self::Usage => "the command line, or a file that was given, cannot be used",
            Self::RigError => "something of the rig's broke or was not as it has to be",
            Self::Inconclusive => "something that counts could not be judged, or nothing at all passed",
            Self::LeftOn => "an output of the bench may still be on: look at it now",
            Self::Signature => "verify: the signature does not hold, or what was signed was changed",
            Self::Envelope => "verify: the envelope is missing or not in its canonical form",
            Self::Manifest => "verify: a file was added, removed or changed",
            Self::Journal => "verify: the journal is damaged or incomplete",
            Self::UnknownSuite => "verify: a suite, catalogue or protocol is not of the known set",
            Self::JudgedDifferently => "verify or replay: judged again, the verdicts differ",
            Self::RecordDiffers => "verify: the record is not what was computed again",
            Self::UntrustedKey => "verify: the key that signed is not trusted",
            Self::NotCertifiable => "verify: intact, but not of certification grade",
            Self::Interrupted => "somebody stopped it: Ctrl-C, or a signal",
        }
    }

    /// How a run with this record ends.
    ///
    /// In the profile `passive`, what lies in the nature of a recording was excused when the record was
    /// [built](Record::build): it is listed and sets no code.
    #[must_use]
    pub const fn of(record: &Record) -> Self {
        match record.summary.verdict {
            Verdict::Failed => Self::Failed,
            Verdict::RigError => Self::RigError,
            Verdict::Interrupted => Self::Interrupted,
            Verdict::Inconclusive => Self::Inconclusive,
            Verdict::Passed => Self::Passed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Profile;
    use crate::testing::{
        case, facts, fail, inherent, not_exercised, pass, recorded, requirement, unverified,
    };
    use judge::{Check, Course, Level};
    use rstest::rstest;

    #[test]
    fn every_code_means_one_thing_and_fits_its_range() {
        let codes: Vec<_> = Exit::ALL.iter().map(|exit| exit.code()).collect();
        assert!(codes.is_sorted_by(|one, next| one < next), "{codes:?}");
        let of_verify = Exit::ALL.iter().filter(|exit| exit.meaning().starts_with("verify"));
        assert!(
            of_verify.clone().count() == 9 && of_verify.clone().all(|exit| (10..=19).contains(&exit.code()))
        );
    }

    #[test]
    fn the_manual_lists_every_code() {
        let manual = include_str!("../../../reports/README.md");
        let rows = Exit::ALL.map(|exit| format!("| {} | {} |\n", exit.code(), exit.meaning()));
        assert!(manual.ends_with(&rows.concat()), "reports/README.md has to end with\n{}", rows.concat());
    }

    fn exit(profile: Profile, level: Level, checks: &[Check], course: Course) -> Exit {
        let mut case = case("alone");
        for (index, check) in checks.iter().enumerate() {
            case = case.check_in(profile, &format!("check-{index}"), "CAN-1-1", level, check.clone());
        }
        let cases = vec![case.went(course).done()];
        let requirements = vec![requirement("CAN-1-1", level)];
        let facts = if profile == Profile::Passive {
            recorded(requirements, cases)
        } else {
            facts(profile, requirements, cases)
        };
        Exit::of(&Record::build(facts))
    }

    #[rstest]
    #[case::all_held(Level::Must, &[pass()], Exit::Passed)]
    #[case::a_must_failed(Level::Must, &[pass(), fail()], Exit::Failed)]
    #[case::advice_beside_a_pass(Level::Should, &[pass(), fail()], Exit::Passed)]
    #[case::advice_alone_shows_nothing(Level::Should, &[fail()], Exit::Inconclusive)]
    #[case::nobody_can_say(Level::Must, &[pass(), unverified()], Exit::Inconclusive)]
    #[case::only_in_recordings_that_is_excused(Level::Must, &[pass(), inherent()], Exit::Inconclusive)]
    #[case::a_must_never_exercised(Level::Must, &[not_exercised()], Exit::Inconclusive)]
    #[case::the_rig_broke_its_word(Level::Constraint, &[pass(), fail()], Exit::RigError)]
    #[case::a_kept_constraint_shows_nothing_of_the_battery(Level::Constraint, &[pass()], Exit::Inconclusive)]
    #[case::nothing_at_all(Level::Must, &[], Exit::Inconclusive)]
    fn a_run_ends_by_what_blocks(#[case] level: Level, #[case] checks: &[Check], #[case] expected: Exit) {
        assert_eq!(exit(Profile::Certification, level, checks, Course::Completed), expected);
    }

    #[test]
    fn advice_blocks_in_the_strict_profile() {
        assert_eq!(exit(Profile::Strict, Level::Should, &[pass(), fail()], Course::Completed), Exit::Failed);
        assert_eq!(
            exit(Profile::Strict, Level::Should, &[pass(), unverified()], Course::Completed),
            Exit::Inconclusive
        );
    }

    #[rstest]
    #[case::a_must_failed(&[pass(), fail()], Exit::Failed)]
    #[case::what_no_recording_shows_is_excused(&[pass(), inherent()], Exit::Passed)]
    #[case::what_this_recording_lacks_is_not(&[pass(), inherent(), unverified()], Exit::Inconclusive)]
    #[case::a_recording_that_shows_nothing(&[inherent()], Exit::Inconclusive)]
    #[case::an_empty_recording(&[], Exit::Inconclusive)]
    #[case::a_trigger_that_never_came(&[pass(), not_exercised()], Exit::Passed)]
    fn a_recording_ends_by_what_it_could_have_shown(#[case] checks: &[Check], #[case] expected: Exit) {
        assert_eq!(exit(Profile::Passive, Level::Must, checks, Course::Completed), expected);
    }

    #[rstest]
    #[case::interrupted(Course::Interrupted, Exit::Interrupted)]
    #[case::aborted(Course::Aborted, Exit::Inconclusive)]
    #[case::broken(Course::RigError, Exit::RigError)]
    fn a_fail_comes_before_everything(#[case] course: Course, #[case] otherwise: Exit) {
        assert_eq!(exit(Profile::Certification, Level::Must, &[fail(), pass()], course), Exit::Failed);
        assert_eq!(exit(Profile::Certification, Level::Must, &[pass(), pass()], course), otherwise);
    }

    #[test]
    fn a_run_that_was_stopped_between_two_cases_was_interrupted() {
        let cases = vec![
            case("first").check("a", "CAN-1-1", Level::Must, pass()).done(),
            case("next").not_run("stopped").done(),
        ];
        let mut facts = facts(Profile::Certification, vec![requirement("CAN-1-1", Level::Must)], cases);
        // What did not run is open, whoever left it out.
        assert_eq!(Exit::of(&Record::build(facts.clone())), Exit::Inconclusive);
        facts.interrupted = true;
        assert_eq!(Exit::of(&Record::build(facts)), Exit::Interrupted);
    }

    #[test]
    fn a_run_without_cases_is_no_pass() {
        assert_eq!(
            Exit::of(&Record::build(facts(Profile::Certification, vec![], vec![]))),
            Exit::Inconclusive
        );
    }
}
