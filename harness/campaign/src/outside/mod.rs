//! The battery is a program of somebody else's: which one, its pipes, and a run around it.

mod command;
mod family;
mod last_words;
mod patience;
mod pipes;
mod prepared;
mod program;

pub use command::{BatteryProcess, ProgramFile};
pub(crate) use prepared::Prepared;
