//! A bench from outside: what instruments say, and what is at their terminals.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

mod bench;
mod circuit;
mod instruments;
mod links;
mod panel;
#[expect(dead_code, reason = "other tests need more of it")]
#[path = "../it/protocol.rs"]
mod protocol;
