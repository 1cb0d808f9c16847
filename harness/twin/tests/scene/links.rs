//! What goes wrong between a link and an instrument.

use quantity::Span;
use rstest::rstest;
use twin::{FaultRule, LinkFault, Model, SceneSaid};

use crate::bench::{Bench, alone};

/// A Keysight whose link does this to every command in which `on` stands.
fn with(fault: LinkFault, on: &str) -> Bench {
    with_rule(FaultRule { after: Span::ZERO, command: on.to_owned(), times: None, fault })
}

fn with_rule(rule: FaultRule) -> Bench {
    let mut spec = alone(Model::KeysightN6700);
    spec.instruments[0].faults = vec![rule];
    Bench::new(&spec)
}

#[rstest]
#[case::late(LinkFault::Delay(Span::from_secs(5)), "")]
#[case::lost(LinkFault::LoseReply, "")]
#[case::the_question_is_lost(LinkFault::LoseCommand, "")]
#[case::changed(LinkFault::Corrupt(1), "1\x0b")]
#[case::something_else(LinkFault::Garbage(b"\x01garb".into()), "\x01garb")]
#[case::the_one_before(LinkFault::Stale, "+5.00000E+00\n")]
#[case::in_part(LinkFault::Partial(1), "0")]
#[case::twice(LinkFault::Twice, "0\n0\n")]
#[case::with_an_echo(LinkFault::Echo, "OUTP? (@1)\n0\n")]
#[case::hung(LinkFault::Stall, "")]
#[case::closed(LinkFault::Close, "")]
fn a_reply_is(#[case] fault: LinkFault, #[case] reply: &str) {
    let mut bench = with(fault, "outp?");
    assert_eq!(bench.ask(0, "VOLT 5,(@1);VOLT? (@1)"), "+5.00000E+00\n");
    assert_eq!(bench.ask(0, "OUTP? (@1)"), reply);
}

#[test]
fn what_is_late_comes_all_the_same() {
    let mut bench = with(LinkFault::Delay(Span::from_secs(5)), "OUTP?");
    assert_eq!(bench.ask(0, "OUTP? (@1)"), "");
    bench.pass(Span::from_secs(5));
    assert_eq!(bench.heard(0), b"0\n");
}

#[test]
fn a_protection_that_is_taken_and_not_stored_reads_back_as_it_was() {
    let mut bench = with(LinkFault::Ignore(vec![]), "VOLT:PROT ");
    assert_eq!(bench.ask(0, "VOLT:PROT 15,(@1)"), "");
    assert_eq!(bench.ask(0, "VOLT:PROT? (@1)"), "+6.60000E+01\n");
    assert_eq!(bench.ask(0, "SYST:ERR?"), "+0,\"No error\"\n");
}

#[test]
fn a_command_that_is_lost_changes_nothing_at_the_terminals() {
    let mut bench = with(LinkFault::LoseCommand, "OUTP OFF");
    ["VOLT 12,(@1)", "CURR 2,(@1)", "OUTP ON,(@1)", "OUTP OFF,(@1)"]
        .iter()
        .for_each(|command| _ = bench.ask(0, command));
    assert!(bench.scene.at("it", 1).unwrap().on);
}

#[test]
fn after_a_stall_nothing_passes_and_what_was_on_stays_on() {
    let mut bench = with(LinkFault::Stall, "OUTP OFF");
    ["VOLT 12,(@1)", "CURR 2,(@1)", "OUTP ON,(@1)", "OUTP OFF,(@1)"]
        .iter()
        .for_each(|command| _ = bench.ask(0, command));
    assert_eq!(bench.ask(0, "*IDN?"), "");
    assert!(bench.scene.at("it", 1).unwrap().on);
}

#[test]
fn an_instrument_that_restarts_is_off_and_forgets_what_was_set() {
    let mut bench = with(LinkFault::Restart, "*IDN?");
    ["VOLT:PROT 15,(@1)", "VOLT 12,(@1)", "OUTP ON,(@1)"]
        .iter()
        .for_each(|command| _ = bench.ask(0, command));
    assert!(bench.scene.at("it", 1).unwrap().on);
    assert!(bench.ask(0, "*IDN?").starts_with("Keysight"));
    assert!(!bench.scene.at("it", 1).unwrap().on);
    assert_eq!(bench.ask(0, "VOLT:PROT? (@1)"), "+6.60000E+01\n");
}

#[test]
fn a_link_that_closes_says_so() {
    let mut bench = with(LinkFault::Close, "*IDN?");
    bench.scene.hear(bench.now, 0, b"*IDN?\n");
    let said: Vec<_> = std::iter::from_fn(|| bench.scene.next_said()).collect();
    assert_eq!(said, [SceneSaid::Closed { instrument: 0 }]);
}

#[test]
fn a_rule_waits_for_its_time_and_ends_after_its_count() {
    let rule = FaultRule {
        after: Span::from_secs(10),
        command: String::from("*IDN?"),
        times: Some(2),
        fault: LinkFault::LoseReply,
    };
    let mut bench = with_rule(rule);
    let mut answered = || !bench.ask(0, "*IDN?").is_empty();
    assert!(answered());
    bench.pass(Span::from_secs(10));
    let mut answered = || !bench.ask(0, "*IDN?").is_empty();
    assert_eq!([answered(), answered(), answered()], [false, false, true]);
}
