//! The record as a JUnit file, for machines that run tests.
//!
//! What is written is what Jenkins, GitLab and Surefire have in common, and it validates against the xUnit schema of
//! Jenkins. A verdict becomes:
//!
//! | shown | becomes |
//! |---|---|
//! | pass | a test that succeeded, with the advice in `system-out` |
//! | fail | a `failure` |
//! | rig error, aborted, interrupted, inconclusive | an `error` of that type |
//! | inconclusive, by the nature of a recording alone, in the profile `passive` | `skipped`: it sets no exit code |
//! | none, with advice | a test that succeeded, with the advice in `system-out` |
//! | none, with nothing | `skipped`: nothing was judged |
//! | not run, not applicable | `skipped`, with the reason |

mod file;
#[cfg(test)]
mod tests;
mod told;

pub use file::junit;
