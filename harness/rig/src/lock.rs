//! One run at a time on one bus and at one instrument, and one simulated battery.

#[cfg(unix)]
mod port;
#[cfg(unix)]
pub use port::{OnePort, one_port};

#[cfg(unix)]
pub(crate) use port::names;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::Address;

/// A part on a bus, or the port of an instrument, that is ours. The system frees it when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    /// Held as long as it is open.
    file: File,
    path: PathBuf,
}

/// What somebody does on a bus. Each part is played by one process at a time, both together by two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The run's own: it sends as the inverter system, sets the interface up, or has a port for itself.
    Rig,
    /// That of a simulated battery.
    Battery,
}

/// Who holds a bus or a port, in words for the next one who wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The number of the process.
    pub process: u32,
    /// Since when, as the caller's clock shows it.
    pub since: String,
    /// What it does: `bmscert run --rig bench.yaml`.
    pub command: String,
}

/// Why a bus or a port is not ours.
#[derive(Debug, Error)]
pub enum Busy {
    /// Somebody else has it.
    #[error("{address} is in use: {holder}; wait for its end, or stop it")]
    Held {
        /// The bus.
        address: String,
        /// Who: process, since when, command; or that this is not known.
        holder: String,
    },
    /// It cannot be found out.
    #[error("cannot tell whether {address} is in use: {path}: {source}")]
    Unknown {
        /// The bus.
        address: String,
        /// The file that says so.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}

impl Lock {
    /// Takes a part on a bus, and says for the others who has it.
    ///
    /// # Errors
    /// Where somebody else has it, or it cannot be found out.
    pub fn take(address: &Address, part: Part, holder: &Holder) -> Result<Self, Busy> {
        Self::take_in(&folder(), address, part, holder)
    }

    /// What a simulated battery needs: no run goes on there now, and no other battery is simulated there. A run may begin
    /// on the bus afterwards, to test it; on a port that only one process can use, none may.
    ///
    /// # Errors
    /// As for [`take`](Self::take).
    pub fn take_for_battery(address: &Address, holder: &Holder) -> Result<Vec<Self>, Busy> {
        Self::take_for_battery_in(&folder(), address, holder)
    }

    /// What whoever only listens needs: nothing, where any number of processes can; else the port.
    ///
    /// # Errors
    /// As for [`take`](Self::take).
    pub fn take_to_listen(address: &Address, holder: &Holder) -> Result<Option<Self>, Busy> {
        is_exclusive(address).then(|| Self::take(address, Part::Rig, holder)).transpose()
    }

    fn take_for_battery_in(folder: &Path, address: &Address, holder: &Holder) -> Result<Vec<Self>, Busy> {
        let rig = Self::take_in(folder, address, Part::Rig, holder)?;
        let battery = Self::take_in(folder, address, Part::Battery, holder)?;
        Ok(if is_exclusive(address) { vec![rig, battery] } else { vec![battery] })
    }

    fn take_in(folder: &Path, address: &Address, part: Part, holder: &Holder) -> Result<Self, Busy> {
        let part = if part == Part::Battery { ".battery" } else { "" };
        Self::take_named(folder, &device(address), part, &address.to_string(), holder)
    }

    /// Takes what has this name, of which others are told as `address`.
    fn take_named(
        folder: &Path,
        name: &str,
        part: &str,
        address: &str,
        holder: &Holder,
    ) -> Result<Self, Busy> {
        let path = file(folder, name, part);
        let unknown =
            |source| Busy::Unknown { address: address.to_owned(), path: path.display().to_string(), source };
        let file = loop {
            let mut file = open(&path).map_err(unknown)?;
            match file.try_lock() {
                Ok(()) if is_at(&file, &path) => break file,
                // Whoever had it let go of it, and took its name away.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(Busy::Held { address: address.to_owned(), holder: held_by(&mut file) });
                }
                Err(TryLockError::Error(source)) => return Err(unknown(source)),
            }
        };
        let mut lock = Self { file, path };
        lock.say(&holder.words());
        Ok(lock)
    }

    /// Who has it, in words for the next one. The lock counts, not the words: another user's file can be locked and not written.
    pub(crate) fn say(&mut self, words: &str) {
        let emptied = self.file.rewind().and_then(|()| self.file.set_len(0));
        let _ = emptied.and_then(|()| self.file.write_all(words.as_bytes()));
    }
}

impl Drop for Lock {
    /// The file goes while it is held: whoever has opened it by then finds another one under its name, or none.
    fn drop(&mut self) {
        if cfg!(unix) {
            let _ = fs::remove_file(&self.path);
        }
        let _ = self.file.set_len(0);
    }
}

/// Whether a file still has its name: what two hold under one name has to be one file.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    let known = |about: fs::Metadata| (about.dev(), about.ino());
    file.metadata().map(known).ok() == fs::metadata(path).map(known).ok()
}

