//! What instruments say and are told.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

mod commands;
mod replies;
mod steps;
mod values;
