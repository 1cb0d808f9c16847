use journal::{BusEvent, BusId, Direction, Event};
use rstest::rstest;

use crate::testing::{Script, alarms, assert_says, frame, keepalive, limits, secs, usual};

fn absent() -> Script {
    Script::of("absent: {ids: [0x305, 0x123], extended: true, witness: Limits}").every_second(
        0.0,
        10.0,
        usual(),
    )
}

const WIDE: u32 = 0x98FF_0001;

#[rstest]
#[case::nothing_forbidden(absent(), "pass")]
#[case::our_own_keepalive(absent().partner(0.0, 10.0), "pass")]
#[case::a_keepalive_of_the_battery(absent().at(3.5, keepalive()), "fail: a frame 0x305 was sent")]
#[case::a_keepalive_of_somebody(absent().from(Direction::Unknown, 3.5, keepalive()), "unverified: a recording does not say who sent frame number 5")]
#[case::a_request_for_it(absent().at(3.5, frame(0x4000_0305, 0, 0)), "fail: a frame 0x305 was sent")]
#[case::an_identifier_of_nobody(absent().at(3.5, frame(0x123, 0, 0)), "fail: a frame 0x123 was sent")]
#[case::twenty_nine_bits(absent().at(3.5, frame(WIDE, 0, 8)), "fail: a frame 0x18FF0001 was sent")]
#[case::twenty_nine_bits_that_the_protocol_knows(absent().at(3.5, frame(0x98FF_0000, 0, 8)), "fail: a frame 0x18FF0000 was sent")]
#[case::twenty_nine_bits_of_somebody(absent().from(Direction::Unknown, 3.5, frame(0x98FF_0000, 0, 8)), "unverified: a recording")]
#[case::twenty_nine_bits_of_ours(absent().from(Direction::Echo, 3.5, frame(0x98FF_0000, 0, 8)), "pass")]
#[case::an_error_frame(absent().at(3.5, frame(0x2000_0305, 0, 8)), "pass")]
#[case::another_frame(absent().at(3.5, alarms(2, 2, 0)), "pass")]
#[case::on_another_bus(
    absent().event(3.5, Event::Frame { bus: BusId(1), direction: Direction::Received, at: secs(3.5), frame: keepalive() }),
    "pass"
)]
#[case::frames_were_lost(absent().bus(3.5, BusEvent::Lost { frames: 1 }), "unverified: disturbed")]
#[case::forbidden_although_frames_were_lost(absent().bus(3.0, BusEvent::Lost { frames: 1 }).at(3.5, keepalive()), "fail")]
#[case::damaged(absent().bus(3.5, BusEvent::Damaged { what: "half a line".into() }), "unverified: disturbed")]
fn what_is_forbidden_is_not_sent(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 10.5), says);
}

#[rstest]
#[case::as_they_send_it(keepalive(), "unverified: a recording does not say who sent")]
#[case::with_other_content(frame(0x305, 0x1234, 8), "unverified: a recording does not say who sent")]
#[case::too_short(frame(0x305, 0, 2), "fail: a frame 0x305 was sent, as no inverter system sends it")]
#[case::the_identification(
    frame(0x307, 0x0043_4956_7856_3412, 8),
    "unverified: a recording does not say who sent"
)]
#[case::another_identification(
    frame(0x307, u64::MAX, 8),
    "fail: a frame 0x307 was sent, as no inverter system sends it"
)]
#[case::nothing_is_known_of_it(frame(0x306, u64::MAX, 8), "unverified: a recording does not say who sent")]
fn what_no_inverter_sends_was_sent_by_the_battery(#[case] sent: wire::Frame, #[case] says: &str) {
    let check = "absent: {ids: [0x305, 0x306, 0x307], witness: Limits, inverters: [{id: 0x305, length: 8}, {id: 0x307, length: 8, begins: [0x12, 0x34, 0x56, 0x78, 0x56, 0x49, 0x43]}]}";
    let script = Script::of(check).every_second(0.0, 10.0, usual());
    assert_says(script.from(Direction::Unknown, 3.5, sent).window(0.0, 10.5), says);
}

#[rstest]
#[case::never_there(&[], "unverified: nothing was seen of Limits")]
#[case::fell_silent(&[0.0, 1.0, 2.0], "unverified: not known throughout")]
#[case::had_a_gap(&[0.0, 1.0, 2.0, 6.0, 7.0, 8.0, 9.0, 10.0], "unverified: not known throughout")]
#[case::came_a_little_later(&[4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0], "pass")]
fn an_empty_bus_shows_nothing(#[case] witness: &[f64], #[case] says: &str) {
    let script = Script::of("absent: {ids: [0x305], witness: Limits}").each(witness, usual());
    assert_says(script.partner(0.0, 10.0).window(0.0, 10.5), says);
}

#[test]
fn a_message_of_the_battery_can_be_forbidden() {
    let script = || Script::of("absent: {ids: [0x35A], witness: Limits}").every_second(0.0, 10.0, usual());
    assert_says(script().window(0.0, 10.0), "pass");
    assert_says(script().at(5.0, alarms(2, 2, 0)).window(0.0, 10.0), "fail: a frame 0x35A was sent");
}

#[test]
fn we_are_off_the_bus_when_the_window_opens() {
    let script = absent().bus(0.5, BusEvent::Off).bus(1.4, BusEvent::On);
    assert_says(script.clone().window(0.9, 10.0), "unverified: disturbed: the rig was off the bus");
    assert_says(script.window(2.5, 10.0), "pass");
}

#[rstest]
#[case::nothing("absent: {witness: Limits}")]
#[case::too_many_bits("absent: {ids: [0x800], witness: Limits}")]
#[case::a_witness_of_its_own_absence("absent: {ids: [0x351], witness: Limits}")]
#[case::no_such_witness("absent: {ids: [0x305], witness: Limit}")]
fn nonsense_is_refused(#[case] text: &str) {
    assert!(Script::of(text).fault().is_some());
}

#[test]
fn the_content_of_the_witness_does_not_matter() {
    let script = Script::of("absent: {ids: [0x305], witness: Limits}");
    let script = (0..10).fold(script, |script, at| script.at(f64::from(at), limits(at as u16, 0, 0)));
    assert_says(script.window(0.0, 10.0), "pass");
}
