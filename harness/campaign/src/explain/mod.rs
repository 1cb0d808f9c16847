//! What a name means: requirements, cases, observers, codes of diagnostics, signals, messages, roles.

mod case;
mod code;
mod explanation;
mod library;
mod list;
mod lookup;
mod name;
mod observer;
mod requirement;
mod role;
mod signal;
mod written;

pub use explanation::{Explanation, Part};
pub use lookup::explain;
