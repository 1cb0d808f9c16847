//! The journal as a file: written, cut, damaged, forged, read back.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what builds a test's journal has to stop the test")]

mod damage;
mod properties;
mod run;
mod writing;
