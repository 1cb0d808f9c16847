//! Where a recording comes from.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::CampaignError;

/// Where a recording comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Pipe,
}

impl Source {
    /// The name, as it is shown.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Pipe => String::from("standard input"),
        }
    }

    /// The name without the folders above it: a record must not depend on where a file lay.
    #[must_use]
    pub fn plain_name(&self) -> String {
        match self {
            Self::File(path) => plain(path),
            Self::Pipe => self.name(),
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
        }
    }
}

fn plain(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
