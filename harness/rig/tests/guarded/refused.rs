//! What is not guarded at all, and what is said about it.

use guard::{Measurand, Setup, StationId};
use rig::guarded::{Unguarded, check};
use rstest::rstest;
use wire::scpi::{Reading, Slot, Values};

use crate::setups::{setup, with_meter};

const METER: StationId = StationId(1);

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
    let said = check(&setup).unwrap_err().to_string();
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
    assert_eq!(check(&setup), Ok(()));
}

#[rstest]
#[case::nothing_per_ampere(Measurand::Current { reads: Reading::Current, per_ampere: 0.0, off_below: 0.1 }, METER)]
#[case::nothing_is_below(Measurand::Current { reads: Reading::Current, per_ampere: 1.0, off_below: 0.0 }, METER)]
#[case::not_a_number(Measurand::Voltage { agrees_within: f64::NAN }, METER)]
#[case::reads_no_such_thing(Measurand::Current { reads: Reading::Resistance, per_ampere: 1.0, off_below: 0.1 }, METER)]
#[case::an_output(Measurand::Voltage { agrees_within: 0.3 }, StationId(0))]
#[case::not_there(Measurand::Voltage { agrees_within: 0.3 }, StationId(7))]
fn a_meter_that_proves_nothing_is_refused(#[case] measures: Measurand, #[case] station: StationId) {
    let mut setup = with_meter(1);
    (setup.meters[0].measures, setup.meters[0].station) = (measures, station);
    assert!(matches!(check(&setup), Err(Unguarded::Meter(_))));
}
