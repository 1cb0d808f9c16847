//! The battery alone: the same as the twin's, without its bus and its clock.

use quantity::{Instant, Span};
use rstest::rstest;
use twin::{Alone, BatterySpec, KeepaliveWatch};
use wire::{CanId, Frame};

use crate::protocol::{battery, table};
use crate::support::{frames, told};

const POWER: &str = "battery_power";
const PROBE: &str = "main_switch_probe";

fn at(seconds: f64) -> Instant {
    Instant::from_nanos((seconds * 1e9) as i64)
}

fn keepalive() -> Frame {
    Frame::new(CanId::standard(0x305).unwrap(), &[0; 8]).unwrap()
}

fn alone() -> Alone {
    Alone::new(&battery(), &[], &table(), 1).unwrap()
}

/// What it sends by itself until then, and when.
fn sent(battery: &mut Alone, until: f64) -> Vec<(Instant, Frame)> {
    let mut sent = vec![];
    while let Some(now) = battery.next_at().filter(|now| *now < at(until)) {
        battery.poll(now, |frame| sent.push((now, frame)));
    }
    sent
}

#[test]
fn it_sends_what_the_twin_sends_when_the_twin_does() {
    let sent = sent(&mut alone(), 3.0);
    let limits: Vec<_> = sent.iter().filter(|(_, frame)| frame.id().number() == 0x351).collect();
    let of_twin = frames(&told(&battery(), &[], &[], 3.0), 0x351);
    assert_eq!((limits.len(), limits[0].0), (of_twin.len(), at(0.3)));
}

#[test]
fn its_main_switch_opens_without_a_keepalive_and_closes_again_with_one() {
    let watch = KeepaliveWatch { timeout: Span::from_secs(900), returns_after: Span::from_secs(5) };
    let spec = BatterySpec { keepalive: Some(watch), ..battery() };
    let mut battery = Alone::new(&spec, &[], &table(), 1).unwrap();
    // Nobody polls it meanwhile: a probe is right all the same.
    assert_eq!(battery.ask(at(899.0), PROBE), Ok(true));
    assert_eq!(battery.ask(at(100_000.0), PROBE), Ok(false));
    battery.hear(at(100_001.0), &keepalive());
    assert_eq!(battery.ask(at(100_121.0), PROBE), Ok(true));
}

#[test]
fn it_is_silent_while_its_power_is_off() {
    let mut battery = alone();
    battery.switch(at(0.1), POWER, false).unwrap();
    assert_eq!((sent(&mut battery, 60.0), battery.ask(at(60.0), PROBE)), (vec![], Ok(false)));
    battery.switch(at(60.0), POWER, true).unwrap();
    assert!(!sent(&mut battery, 120.0).is_empty());
    assert_eq!(battery.ask(at(120.0), PROBE), Ok(true));
}

/// How many of its limits are sent until then.
fn limits(battery: &mut Alone, until: f64) -> usize {
    sent(battery, until).iter().filter(|(_, frame)| frame.id().number() == 0x351).count()
}

#[rstest]
#[case::a_short("bus_short", true)]
#[case::nobody_acknowledges("bus_acknowledge", false)]
#[case::an_open_line("bus_cut", true)]
fn while_its_wires_are_not_in_order_nothing_of_it_is_seen_and_it_hears_nothing(
    #[case] role: &str,
    #[case] broken: bool,
) {
    let watch = KeepaliveWatch { timeout: Span::from_secs(900), returns_after: Span::from_secs(5) };
    let spec = BatterySpec { keepalive: Some(watch), ..battery() };
    let mut battery = Alone::new(&spec, &[], &table(), 1).unwrap();
    assert!(limits(&mut battery, 5.0) > 0);
    battery.switch(at(5.0), role, broken).unwrap();
    assert_eq!(sent(&mut battery, 800.0), vec![]);
    battery.hear(at(800.0), &keepalive());
    assert_eq!(battery.ask(at(901.0), PROBE), Ok(false), "it heard the keepalive");
    battery.switch(at(901.0), role, !broken).unwrap();
    assert!(limits(&mut battery, 1_000.0) > 0);
    battery.hear(at(1_000.0), &keepalive());
    assert_eq!(battery.ask(at(1_100.0), PROBE), Ok(true), "it did not hear the keepalive");
}

#[rstest]
#[case::nobody_acknowledges("bus_acknowledge", false, 1)]
#[case::an_open_line("bus_cut", true, 1)]
#[case::a_short("bus_short", true, 0)]
#[case::without_power("battery_power", false, 0)]
fn what_waited_for_an_acknowledgement_comes_once_and_first(
    #[case] role: &str,
    #[case] broken: bool,
    #[case] limits: usize,
) {
    let mut battery = alone();
    sent(&mut battery, 5.0);
    battery.switch(at(5.0), "bus_acknowledge", false).unwrap();
    battery.switch(at(5.0), role, broken).unwrap();
    sent(&mut battery, 20.0);
    battery.switch(at(20.0), role, !broken).unwrap();
    battery.switch(at(20.0), "bus_acknowledge", true).unwrap();
    let first = sent(&mut battery, 20.000_001);
    let count = first.iter().filter(|(_, frame)| frame.id().number() == 0x351).count();
    assert_eq!((count, first.is_empty()), (limits, limits == 0), "{first:?}");
}

#[test]
fn whoever_stops_playing_leaves_it_on_and_its_wires_in_order() {
    let mut battery = alone();
    for (role, on) in [(POWER, false), ("bus_short", true), ("bus_acknowledge", false), ("bus_cut", true)] {
        battery.switch(at(1.0), role, on).unwrap();
    }
    battery.rest(at(2.0));
    assert!(limits(&mut battery, 120.0) > 0);
}

#[rstest]
#[case::a_probe_is_not_switched(PROBE, "`main_switch_probe` cannot be switched")]
#[case::a_relay_is_not_its_own("aux_relay", "a battery alone does not play `aux_relay`")]
fn what_it_does_not_play_is_refused(#[case] role: &str, #[case] why: &str) {
    assert_eq!(alone().switch(at(0.0), role, true), Err(why.to_owned()));
    assert!(alone().ask(at(0.0), POWER).is_err());
}
