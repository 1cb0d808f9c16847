//! Whether a record can certify a battery.

use std::collections::BTreeMap;

use journal::World;
use judge::{CaseResult, Level, Selection, Shown};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{EvidenceFile, Outcome, Profile, RequirementResult, TestedBattery, Verdict};

/// Whether a record can certify a battery. Who signed it, and whether its suites are known, is `verify`'s to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// Whether it can.
    pub certification: bool,
    /// Why not; empty exactly where it can.
    pub reasons: Vec<String>,
}

/// What the grade rests on.
pub(crate) struct Grounds<'a> {
    pub(crate) world: World,
    pub(crate) battery: &'a TestedBattery,
    pub(crate) evidence: &'a EvidenceFile,
    pub(crate) profile: Profile,
    pub(crate) verdict: Verdict,
    pub(crate) requirements: &'a [RequirementResult],
    pub(crate) cases: &'a [CaseResult],
    pub(crate) shortcomings: Vec<String>,
}

impl Grade {
    /// The grade that these grounds give.
    pub(crate) fn of(grounds: Grounds<'_>) -> Self {
        let found = [
            grounds.simulated(),
            grounds.recorded(),
            grounds.of_profile(),
            grounds.of_verdict(),
            grounds.musts(Outcome::NotExercised, "never exercised"),
            grounds.musts(Outcome::NotTested, "not tested"),
            grounds.flaky(),
        ];
        let reasons: Vec<_> = found.into_iter().flatten().chain(grounds.shortcomings).collect();
        Self { certification: reasons.is_empty(), reasons }
    }
}

impl Grounds<'_> {
    fn simulated(&self) -> Option<String> {
        let simulated = self.world == World::Twin || self.battery.is_twin();
        simulated.then(|| "the battery is simulated: it is a twin".into())
    }

    fn recorded(&self) -> Option<String> {
        let recorded =
            self.world == World::Recording || matches!(self.evidence, EvidenceFile::Recording { .. });
        recorded.then(|| {
            "the evidence is a recording: nothing was driven, and it does not say who sent what".into()
        })
    }

    fn of_profile(&self) -> Option<String> {
        let certifies = self.profile == Profile::Certification;
        (!certifies).then(|| format!("the profile is {}; only certification certifies", self.profile.name()))
    }

    fn of_verdict(&self) -> Option<String> {
        (self.verdict != Verdict::Passed).then(|| format!("the verdict is {}", self.verdict.words()))
    }

    fn musts(&self, outcome: Outcome, words: &str) -> Option<String> {
        let musts = self.requirements.iter().filter(|requirement| requirement.level == Level::Must);
        let ids: Vec<_> =
            musts.filter(|must| must.outcome == outcome).map(|requirement| requirement.id.as_str()).collect();
        (!ids.is_empty()).then(|| format!("must requirements that were {words}: {}", ids.join(", ")))
    }

    /// A pass after anything but a pass is luck.
    fn flaky(&self) -> Option<String> {
        let mut attempts: BTreeMap<(&str, &str), Vec<Shown>> = BTreeMap::new();
        for case in self.cases.iter().filter(|case| case.selection == Selection::Selected) {
            attempts.entry((&case.suite, &case.id)).or_default().push(case.verdict.shown());
        }
        let needed = |shown: &[Shown]| shown.len() > 1 && shown.iter().any(|shown| *shown != Shown::Pass);
        let flaky = attempts.iter().filter(|(_, shown)| needed(shown));
        let names: Vec<_> = flaky.map(|((suite, id), _)| format!("{suite}/{id}")).collect();
        (!names.is_empty()).then(|| format!("cases that did not pass at every attempt: {}", names.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{case, facts, fail, not_exercised, pass, recorded, requirement};
    use crate::{Facts, Record};
    use judge::Check;
    use rstest::rstest;

    fn run(checks: &[(&str, Check)]) -> Facts {
        let cases =
            checks.iter().map(|(id, check)| case(id).check("only", id, Level::Must, check.clone()).done());
        let mut ids: Vec<_> = checks.iter().map(|(id, _)| *id).collect();
        ids.dedup();
        let requirements = ids.iter().map(|id| requirement(id, Level::Must)).collect();
        facts(Profile::Certification, requirements, cases.collect())
    }

    fn changed(change: impl FnOnce(&mut Facts)) -> Facts {
        let mut facts = run(&[("CAN-1-1", pass())]);
        change(&mut facts);
        facts
    }

    #[test]
    fn a_bench_where_everything_held_certifies() {
        let grade = Record::build(run(&[("CAN-1-1", pass())])).grade;
        assert_eq!(grade, Grade { certification: true, reasons: vec![] });
    }

    #[rstest]
    #[case::the_twin(changed(|facts| facts.header.world = World::Twin), "the battery is simulated")]
    #[case::a_twin_on_real_wires(changed(|facts| facts.header.battery = "48 V Twin".into()), "the battery is simulated")]
    #[case::a_profile_that_does_not_certify(changed(|facts| facts.profile = Profile::Strict), "the profile is strict")]
    #[case::a_fail(run(&[("CAN-1-1", fail())]), "the verdict is failed")]
    #[case::stopped(changed(|facts| facts.interrupted = true), "the verdict is interrupted")]
    #[case::a_rig_with_a_shortcoming(changed(|facts| facts.shortcomings = vec!["no serial number".into()]), "no serial number")]
    #[case::a_must_without_a_case(
        changed(|facts| facts.requirements.push(requirement("CAN-2-1", Level::Must))),
        "must requirements that were not tested: CAN-2-1"
    )]
    #[case::luck(run(&[("CAN-1-1", not_exercised()), ("CAN-1-1", pass())]), "cases that did not pass at every attempt: keepalive/CAN-1-1")]
    fn one_reason_is_enough(#[case] facts: Facts, #[case] reason: &str) {
        let grade = Record::build(facts).grade;
        assert!(!grade.certification);
        assert_eq!(grade.reasons.len(), 1, "{:?}", grade.reasons);
        assert!(grade.reasons[0].starts_with(reason), "{:?}", grade.reasons);
    }

    #[test]
    fn a_recording_never_certifies() {
        let mut facts =
            recorded(vec![requirement("CAN-1-1", Level::Must)], run(&[("CAN-1-1", pass())]).cases);
        facts.profile = Profile::Certification;
        facts.header.world = World::Bench;
        let grade = Record::build(facts).grade;
        assert!(grade.reasons[0].starts_with("the evidence is a recording"), "{:?}", grade.reasons);
    }

    #[test]
    fn a_must_that_was_never_exercised_is_named() {
        let grade = Record::build(run(&[("CAN-1-1", pass()), ("CAN-2-1", not_exercised())])).grade;
        let expected =
            ["the verdict is inconclusive", "must requirements that were never exercised: CAN-2-1"];
        assert_eq!(grade.reasons, expected);
    }

    #[test]
    fn advice_that_was_not_tested_does_not_matter() {
        let facts = changed(|facts| facts.requirements.push(requirement("CAN-2-1", Level::Should)));
        assert!(Record::build(facts).grade.certification);
    }
}
