//! That the last run on a bench did not end in order.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use guard::PortAddress;
use nix::fcntl::OFlag;
use thiserror::Error;

use crate::Holder;
use crate::lock::{is_for_all, names};

/// Where marks are looked for, and of which the first that lasts gets them: whoever runs, and whatever stands in the environment,
/// the bench is the same. None of them is emptied when the machine is started again.
const FOLDERS: [&str; 3] = ["/var/lib/bmscert", "/var/tmp", "/Users/Shared"];

const BEGINS: &str = "bmscert-bench-";
const ENDS: &str = ".unfinished";

/// The last line of a mark that is whole.
const WHOLE: &str = "whole";

/// Everybody may take a mark away. What is sticky, no clean-up of old files takes (systemd-tmpfiles).
const FOR_ALL: u32 = 0o1666;

/// Numbers that the system gives to whoever opens a pseudo-terminal next: what is behind one in another run is something else. Such
/// a port is known again by the link that leads to it, and by the rig file.
const PSEUDO_TERMINALS: &str = "serial:/dev/pts/";

/// How much of a mark is read.
const LONGEST: u64 = 64 << 10;

/// By what a bench is known again after a run that did not end in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marking {
    /// The rig file.
    pub rig: PathBuf,
    /// Whether somebody has looked at the bench since the last run.
    pub checked: bool,
}

/// Why a run on a bench is not begun.
#[derive(Debug, Error)]
pub enum Unmarked {
    /// The one before did not come to its end.
    #[error(
        "the last run on this bench did not come to its end: {0}; it counts as aborted. Look at the bench, and then run with \
         `--bench-checked`"
    )]
    Unfinished(String),
    /// Nobody can tell whether it did.
    #[error(
        "cannot tell whether the last run on this bench came to its end: {path}: {source}; see that you may read it"
    )]
    Unknown {
        /// The folder.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A mark would not be there when it is needed.
    #[error(
        "a run that drives instruments leaves a mark until everything is off, in a folder that outlasts a restart of the machine \
         and that everybody may write into, and there is none; make one: `sudo install -d -m 1777 /var/lib/bmscert`"
    )]
    NoFolder,
    /// The next run could not know.
    #[error(
        "cannot note that a run begins on this bench, and so it does not: {path}: {source}; see that there is room, and that you may write there"
    )]
    Unwritten {
        /// The mark.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}

/// A mark that outputs of a bench may be on: made before its guard is started, and taken away when everything is proven to be off.
/// Where a run finds one, the run before did not come to its end, and somebody has to look at the bench first.
///
/// It outlives every process and a restart of the machine, after which nobody knows what is on. It is found by the rig file, and by
/// every instrument, whatever the rig file that names it and whoever runs.
#[derive(Debug)]
pub(crate) struct Unfinished {
    path: PathBuf,
    /// Those of the runs before, into which somebody has looked.
    before: Vec<PathBuf>,
}

impl Unfinished {
    /// Makes the mark, where there is none of this bench or somebody has looked at it.
    ///
    /// # Errors
    /// Where there is one, or none can be made: then nothing is to be begun.
    pub(crate) fn begin<'a>(
        marking: &Marking,
        ports: impl Iterator<Item = &'a PortAddress>,
        holder: &Holder,
    ) -> Result<Self, Unmarked> {
        Self::begin_in(&FOLDERS.map(PathBuf::from), marking, &known_by(&marking.rig, ports), holder)
    }

    fn begin_in(
        folders: &[PathBuf],
        marking: &Marking,
        known_by: &[String],
        holder: &Holder,
    ) -> Result<Self, Unmarked> {
        let found = found(folders, known_by)?;
        if let Some((_, who)) = found.first().filter(|_| !marking.checked) {
            return Err(Unmarked::Unfinished(who.clone()));
        }
        let folder = folders.iter().find(|folder| lasts(folder)).ok_or(Unmarked::NoFolder)?;
        let path = write(folder, &format!("{}\n{}\n{WHOLE}\n", holder.words(), known_by.join("\n")))?;
        Ok(Self { path, before: found.into_iter().map(|(path, _)| path).collect() })
    }

    /// Everything is off, and proven to be. Where a mark cannot be taken away, the next run asks once too often.
    pub(crate) fn finish(self) {
        self.before.iter().chain([&self.path]).for_each(|mark| clear(mark));
    }
}

