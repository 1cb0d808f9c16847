//! Every format: what we write and what others write, whole, compressed, in pieces, and damaged.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has to fail")]

mod common;
mod round_trip;
mod samples;
