//! The ports of instruments.

use std::collections::BTreeMap;
use std::net::ToSocketAddrs;
use std::path::Path;
use std::{fs, io};

use guard::{PortAddress, PortSetup, Setup};
use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use thiserror::Error;

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

/// The first two ports of a bench that are one, by whichever of its names: a host and its address, a path and a link to it. Each
/// is told by its instrument.
#[must_use]
pub fn one_port(setup: &Setup) -> Option<OnePort> {
    let mut seen: BTreeMap<String, &PortSetup> = BTreeMap::new();
    for port in &setup.ports {
        for name in names(&port.at) {
            if let Some(other) = seen.insert(name, port).filter(|other| !std::ptr::eq(*other, port)) {
                let [one, other] = [other, port].map(|port| (instrument(port), port.at.clone()));
                return Some(OnePort { one, other });
            }
        }
    }
    None
}

/// Two instruments of a bench whose links lead to one port.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{}` and `{}` are one instrument: {} and {} lead to the same port; correct one of these links in the rig file",
    one.0, other.0, one.1, other.1
)]
pub struct OnePort {
    /// The one that comes first, and its link.
    pub one: (String, PortAddress),
    /// The other one, and its link.
    pub other: (String, PortAddress),
}

/// The name of the instrument behind a port.
fn instrument(port: &PortSetup) -> String {
    let name = port.stations.first().map_or("", |station| station.name.as_str());
    name.rsplit_once('.').map_or(name, |(instrument, _)| instrument).to_owned()
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
    // One that nobody knows is refused when it is opened; until then it is known by its text, in whatever case.
    if names.is_empty() {
        names.push(at.to_string().to_ascii_lowercase());
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

    fn bench(ports: &[(&str, &PortAddress)]) -> Setup {
        let station = |name: &str| guard::StationSetup {
            name: name.to_owned(),
            channel: nothing(),
            hard: guard::Hard { voltage: 0.0, current: 0.0, sink_current: 0.0 },
            protections: wire::scpi::Values::default(),
            protected_outside: false,
            trusted: vec![],
        };
        let port = |(name, at): &(&str, &PortAddress)| PortSetup {
            at: (*at).clone(),
            serial_number: String::new(),
            stations: vec![station(&format!("{name}.1"))],
        };
        let ports = ports.iter().map(port).collect();
        Setup { ports, interlock: false, permitted: [0.0; 3], meters: vec![] }
    }

    /// The programs of an instrument that is asked nothing.
    fn nothing() -> wire::scpi::Channel {
        let none = wire::scpi::Program::default;
        wire::scpi::Channel {
            kind: wire::scpi::Kind::Meter,
            link: wire::scpi::Link {
                ending: wire::scpi::Ending::Byte(b'\n'),
                longest: 1,
                send_end: wire::Text::cut(b"\n"),
                gap: quantity::Span::ZERO,
            },
            greet: none(),
            look: none(),
            arm: none(),
            set: none(),
            on: none(),
            watch: none(),
            measure: none(),
            safe: none(),
            prove: none(),
            leave: none(),
            watchdog: None,
        }
    }

    #[test]
    fn two_links_to_one_port_are_told_by_their_instruments() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("ttyUSB0"), folder.path().join("by-id"));
        fs::write(&real, "").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let at = |path: &Path| serial(path.to_str().unwrap(), 9600);
        let (first, second) = (at(&real), at(&link));
        let found =
            one_port(&bench(&[("meter", &first), ("charger", &tcp("127.0.0.1:5025")), ("load", &second)]));
        let said = found.unwrap().to_string();
        assert_eq!(
            said,
            format!(
                "`meter` and `load` are one instrument: {first} and {second} lead to the same port; correct one of these \
                 links in the rig file"
            )
        );
        assert!(one_port(&bench(&[("a", &tcp("localhost:5025")), ("b", &tcp("127.0.0.1:5025"))])).is_some());
        assert_eq!(one_port(&bench(&[("a", &tcp("localhost:5025")), ("b", &tcp("127.0.0.1:5026"))])), None);
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
