//! A bench behind its guard, as separate processes: the bench, the run, the guard. What becomes of outputs is told by the bench,
//! which none of the others can reach but by its links.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot be set up has to fail, and tells its seed"
)]

mod driven;
mod instruments;
mod kills;
mod kit;
mod marks;
mod processes;
mod promises;
mod record;
mod refusals;
mod seeds;
mod sends;
mod served_by_others;
mod spy;
mod stops;
mod wire;
