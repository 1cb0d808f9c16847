//! What instruments say and are told.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has to fail")]

mod commands;
mod replies;
mod serial_numbers;
mod steps;
mod stops;
mod values;
