use journal::{BusEvent, Direction};
use rstest::rstest;

use crate::testing::{Script, alarms, assert_says, frame, keepalive, usual};
use crate::{Check, Why};

fn protocol(declared: &'static [&'static str]) -> Script {
    let script = Script::of("identifiers: {from: 0x351, to: 0x382, only: ics.sends}").declares(declared);
    script.every_second(0.0, 10.0, usual()).window(0.0, 10.5)
}

fn others(declared: &'static [&'static str]) -> Script {
    let check = "identifiers: {outside: [0x351, 0x382], only: ics.other_identifiers}";
    Script::of(check).declares(declared).every_second(0.0, 10.0, usual()).window(0.0, 10.5)
}

const OTHER: u32 = 0x354;

#[rstest]
#[case::only_what_is_declared(protocol(&["Limits"]), "pass")]
#[case::less_than_is_declared(protocol(&["Limits", "Alarms"]), "pass")]
#[case::a_message_that_is_not(protocol(&["Limits"]).at(3.5, alarms(2, 2, 0)), "fail: `ics.sends` does not list Alarms (0x35A)")]
#[case::nothing_is_declared(protocol(&[]), "fail: `ics.sends` does not list Limits (0x351)")]
#[case::an_identifier_that_the_protocol_does_not_use(protocol(&["Limits"]).at(3.5, frame(OTHER, 0, 8)), "pass")]
#[case::a_request_for_a_message(protocol(&["Limits"]).at(3.5, frame(0x4000_035A, 0, 0)), "fail: `ics.sends` does not list 0x35A")]
#[case::of_an_unknown_sender(protocol(&["Limits"]).from(Direction::Unknown, 3.5, alarms(2, 2, 0)), "fail: `ics.sends` does not list Alarms (0x35A)")]
#[case::our_own(protocol(&["Limits"]).from(Direction::Echo, 3.5, alarms(2, 2, 0)), "pass")]
#[case::outside_of_the_range(protocol(&["Limits"]).at(3.5, frame(0x383, 0, 8)), "pass")]
#[case::twenty_nine_bits(protocol(&["Limits"]).at(3.5, frame(0x8000_0354, 0, 8)), "pass")]
#[case::an_error_frame(protocol(&["Limits"]).at(3.5, frame(0x2000_0354, 0, 8)), "pass")]
#[case::frames_were_lost(protocol(&["Limits"]).bus(3.5, BusEvent::Lost { frames: 1 }), "unverified: disturbed")]
fn of_the_protocol_only_what_is_declared_is_sent(#[case] script: Script, #[case] says: &str) {
    assert_says(script, says);
}

#[rstest]
#[case::nothing_else(others(&[]), "pass")]
#[case::something_else(others(&[]).at(3.5, frame(0x383, 0, 8)), "fail: `ics.other_identifiers` does not list 0x383")]
#[case::declared(others(&["0x383"]).at(3.5, frame(0x383, 0, 8)), "pass")]
#[case::twenty_nine_bits(others(&[]).at(3.5, frame(0x98FF_0001, 0, 8)), "fail: `ics.other_identifiers` does not list 0x18FF0001")]
#[case::twenty_nine_bits_that_the_protocol_knows(others(&[]).at(3.5, frame(0x98FF_0000, 0, 8)), "fail: `ics.other_identifiers` does not list Wide (0x18FF0000)")]
#[case::twenty_nine_bits_that_are_declared(others(&["0x18FF0001"]).at(3.5, frame(0x98FF_0001, 0, 8)), "pass")]
#[case::twenty_nine_bits_of_somebody(others(&[]).from(Direction::Unknown, 3.5, frame(0x98FF_0001, 0, 8)), "pass")]
#[case::of_somebody(others(&[]).from(Direction::Unknown, 3.5, frame(0x383, 0, 8)), "fail: `ics.other_identifiers` does not list 0x383")]
#[case::what_the_inverter_sends(others(&[]).from(Direction::Unknown, 3.5, keepalive()), "pass")]
#[case::in_between_and_of_nobody(others(&[]).at(3.5, frame(OTHER, 0, 8)), "fail: `ics.other_identifiers` does not list 0x354")]
#[case::in_between_and_declared(others(&["0x354"]).at(3.5, frame(OTHER, 0, 8)), "pass")]
#[case::a_message_of_the_protocol(others(&[]).at(3.5, alarms(2, 2, 0)), "pass")]
fn what_is_sent_beside_the_protocol_is_declared(#[case] script: Script, #[case] says: &str) {
    assert_says(script, says);
}