/// Where an open file keeps its name, it has it.
#[cfg(not(unix))]
const fn is_at(_: &File, _: &Path) -> bool {
    true
}

impl Holder {
    pub(crate) fn words(&self) -> String {
        format!("process {} since {}, `{}`", self.process, self.since, self.command)
    }

    /// The same beside its guard, which keeps what it has until everything is off.
    #[cfg(unix)]
    pub(crate) fn words_with(&self, guard: u32) -> String {
        let (words, process) = (self.words(), self.process);
        format!(
            "{words}, and its guard, process {guard} (where process {process} has ended, process {guard} is switching the bench \
             off; one that takes more than a minute is frozen: `kill -CONT {guard}` lets it go on)"
        )
    }
}

/// Where everybody on this machine looks, whatever stands in the environment: two users, or two services with folders of their
/// own for what is temporary, have one bus between them.
#[cfg(unix)]
fn folder() -> PathBuf {
    let shared = ["/run/lock", "/dev/shm", "/Users/Shared"].map(PathBuf::from);
    shared.into_iter().find(|folder| is_for_all(folder)).unwrap_or_else(std::env::temp_dir)
}

/// The part of the environment that is the system's own, else the user's folder.
#[cfg(not(unix))]
fn folder() -> PathBuf {
    std::env::var_os("ProgramData").map_or_else(std::env::temp_dir, PathBuf::from)
}

/// Whether everybody may make files in a folder; whoever asks, the answer is the same.
#[cfg(unix)]
pub(crate) fn is_for_all(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;

    /// Others may write.
    const OTHERS: u32 = 0o002;
    fs::metadata(folder).is_ok_and(|about| about.is_dir() && about.permissions().mode() & OTHERS != 0)
}

/// A file for this part of what has this name.
fn file(folder: &Path, name: &str, part: &str) -> PathBuf {
    let plain = |char: char| if char.is_ascii_alphanumeric() { char } else { '-' };
    let name: String = name.chars().map(plain).collect();
    folder.join(format!("bmscert-{name}{part}.lock"))
}

/// Whether a second process on it takes something away from the first: the bytes of a serial port go to either, and
/// opening an adapter closes its channel. Of an interface and of a server, everybody gets all frames.
fn is_exclusive(address: &Address) -> bool {
    matches!(address, Address::Slcan { .. })
}

/// What an address comes to: one adapter, whatever the bit rate and by whichever of its names.
fn device(address: &Address) -> String {
    match address {
        Address::Slcan { port, .. } => {
            let canonical = fs::canonicalize(port).map(|path| path.display().to_string());
            format!("slcan:{}", canonical.unwrap_or_else(|_| port.clone()))
        }
        Address::Can(_) | Address::Socketcand { .. } => address.to_string(),
    }
}

/// Opens it, without making it where it is: in a folder that everybody may write into, nobody may make what another has.
fn open(path: &Path) -> io::Result<File> {
    let there = OpenOptions::new().read(true).write(true).open(path);
    let there = there.or_else(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => File::open(path),
        _ => Err(error),
    });
    there.or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
        }
        _ => Err(error),
    })
}

