//! What is guarded, and what is refused before any guard is started.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

#[path = "../../../guard/tests/bench/dialect.rs"]
mod dialect;
mod refused;
#[path = "../../../guard/tests/bench/setups.rs"]
mod setups;
