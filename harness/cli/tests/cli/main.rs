//! The binary as people and programs meet it: words, files, exit codes.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot be set up has to fail"
)]

#[path = "../../../rig/tests/kernel/again.rs"]
#[expect(dead_code, reason = "what is run again is noted by it, and nothing is run in a machine here")]
mod again;
mod bench;
mod checks;
mod claims;
mod defects;
mod emergency_stop;
mod events;
mod explains;
mod exports;
mod helps;
mod hostile;
mod junit;
mod keys;
mod lints;
mod manual;
mod outputs;
mod outside;
mod readme;
#[path = "../live/real_time.rs"]
#[expect(dead_code, reason = "there is no journal here that would show it")]
mod real_time;
mod resealing;
mod rigs;
mod runs;
mod selections;
mod shells;
mod stops;
mod verifies;