/// What a bench is known by: its rig file, and each instrument by all its names.
fn known_by<'a>(rig: &Path, ports: impl Iterator<Item = &'a PortAddress>) -> Vec<String> {
    let rig = fs::canonicalize(rig).unwrap_or_else(|_| rig.to_owned());
    let ports = ports.flat_map(|at| names(at).into_iter().chain([written(at)]));
    let ports = ports.filter(|name| !name.starts_with(PSEUDO_TERMINALS));
    let plain = |name: String| name.chars().filter(|char| !char.is_control()).collect();
    let mut known_by: Vec<String> = ports.chain([format!("rig:{}", rig.display())]).map(plain).collect();
    known_by.sort();
    known_by.dedup();
    known_by
}

/// An address as it stands in the rig file: names that are not known now may have been, or will be.
fn written(at: &PortAddress) -> String {
    match at {
        PortAddress::Tcp(at) => format!("tcp:{at}"),
        PortAddress::Serial { path, .. } => {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
            format!("serial:{}", path.display())
        }
    }
}

/// The marks that are about one of these, and who left each. What cannot be read, or is not whole, may be about any bench.
fn found(folders: &[PathBuf], known_by: &[String]) -> Result<Vec<(PathBuf, String)>, Unmarked> {
    let mut found = vec![];
    for folder in folders {
        let unknown = |source| Unmarked::Unknown { path: folder.display().to_string(), source };
        let entries = match fs::read_dir(folder) {
            Err(absent) if absent.kind() == ErrorKind::NotFound => continue,
            entries => entries.map_err(unknown)?,
        };
        for entry in entries {
            let entry = entry.map_err(unknown)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(BEGINS) && name.ends_with(ENDS) {
                let who = left_by(&entry.path(), known_by);
                found.extend(who.map(|who| (entry.path(), who)));
            }
        }
    }
    Ok(found)
}

/// Who left a mark, where it is about one of these.
fn left_by(mark: &Path, known_by: &[String]) -> Option<String> {
    let words = match read(mark) {
        Ok(words) if words.is_empty() => return None,
        Ok(words) => words,
        Err(gone) if gone.kind() == ErrorKind::NotFound => return None,
        Err(why) => return Some(format!("{} cannot be read ({why})", mark.display())),
    };
    let mut lines = words.lines();
    let who: String = lines.next().unwrap_or_default().chars().filter(|char| !char.is_control()).collect();
    let about: Vec<_> = lines.collect();
    let is_whole = about.last() == Some(&WHOLE);
    (!is_whole || known_by.iter().any(|name| about.contains(&name.as_str()))).then_some(who)
}

fn read(mark: &Path) -> io::Result<String> {
    let mut words = vec![];
    open(OpenOptions::new().read(true), mark)?.take(LONGEST).read_to_end(&mut words)?;
    Ok(String::from_utf8_lossy(&words).into_owned())
}

/// Everybody may put something into these folders: no link is followed, and no pipe is waited for.
fn open(options: &mut OpenOptions, mark: &Path) -> io::Result<File> {
    options.custom_flags((OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK).bits()).open(mark)
}

/// A mark with these words, on the disk when this returns.
fn write(folder: &Path, words: &str) -> Result<PathBuf, Unmarked> {
    let mut number = 0_u32;
    loop {
        let path = folder.join(format!("{BEGINS}{}-{number}{ENDS}", std::process::id()));
        match open(OpenOptions::new().write(true).create_new(true), &path) {
            Err(there) if there.kind() == ErrorKind::AlreadyExists && number < u32::MAX => number += 1,
            opened => {
                let written = opened.and_then(|file| fill(&file, folder, words));
                return match written {
                    Ok(()) => Ok(path),
                    Err(source) => {
                        clear(&path);
                        Err(Unmarked::Unwritten { path: path.display().to_string(), source })
                    }
                };
            }
        }
    }
}

fn fill(mut file: &File, folder: &Path, words: &str) -> io::Result<()> {
    file.set_permissions(Permissions::from_mode(FOR_ALL))?;
    file.write_all(words.as_bytes())?;
    file.sync_all()?;
    // Its name as well.
    File::open(folder)?.sync_all()
}

/// Takes a mark away; of another user's, in a folder where nobody may do that, all that it says.
fn clear(mark: &Path) {
    let emptied = || open(OpenOptions::new().write(true), mark).and_then(|file| file.set_len(0));
    let _ = fs::remove_file(mark).or_else(|_| emptied());
}

/// Whether what is in a folder is there when the machine was started again, for everybody.
fn lasts(folder: &Path) -> bool {
    is_for_all(folder) && !is_in_memory(folder)
}

#[cfg(target_os = "linux")]
fn is_in_memory(folder: &Path) -> bool {
    use nix::sys::statfs::{TMPFS_MAGIC, statfs};

    statfs(folder).is_ok_and(|about| about.filesystem_type() == TMPFS_MAGIC)
}

#[cfg(not(target_os = "linux"))]
const fn is_in_memory(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests;
