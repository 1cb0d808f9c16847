//! The record as a JUnit file, for machines that run tests.
//!
//! What is written is what Jenkins, GitLab and Surefire have in common, and it validates against the xUnit schema of
//! Jenkins. A test is a case, a check or a requirement, by the [`Depth`]. A verdict on a case becomes:
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
//!
//! Where there is a battery statement, its review is the first test, `holds-together`: a `failure` where the claim breaks
//! a rule that blocks. What a battery neither does nor claims is `skipped` as a check and as a requirement.
//!
//! Checks and requirements become the same by what they came to. There is a `failure` at one depth exactly where there is
//! one at the others. What no check says, that a case did not come to its end, is an `error` of its own there.

mod cases;
mod checks;
mod claim;
mod depth;
mod file;
mod requirements;
mod test;
#[cfg(test)]
mod tests;
mod told;

pub use depth::Depth;
pub use file::junit;