#[rstest]
#[case::never_there(&[], "unverified: nothing was seen of Limits")]
#[case::fell_silent(&[0.0, 1.0, 2.0], "unverified: not known throughout")]
fn an_empty_bus_shows_nothing(#[case] times: &[f64], #[case] says: &str) {
    let script = Script::of("identifiers: {from: 0x351, to: 0x382, only: ics.sends}").declares(&["Limits"]);
    assert_says(script.each(times, usual()).partner(0.0, 10.0).window(0.0, 10.0), says);
}

#[test]
fn each_identifier_is_counted_in_all_windows() {
    let script = protocol(&["Limits"]).every_second(0.2, 10.2, alarms(2, 2, 0)).window(20.0, 30.5);
    let script = script.every_second(20.0, 30.0, usual()).each(&[15.0, 21.0, 22.0], alarms(2, 2, 0));
    let Check::Fail(findings) = script.check() else { panic!("it passed") };
    let seen: Vec<_> = findings.all().iter().map(|finding| (&*finding.seen, finding.count)).collect();
    let words = |title: &str| format!("`ics.sends` does not list {title}");
    assert_eq!(seen, [(&*words("Alarms (0x35A)"), 13)]);
    assert_eq!(findings.all()[0].first.at, crate::testing::secs(0.2));
}

#[test]
fn more_identifiers_than_anybody_reads_are_one_finding() {
    let ids = (0x700..0x740).chain([0x700]);
    let script = ids.fold(others(&[]), |script, id| script.at(5.5, frame(id, 0, 0)));
    let Check::Fail(findings) = script.check() else { panic!("it passed") };
    assert_eq!(findings.all().len(), 17);
    assert_eq!((findings.all()[0].count, findings.all()[16].count), (2, 48));
    assert!(findings.all()[16].seen.ends_with("more identifiers"), "{findings:?}");
}

#[test]
fn without_a_statement_what_is_seen_is_listed() {
    let script =
        protocol(&[]).undeclared().every_second(0.2, 10.2, alarms(2, 2, 0)).at(5.0, frame(OTHER, 0, 0));
    let Check::Unverified(Why::NoStatement { needs, seen }) = script.check() else { panic!("it was judged") };
    assert_eq!(needs, "ics.sends");
    assert_eq!(seen.as_deref(), Some("seen: Limits (0x351), Alarms (0x35A)"));
}

#[rstest]
#[case::no_bounds("identifiers: {only: ics.sends}")]
#[case::one_bound("identifiers: {from: 0x351, only: ics.sends}")]
#[case::both_ways("identifiers: {from: 0x351, to: 0x382, outside: [0x351, 0x382], only: ics.sends}")]
#[case::upside_down("identifiers: {from: 0x382, to: 0x351, only: ics.sends}")]
#[case::too_many_bits("identifiers: {from: 0x351, to: 0x800, only: ics.sends}")]
fn nonsense_is_refused(#[case] text: &str) {
    assert!(Script::of(text).fault().is_some());
}

#[test]
fn a_list_of_things_that_are_neither_messages_nor_identifiers_is_refused() {
    let script = Script::of("identifiers: {from: 0x351, to: 0x382, only: ics.sends}");
    assert!(script.clone().declares(&["Limit"]).fault().is_some());
    assert!(script.clone().declares(&["0x20000000"]).fault().is_some());
    assert!(script.declares(&["0x354"]).fault().is_none());
}
