//! `candump` as the one who looks on: what it prints has the kernel's stamps.

use std::process::Command;

use captures::{Item, Reader, Record};

use crate::error::BenchError;
use crate::process::{Needed, Running};

/// A `candump` that looks on.
pub(super) struct Observer(Running);

impl Observer {
    /// Looks at these buses from now on, with what else is asked of `candump`.
    ///
    /// # Errors
    /// Where there is no `candump`.
    pub(super) fn start(arguments: &[&str]) -> Result<Self, BenchError> {
        let running = Running::start(Command::new("candump").args(["-L"]).args(arguments))?;
        // It opens its sockets before it prints anything, and says nothing of that.
        super::load::pause(200);
        Ok(Self(running))
    }

    /// Ends it; what it saw, and what it needed.
    ///
    /// # Errors
    /// Where it prints what is no log.
    pub(super) fn end(self) -> Result<(Vec<Record>, Needed), BenchError> {
        super::load::pause(300);
        let needed = self.0.interrupt()?;
        let mut reader = Reader::new(needed.output.as_bytes());
        let mut records = vec![];
        while let Some(item) = reader.next().map_err(|why| BenchError::program("candump", why.to_string()))? {
            if let Item::Record(record) = item {
                records.push(record);
            }
        }
        Ok((records, needed))
    }
}
