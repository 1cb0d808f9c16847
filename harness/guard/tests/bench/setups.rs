//! What is not guarded at all, and what is said about it.

use guard::{Guard, Setup};
use rstest::rstest;
use wire::scpi::{Slot, Values};

use crate::world::setup;

fn change(change: impl FnOnce(&mut Setup)) -> Setup {
    let mut setup = setup(1);
    change(&mut setup);
    setup
}

#[rstest]
#[case::no_watchdog(
    change(|setup| setup.ports[0].stations[0].channel.watchdog = None),
    "`supply 0` has no watchdog, and the rig no hardware interlock"
)]
#[case::a_watchdog_without_a_time(
    change(|setup| setup.ports[0].stations[0].protections = Values::default().with(Slot::OverVoltage, 59.0)),
    "the watchdog of `supply 0` can be set from 1 s to 60 s"
)]
#[case::no_protection(
    change(|setup| setup.ports[0].stations[0].channel.arm.steps.retain(|step| !step.verb.starts_with(b"VOLT:PROT"))),
    "`supply 0` has no protection against too much voltage that can be set"
)]
#[case::a_protection_without_a_level(
    change(|setup| setup.ports[0].stations[0].protections = Values::default().with(Slot::Watchdog, 2.0)),
    "`supply 0` is armed with over_voltage, and the rig file does not say how much"
)]
#[case::unconfirmed(
    change(|setup| setup.ports[0].stations[0].channel.prove.steps[0].unconfirmed = true),
    "nobody has confirmed how `supply 0` speaks: OUTP?"
)]
#[case::a_limit_that_is_none(
    change(|setup| setup.ports[0].stations[0].hard.voltage = f64::NAN),
    "the hard limits of `supply 0` have to be numbers"
)]
#[case::an_empty_port(change(|setup| setup.ports[0].stations.clear()), "port 0 has no channel")]
fn what_cannot_be_guarded_is_refused(#[case] setup: Setup, #[case] says: &str) {
    let said = Guard::new(setup).unwrap_err().to_string();
    assert!(said.starts_with(says), "{said}");
}

#[rstest]
#[case::an_interlock_instead_of_a_watchdog(change(|setup| {
    setup.interlock = true;
    setup.ports[0].stations[0].channel.watchdog = None;
}))]
#[case::what_the_rig_takes_on_trust(change(|setup| {
    setup.ports[0].stations[0].channel.prove.steps[0].unconfirmed = true;
    setup.ports[0].stations[0].trusted = vec![String::from("OUTP?")];
}))]
#[case::a_fuse_outside(change(|setup| {
    setup.ports[0].stations[0].protected_outside = true;
    setup.ports[0].stations[0].channel.arm.steps.retain(|step| !step.verb.starts_with(b"VOLT:PROT"));
}))]
fn what_the_rig_answers_for_is_guarded(#[case] setup: Setup) {
    assert!(Guard::new(setup).is_ok());
}
