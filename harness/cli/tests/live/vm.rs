//! This binary, started again in virtual machines.

use rstest::rstest;

use crate::again::inside;

/// One machine for each group, so that none takes longer than a person waits.
#[rstest]
#[case::verdicts("in_uml::verdicts::")]
#[case::troubles("in_uml::troubles::")]
#[case::listening("in_uml::listening::")]
#[case::the_clock("in_uml::clock::")]
#[case::peers("in_uml::peers::")]
#[case::who_is_there("in_uml::holding::")]
#[case::bus_off("in_uml::bus_off::")]
#[case::the_wires("in_uml::wires::")]
#[case::other_partners("in_uml::partners::")]
#[ignore = "needs peers; run .ci/test"]
fn everything_holds(#[case] tests: &str) {
    inside("uml", tests, 300);
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn an_adapter_is_plugged_in() {
    inside("qemu", "in_qemu::", 120);
}

#[test]
#[ignore = "needs peers; run .ci/test --full"]
fn takes_minutes_of_silence_on_a_real_clock() {
    inside("uml", "in_uml::ten_minutes::", 1500);
}
