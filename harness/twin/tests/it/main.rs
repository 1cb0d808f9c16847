//! The twin from outside: what a core is told.

#![expect(clippy::unwrap_used, reason = "the helpers of tests may stop a test")]

mod alone;
mod battery;
mod defects;
mod fixtures;
mod outside;
mod protocol;
mod run;
mod support;
