//! The folder that a run leaves.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use report::EvidenceFile;

use crate::{Bundle, CampaignError};

/// The journal, below a run's folder.
pub(crate) const JOURNAL: &str = "journal/journal.bin";
/// The record, below a run's folder.
pub(crate) const RECORD: &str = "record.json";
/// The JUnit file, below a run's folder.
pub(crate) const JUNIT: &str = "junit.xml";
/// What a recording is called that was judged, below `inputs`: whatever its format, because that is told from its content.
pub(crate) fn recording(number: usize) -> String {
    if number == 1 { String::from("recording.log") } else { format!("recording-{number}.log") }
}

/// The journal of a run as evidence.
pub(crate) fn journal(chain: String, entries: u64) -> EvidenceFile {
    EvidenceFile::Journal { path: JOURNAL.to_owned(), chain, entries }
}

/// The folder that a run leaves.
#[derive(Debug, Clone)]
pub struct RunFolder {
    path: PathBuf,
}

impl RunFolder {
    /// A new folder `name` below `parent`; where there is one of that name, a number is added.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn create(parent: &Path, name: &str) -> Result<Self, CampaignError> {
        fs::create_dir_all(parent).map_err(CampaignError::file("make the folder", parent))?;
        let mut count = 1;
        loop {
            let numbered = if count == 1 { name.to_owned() } else { format!("{name}-{count}") };
            let path = parent.join(numbered);
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Self { path }),
                Err(why) if why.kind() == std::io::ErrorKind::AlreadyExists && count < 10_000 => count += 1,
                Err(why) => return Err(CampaignError::file("make the folder", &path)(why)),
            }
        }
    }

    /// A folder that is there already.
    #[must_use]
    pub fn open(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where a file of it is.
    #[must_use]
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes every file of a bundle below `inputs`.
    pub(crate) fn write_inputs(&self, bundle: &Bundle) -> Result<(), CampaignError> {
        bundle.files().try_for_each(|(path, bytes)| self.write(&format!("inputs/{path}"), bytes))
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), CampaignError> {
        use std::io::Write;
        let path = self.file(name);
        self.new_file(name)?.write_all(bytes).map_err(CampaignError::file("write", &path))
    }

    /// A new file, with the folders above it.
    pub(crate) fn new_file(&self, name: &str) -> Result<File, CampaignError> {
        let path = self.file(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(CampaignError::file("make the folder", parent))?;
        }
        File::create_new(&path).map_err(CampaignError::file("write", &path))
    }
}
