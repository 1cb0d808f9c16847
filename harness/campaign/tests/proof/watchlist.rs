//! What is not trusted yet runs and is shown, and counts for nothing.

use campaign::{Bundle, Fate, MutantsRequest};
use judge::{Battery, Check};
use report::{Outcome, Verdict};

use crate::scene;

/// A case that is trusted, and one that finds the limits of a conforming battery too long.
const SUITE: &str = "
suite: small
protocol: victron-can-bms
about: Two cases of which one is wrong
cases:
  - id: right
    watch: {at_least: 2 s}
    checks:
      - {id: limits, covers: CAN-1.5-1, length: {of: Limits, at_least: 6}}
  - id: wrong
    WATCHLIST
    watch: {at_least: 2 s}
    checks:
      - {id: limits, covers: CAN-1.4-2, length: {of: Limits, exactly: 3}}
";

fn suite(watchlist: &str) -> Bundle {
    scene::with_suite(&SUITE.replace("WATCHLIST", watchlist))
}

fn watched() -> Bundle {
    suite("watchlist: it has met one battery only")
}

#[test]
fn a_fail_that_is_not_trusted_is_shown_and_fails_nothing() {
    let ran = scene::run(watched());
    let record = ran.record();
    let case = record.cases.iter().find(|case| case.id == "wrong").unwrap();
    assert_eq!(case.watchlist.as_deref(), Some("it has met one battery only"));
    assert!(matches!(case.checks[0].outcome, Check::Fail(_)), "it ran and says what it found");
    assert_eq!(case.verdict.battery, Battery::None);
    assert_ne!(record.summary.verdict, Verdict::Failed);
    let trusted = scene::run(suite("about: trusted"));
    assert_eq!(trusted.record().summary.verdict, Verdict::Failed, "trusted, the same case fails the battery");
}

#[test]
fn what_is_not_trusted_shows_no_requirement_to_be_met() {
    let ran = scene::run(watched());
    let requirement = ran.record().requirement("CAN-1.4-2").unwrap();
    assert_eq!((requirement.outcome, requirement.checks.len()), (Outcome::NotTested, 0));
    assert!(!ran.record().grade.certification);
    assert!(campaign::replay(ran.folder()).unwrap().agrees(), "and a replay says the same");
}

#[test]
fn what_is_not_trusted_kills_no_mutant() {
    let about = b"about: its limits stop\nbattery: lfp16\nviolates: [CAN-1.4-2]\ndefects: [{stops: {message: Limits, after: 20 s}}]\n".to_vec();
    let fate = |bundle| {
        let request =
            MutantsRequest { bundle, mutants: vec![("it".into(), about.clone())], seed: 1, workers: 1 };
        campaign::mutants(&request, &|_| {}, &|| false).unwrap().rows[0].fate
    };
    assert_eq!(fate(watched()), Fate::NotCovered);
    assert_eq!(fate(suite("about: trusted")), Fate::Killed);
}
