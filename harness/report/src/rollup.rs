//! From checks to requirements.

use std::collections::BTreeMap;

use judge::{CaseResult, CheckResult, Course, Selection};

use crate::{Outcome, Profile, Remark, RequirementFacts, RequirementResult};

/// The checks of cases that ran, by the requirement that they cover.
type Covering<'a> = BTreeMap<&'a str, Vec<(&'a CaseResult, &'a CheckResult)>>;

/// What every requirement came to, in the order of the catalogue.
pub(crate) fn roll_up(
    catalogue: Vec<RequirementFacts>,
    review: &[Remark],
    cases: &[CaseResult],
    profile: Profile,
) -> Vec<RequirementResult> {
    let covering = covering(cases);
    catalogue.into_iter().map(|requirement| concluded(requirement, review, &covering, profile)).collect()
}

fn covering(cases: &[CaseResult]) -> Covering<'_> {
    let mut covering = Covering::new();
    // What is not trusted yet shows nothing, neither way.
    let trusted = cases.iter().filter(|case| case.watchlist.is_none());
    for case in trusted.filter(|case| case.selection == Selection::Selected) {
        for check in &case.checks {
            if let Some(requirement) = &check.covers {
                covering.entry(requirement).or_default().push((case, check));
            }
        }
    }
    covering
}

fn concluded(
    requirement: RequirementFacts,
    review: &[Remark],
    covering: &Covering<'_>,
    profile: Profile,
) -> RequirementResult {
    let RequirementFacts { id, level, says, derived, erratum, not_tested, advice } = requirement;
    let checks = covering.get(id.as_str()).map_or(&[][..], Vec::as_slice);
    let outcomes = checks.iter().map(|(case, check)| {
        Outcome::of(&check.outcome, level, case.verdict.course == Course::Completed, profile)
    });
    let claimed = review.iter().filter_map(|remark| remark.outcome(&id, level, profile));
    let outcome = outcomes.chain(claimed).max().unwrap_or(Outcome::NotTested);
    let checks =
        checks.iter().map(|(case, check)| format!("{}/{}/{}", case.suite, case.id, check.id)).collect();
    RequirementResult { id, level, says, derived, erratum, not_tested, outcome, checks, advice }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Bearing;
    use crate::testing::{case, fail, not_exercised, pass, remark, requirement, unverified};
    use judge::{Check, Level};
    use rstest::rstest;

    fn outcome(level: Level, profile: Profile, course: Course, outcomes: &[Check]) -> Outcome {
        let mut case = case("alone");
        for (index, check) in outcomes.iter().enumerate() {
            case = case.check(&format!("check-{index}"), "CAN-1-1", level, check.clone());
        }
        roll_up(vec![requirement("CAN-1-1", level)], &[], &[case.went(course).done()], profile)[0].outcome
    }

    #[rstest]
    #[case::a_pass(Level::Must, &[pass()], Outcome::Pass)]
    #[case::a_pass_and_a_trigger_that_never_came(Level::Must, &[not_exercised(), pass()], Outcome::Pass)]
    #[case::only_triggers_that_never_came(Level::Must, &[not_exercised()], Outcome::NotExercised)]
    #[case::nothing(Level::Must, &[], Outcome::NotTested)]
    #[case::a_pass_and_nobody_can_say(Level::Must, &[pass(), unverified()], Outcome::Inconclusive)]
    #[case::a_fail_among_others(Level::Must, &[pass(), unverified(), fail(), pass()], Outcome::Fail)]
    #[case::advice(Level::Should, &[pass(), fail(), unverified()], Outcome::Advice)]
    #[case::noted(Level::Info, &[fail(), pass()], Outcome::Noted)]
    #[case::the_rig_was_not_as_it_has_to_be(Level::Constraint, &[fail(), pass()], Outcome::RigError)]
    fn a_requirement_comes_to_the_heaviest_of_its_checks(
        #[case] level: Level,
        #[case] checks: &[Check],
        #[case] expected: Outcome,
    ) {
        assert_eq!(outcome(level, Profile::Certification, Course::Completed, checks), expected);
    }

    #[test]
    fn advice_blocks_in_the_strict_profile() {
        assert_eq!(outcome(Level::Should, Profile::Strict, Course::Completed, &[fail()]), Outcome::Fail);
    }

    #[rstest]
    #[case::interrupted(Course::Interrupted)]
    #[case::aborted(Course::Aborted)]
    #[case::broken(Course::RigError)]
    fn a_case_that_did_not_end_as_it_should_shows_no_pass(#[case] course: Course) {
        assert_eq!(outcome(Level::Must, Profile::Certification, course, &[pass()]), Outcome::Inconclusive);
        assert_eq!(outcome(Level::Must, Profile::Certification, course, &[fail()]), Outcome::Fail);
    }

    #[test]
    fn a_case_that_did_not_run_covers_nothing() {
        let cases =
            [case("left-out").check("there", "CAN-1-1", Level::Must, unverified()).not_run("no rig").done()];
        let rolled = roll_up(vec![requirement("CAN-1-1", Level::Must)], &[], &cases, Profile::Certification);
        assert_eq!((rolled[0].outcome, rolled[0].checks.len()), (Outcome::NotTested, 0));
    }

    #[rstest]
    #[case::a_must_though_everything_seen_held(Level::Must, Level::Must, Profile::Passive, Outcome::Fail)]
    #[case::advice(Level::Should, Level::Should, Profile::Passive, Outcome::Advice)]
    #[case::advice_where_it_blocks(Level::Should, Level::Should, Profile::Strict, Outcome::Fail)]
    #[case::advice_beside_a_must(Level::Should, Level::Must, Profile::Certification, Outcome::Pass)]
    fn a_claim_weighs_like_a_check(
        #[case] says: Level,
        #[case] level: Level,
        #[case] profile: Profile,
        #[case] expected: Outcome,
    ) {
        let cases = [case("alone").check("held", "CAN-1-1", level, pass()).done()];
        let catalogue = vec![requirement("CAN-1-1", level), requirement("CAN-2-1", level)];
        let rolled = roll_up(catalogue, &[remark("CAN-1-1", says, Bearing::Breaks)], &cases, profile);
        assert_eq!((rolled[0].outcome, rolled[1].outcome), (expected, Outcome::NotTested));
    }

    #[test]
    fn a_claim_that_leaves_something_open_breaks_nothing() {
        let open = [remark("CAN-1-1", Level::Must, Bearing::Open)];
        let catalogue = vec![requirement("CAN-1-1", Level::Must)];
        let rolled = roll_up(catalogue, &open, &[], Profile::Certification);
        assert_eq!(rolled[0].outcome, Outcome::NotTested);
    }

    #[test]
    fn requirements_stand_in_the_order_of_the_catalogue() {
        let cases = [case("first").check("a", "CAN-9-1", Level::Must, pass()).done()];
        let catalogue = ["CAN-9-1", "CAN-1-1", "CAN-5-1"].map(|id| requirement(id, Level::Must));
        let rolled = roll_up(catalogue.into(), &[], &cases, Profile::Certification);
        let ids: Vec<_> = rolled.iter().map(|requirement| requirement.id.as_str()).collect();
        assert_eq!(ids, ["CAN-9-1", "CAN-1-1", "CAN-5-1"]);
        assert_eq!(rolled[0].checks, ["keepalive/first/a"]);
    }
}
