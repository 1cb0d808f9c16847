//! Switching everything off after a guard that ended.

use std::io;
use std::thread;
use std::time::Duration;

use quantity::Span;

use super::clock::now;
use super::line::{Line, PortError};
use super::serve::Serving;
use crate::{Event, Guard, Meter, PortAddress, PortSetup, StationSetup};

/// How long it is tried to open a port, and how long apart: a process that was killed has let go of it when it has ended, and a
/// cable that was pulled may be there again.
const TRIED_FOR: Span = Span::from_secs(5);
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// An output that is not known to be off, by its name, and why.
pub type Left = (String, String);

/// Switches everything off after a guard that ended, each port on a thread of its own, so that one that hangs holds up no
/// other. Returns when all has been tried.
#[must_use]
pub fn take_over<'a>(ports: impl Iterator<Item = &'a PortSetup>) -> Vec<Left> {
    thread::scope(|scope| {
        let drive = ports.filter(|port| port.stations.iter().any(StationSetup::drives));
        let tried: Vec<_> = drive
            .map(|port| (port, thread::Builder::new().spawn_scoped(scope, || switch_off(port, &[]))))
            .collect();
        let left = tried.into_iter().map(|(port, thread)| {
            // Without threads, one after the other.
            let off = thread.map_or_else(|_| Ok(switch_off(port, &[])), thread::ScopedJoinHandle::join);
            off.unwrap_or_else(|_| all(port, "switching it off came to no end"))
        });
        left.flatten().collect()
    })
}

/// Switches off what is at a port, and asks these meters of the current there, by their numbers at this port. Gives what is in doubt
/// then.
#[must_use]
pub fn switch_off(port: &PortSetup, meters: &[Meter]) -> Vec<Left> {
    let tried = || -> io::Result<_> {
        let line = open(&port.at).map_err(io::Error::other)?;
        let (signal, _keeps_it_open) = io::pipe()?;
        let guard = Guard::taking_over(vec![port.clone()], meters.to_vec());
        let mut serving = Serving::new(guard, vec![line], None, signal);
        serving.happens(Event::GuardEnded);
        serving.go();
        let doubtful = serving.guard.doubtful();
        Ok(doubtful.map(|(_, station, fault)| (station.name.clone(), fault.to_string())).collect())
    };
    tried().unwrap_or_else(|why| all(port, &why.to_string()))
}

/// Every output of a port, or its meters where it has none, with this being the matter.
fn all(port: &PortSetup, why: &str) -> Vec<Left> {
    let drives = port.stations.iter().any(StationSetup::drives);
    let all = port.stations.iter().filter(|station| station.drives() == drives);
    all.map(|station| (station.name.clone(), why.to_owned())).collect()
}

fn open(at: &PortAddress) -> Result<Line, PortError> {
    let end = now() + TRIED_FOR;
    loop {
        match Line::open(at) {
            Err(_) if now() < end => thread::park_timeout(BETWEEN_TRIES),
            opened => return opened,
        }
    }
}
