//! This binary, started again in virtual machines.

use rstest::rstest;

use crate::again::inside;

#[rstest]
#[case::user_mode_linux("uml", "in_uml::")]
#[case::an_emulated_machine("qemu", "in_qemu::")]
#[ignore = "needs peers; run .ci/test"]
fn everything_holds_in(#[case] machine: &str, #[case] tests: &str) {
    inside(machine, tests, 300);
}
