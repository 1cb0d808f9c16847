//! Files that were made to break something: each is refused with a reason, quickly, and in bounded memory.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

mod encodings;
mod expressions;
mod journals;
mod json;
mod plans;
mod protocols;
mod yaml;
