//! The ports of instruments.

use std::net::ToSocketAddrs;
use std::path::Path;
use std::{fs, io};

use guard::PortAddress;
use nix::fcntl::{FcntlArg, FdFlag, fcntl};

use super::{Busy, Holder, Lock, folder};

impl Lock {
    /// Takes the port of an instrument. Nothing is connected, and nothing is said.
    ///
    /// # Errors
    /// Where somebody else on this machine has it, by whichever of its names, or it cannot be found out.
    pub(crate) fn take_port(at: &PortAddress, holder: &Holder) -> Result<Vec<Self>, Busy> {
        Self::take_port_in(&folder(), at, holder)
    }

    fn take_port_in(folder: &Path, at: &PortAddress, holder: &Holder) -> Result<Vec<Self>, Busy> {
        let take = |name: String| Self::take_named(folder, &name, "", &at.to_string(), holder);
        names(at).into_iter().map(take).collect()
    }

    /// Whether programs that are started from now on hold it as well, until they end.
    pub(crate) fn pass_on(&self, passes: bool) -> io::Result<()> {
        let flags = if passes { FdFlag::empty() } else { FdFlag::FD_CLOEXEC };
        fcntl(&self.file, FcntlArg::F_SETFD(flags))?;
        Ok(())
    }
}

/// What an address comes to: every address of a host, and one port by whichever of its names.
pub(crate) fn names(at: &PortAddress) -> Vec<String> {
    let mut names: Vec<_> = match at {
        PortAddress::Tcp(at) => {
            at.to_socket_addrs().into_iter().flatten().map(|at| format!("tcp:{at}")).collect()
        }
        PortAddress::Serial { path, .. } => {
            let real = fs::canonicalize(path).unwrap_or_else(|_| path.into());
            vec![format!("serial:{}", real.display())]
        }
    };
    // One that nobody knows is refused when it is opened.
    if names.is_empty() {
        names.push(at.to_string());
    }
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn take(folder: &Path, at: &PortAddress) -> Result<Vec<Lock>, Busy> {
        let (since, command) = (String::from("2026-03-14T15:09:26Z"), String::from("bmscert run"));
        Lock::take_port_in(folder, at, &Holder { process: 4711, since, command })
    }

    fn tcp(at: &str) -> PortAddress {
        PortAddress::Tcp(at.to_owned())
    }

    fn serial(path: &str, baud: u32) -> PortAddress {
        PortAddress::Serial { path: path.to_owned(), baud }
    }

    #[rstest]
    #[case::itself(tcp("127.0.0.1:5025"), tcp("127.0.0.1:5025"), false)]
    #[case::by_name(tcp("localhost:5025"), tcp("127.0.0.1:5025"), false)]
    #[case::another_port(tcp("127.0.0.1:5025"), tcp("127.0.0.1:5026"), true)]
    #[case::another_host(tcp("127.0.0.1:5025"), tcp("127.0.0.2:5025"), true)]
    #[case::a_line_at_any_rate(serial("COM3", 9600), serial("COM3", 115_200), false)]
    #[case::another_line(serial("COM3", 9600), serial("COM4", 9600), true)]
    fn an_instrument_is_one_by_all_its_names(
        #[case] one: PortAddress,
        #[case] other: PortAddress,
        #[case] both: bool,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let first = take(folder.path(), &one).unwrap();
        assert_eq!(take(folder.path(), &other).is_ok(), both);
        drop(first);
        drop(take(folder.path(), &other).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "files are left behind");
    }
}
