//! A path of one's own to a pseudo-terminal.

use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// A path that leads to a pseudo-terminal, gone with it.
#[derive(Debug)]
pub(super) struct Shortcut(PathBuf);

impl Shortcut {
    /// Makes a path that leads to `target`. What an ended program left there, a path that leads nowhere, is replaced.
    pub(super) fn make(path: &Path, target: &Path) -> io::Result<Self> {
        let leads_nowhere = path.is_symlink() && !path.exists();
        if leads_nowhere {
            std::fs::remove_file(path)?;
        }
        symlink(target, path)?;
        Ok(Self(path.to_owned()))
    }
}

impl Drop for Shortcut {
    fn drop(&mut self) {
        // What is not there any more needs no removing.
        let _ = std::fs::remove_file(&self.0);
    }
}
