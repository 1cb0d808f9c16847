//! A guard, instruments that are simple, and virtual time: what becomes of the outputs is asked of the instruments.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has to fail")]

mod dialect;
mod every_write;
mod instrument;
mod many;
mod meters;
mod promises;
mod setups;
mod world;
