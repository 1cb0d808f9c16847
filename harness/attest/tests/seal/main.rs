//! Envelopes and sealed folders: changed, forged, incomplete.

#![expect(clippy::unwrap_used, reason = "what builds a test's record has to stop the test")]

mod envelope;
mod folder;
mod manifest;
mod run;