fn held_by(file: &mut File) -> String {
    let mut words = String::new();
    let read = file.rewind().and_then(|()| file.take(1000).read_to_string(&mut words));
    match read {
        Ok(1..) => words.chars().filter(|char| !char.is_control()).collect(),
        _ => String::from("who, is not known"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn holder() -> Holder {
        let command = String::from("bmscert run --rig bench.yaml");
        Holder { process: 4711, since: String::from("2026-03-14T15:09:26Z"), command }
    }

    fn address(text: &str) -> Address {
        text.parse().unwrap()
    }

    #[test]
    fn a_bus_is_held_once_and_the_second_is_told_by_whom() {
        let folder = tempfile::tempdir().unwrap();
        let bus = address("can:can0");
        let first = Lock::take_in(folder.path(), &bus, Part::Rig, &holder()).unwrap();
        let told = Lock::take_in(folder.path(), &bus, Part::Rig, &holder()).unwrap_err().to_string();
        insta::assert_snapshot!(told, @"can:can0 is in use: process 4711 since 2026-03-14T15:09:26Z, `bmscert run --rig bench.yaml`; wait for its end, or stop it");
        Lock::take_in(folder.path(), &address("can:can1"), Part::Rig, &holder()).unwrap();
        drop(first);
        Lock::take_in(folder.path(), &bus, Part::Rig, &holder()).unwrap();
    }

    fn battery(folder: &Path, text: &str) -> Result<Vec<Lock>, Busy> {
        Lock::take_for_battery_in(folder, &address(text), &holder())
    }

    fn rig(folder: &Path, text: &str) -> Result<Lock, Busy> {
        Lock::take_in(folder, &address(text), Part::Rig, &holder())
    }

    #[test]
    fn a_run_comes_to_a_simulated_battery_and_no_simulated_battery_comes_to_a_run() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let simulated = battery(folder, "can:vcan0").unwrap();
        assert!(battery(folder, "can:vcan0").is_err(), "two batteries on one bus");
        let run = rig(folder, "can:vcan0").unwrap();
        drop(simulated);
        assert!(battery(folder, "can:vcan0").is_err(), "a battery beside the one that is tested");
        drop(run);
        battery(folder, "can:vcan0").unwrap();
    }

    #[test]
    fn what_only_one_can_open_is_held_by_a_simulated_battery_alone() {
        let folder = tempfile::tempdir().unwrap();
        let simulated = battery(folder.path(), "slcan:COM3").unwrap();
        assert!(rig(folder.path(), "slcan:COM3@250k").is_err());
        drop(simulated);
        rig(folder.path(), "slcan:COM3").unwrap();
    }

    #[test]
    #[cfg(unix)]
    fn a_folder_is_for_all_where_others_may_write_into_it() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let with = |mode| {
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
            is_for_all(folder.path())
        };
        assert_eq!([0o1777, 0o755, 0o700].map(with), [true, false, false]);
        assert!(!is_for_all(&folder.path().join("absent")));
    }

    #[rstest]
    #[case::an_interface("can:can0", false)]
    #[case::a_server("socketcand:localhost/can0", false)]
    #[case::a_port("slcan:no-such-port-of-bmscert", true)]
    fn listening_disturbs_nobody_but_on_a_port(#[case] bus: &str, #[case] takes: bool) {
        assert_eq!(Lock::take_to_listen(&address(bus), &holder()).unwrap().is_some(), takes);
    }

    #[test]
    #[cfg(unix)]
    fn an_adapter_is_one_by_all_its_names_and_at_any_bit_rate() {
        let folder = tempfile::tempdir().unwrap();
        let (port, link) = (folder.path().join("ttyACM0"), folder.path().join("by-id"));
        File::create_new(&port).unwrap();
        std::os::unix::fs::symlink(&port, &link).unwrap();
        let named = |path: &Path, rate: &str| address(&format!("slcan:{}{rate}", path.display()));
        let first = Lock::take_in(folder.path(), &named(&port, ""), Part::Rig, &holder()).unwrap();
        for (path, rate) in [(&port, "@250k"), (&link, "@500k"), (&link, "")] {
            let other = named(path, rate);
            assert!(
                matches!(Lock::take_in(folder.path(), &other, Part::Rig, &holder()), Err(Busy::Held { .. })),
                "{other}"
            );
        }
        Lock::take_in(folder.path(), &address("slcan:COM3"), Part::Rig, &holder()).unwrap();
        drop(first);
        Lock::take_in(folder.path(), &named(&link, "@250k"), Part::Rig, &holder()).unwrap();
    }
}
