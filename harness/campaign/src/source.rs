//! Where a recording comes from.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::{CampaignError, Listen};

/// Where a recording comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Pipe,
    /// A bus that is listened to.
    Bus(Listen),
}

impl Source {
    /// The name, as it is shown.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Pipe => String::from("standard input"),
            Self::Bus(bus) => bus.to_string(),
        }
    }

    /// The name without the folders above it: a record must not depend on where a file lay.
    #[must_use]
    pub fn plain_name(&self) -> String {
        match self {
            Self::File(path) => plain(path),
            Self::Pipe | Self::Bus(_) => self.name(),
        }
    }

    /// Opens it.
    pub(crate) fn open(&self) -> Result<Box<dyn Read + Send>, CampaignError> {
        match self {
            Self::File(path) => {
                let file = std::fs::File::open(path).map_err(CampaignError::file("read", path))?;
                Ok(Box::new(file))
            }
            Self::Pipe => Ok(Box::new(std::io::stdin())),
            Self::Bus(bus) => Ok(Box::new(bus.open()?)),
        }
    }

    /// What was made of recordings, unless a bus among them was not what was asked for.
    pub(crate) fn unless_troubled<T>(
        sources: &[Self],
        made: Result<T, CampaignError>,
    ) -> Result<T, CampaignError> {
        let trouble = sources.iter().find_map(|source| match source {
            // Where the bus could not even be opened, that is told.
            Self::Bus(bus) if !matches!(made, Err(CampaignError::Bus(_) | CampaignError::Busy(_))) => {
                bus.trouble()
            }
            _ => None,
        });
        trouble.map_or(made, Err)
    }
}

fn plain(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
