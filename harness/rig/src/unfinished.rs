//! That the last run on a bench did not end in order.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::Holder;
use crate::lock::folder;

/// A mark that outputs of a bench may be on: made before it is armed, and taken away when everything is proven to be off. Where a
/// run finds one, the run before did not come to its end, and somebody has to look at the bench first.
///
/// It lies beside the locks, so that it outlives every process, but no restart of the machine; by then the watchdogs of the
/// instruments have acted.
#[derive(Debug)]
pub struct Unfinished {
    path: PathBuf,
}

impl Unfinished {
    /// Who left the bench of this rig file without ending in order; none, where nobody did.
    #[must_use]
    pub fn found(rig: &Path) -> Option<String> {
        let words = fs::read(mark(&folder(), rig)).ok()?;
        let words: String =
            String::from_utf8_lossy(&words).chars().filter(|char| !char.is_control()).collect();
        Some(if words.is_empty() { String::from("who, is not known") } else { words })
    }

    /// Makes the mark, over that of another that somebody has looked into.
    ///
    /// # Errors
    /// Where it cannot be made: then the next run could not know.
    pub fn begin(rig: &Path, holder: &Holder) -> io::Result<Self> {
        let path = mark(&folder(), rig);
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&path)?;
        file.write_all(holder.words().as_bytes())?;
        file.sync_all()?;
        Ok(Self { path })
    }

    /// Everything is off, and proven to be.
    ///
    /// # Errors
    /// Where the mark cannot be taken away.
    pub fn finish(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}

/// One for each rig file, whatever path leads there.
fn mark(folder: &Path, rig: &Path) -> PathBuf {
    let path = fs::canonicalize(rig).unwrap_or_else(|_| rig.to_owned());
    let plain = |char: char| if char.is_ascii_alphanumeric() { char } else { '-' };
    let name: String = path.display().to_string().chars().map(plain).collect();
    // The end tells them apart: names have a greatest length.
    let from = name.char_indices().rev().nth(199).map_or(0, |(at, _)| at);
    folder.join(format!("bmscert-bench{}.unfinished", &name[from..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder() -> Holder {
        let command = String::from("bmscert run --rig bench.yaml");
        Holder { process: 7, since: String::from("2026-11-22T01:00:00Z"), command }
    }

    #[test]
    fn a_mark_is_found_until_everything_is_off() {
        let folder = tempfile::tempdir().unwrap();
        let rig = folder.path().join("bench.yaml");
        fs::write(&rig, "").unwrap();
        assert_eq!(Unfinished::found(&rig), None);
        let mark = Unfinished::begin(&rig, &holder()).unwrap();
        let found = Unfinished::found(&folder.path().join(".").join("bench.yaml")).unwrap();
        assert!(found.starts_with("process 7 since"), "{found}");
        assert_eq!(Unfinished::found(&folder.path().join("another.yaml")), None);
        mark.finish().unwrap();
        assert_eq!(Unfinished::found(&rig), None);
    }
}
