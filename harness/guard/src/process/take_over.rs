//! Switching everything off after a guard that ended.

use std::io;
use std::thread;
use std::time::Duration;

use thiserror::Error;

use super::line::{Line, PortError};
use super::serve::Serving;
use crate::{Event, Fault, Guard, Setup, StationId};

/// How often it is tried to open a port, and how long apart: a process that was killed has let go of it when it has ended, and a
/// cable that was pulled may be there again.
const TRIES: u32 = 100;
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// What became of an output after its guard had ended.
#[derive(Debug, Error)]
pub enum Left {
    /// It does not say that it is off.
    #[error("{0}")]
    Doubtful(Fault),
    /// Its port cannot be opened.
    #[error("{0}")]
    Port(#[from] PortError),
    /// It was given up by mistake.
    #[error("switching it off came to no end")]
    Panicked,
    /// There is no thread, or no pipe.
    #[error("{0}")]
    System(#[from] io::Error),
}

/// Switches everything off after a guard that ended, each port on a thread of its own, so that one that hangs holds up no
/// other. Gives what is not known to be off, by the names of the stations; returns when all has been tried.
#[must_use]
pub fn take_over(setup: &Setup) -> Vec<(String, Left)> {
    thread::scope(|scope| {
        let ports = setup
            .ports
            .iter()
            .filter(|port| port.stations.iter().any(|station| station.channel.kind.energises()));
        let tried: Vec<_> = ports
            .map(|port| {
                let own = Setup { ports: vec![port.clone()], meters: vec![], ..setup.clone() };
                let name = |StationId(index): StationId| port.stations[index].name.clone();
                (port, name, thread::Builder::new().spawn_scoped(scope, move || switch_off(own)))
            })
            .collect();
        tried
            .into_iter()
            .flat_map(|(port, name, thread)| {
                let names: Vec<_> = port.stations.iter().map(|station| station.name.clone()).collect();
                let all = |why| vec![(names.join(", "), why)];
                match thread
                    .map_err(Left::from)
                    .and_then(|thread| thread.join().unwrap_or(Err(Left::Panicked)))
                {
                    Ok(doubtful) => {
                        doubtful.into_iter().map(|(id, fault)| (name(id), Left::Doubtful(fault))).collect()
                    }
                    Err(why) => all(why),
                }
            })
            .collect()
    })
}

fn switch_off(setup: Setup) -> Result<Vec<(StationId, Fault)>, Left> {
    let at = setup.ports[0].at.clone();
    let mut tries = 0;
    let line = loop {
        match Line::open(&at) {
            Ok(line) => break line,
            Err(why) if tries >= TRIES => return Err(why.into()),
            Err(_) => {
                tries += 1;
                pause();
            }
        }
    };
    let (signal, _keeps_it_open) = io::pipe()?;
    let mut serving = Serving::new(Guard::taking_over(setup), vec![line], None, signal);
    serving.happens(Event::GuardEnded);
    serving.go();
    Ok(serving.doubtful().collect())
}

#[expect(clippy::disallowed_methods, reason = "the core is not asked before there is a port")]
fn pause() {
    thread::sleep(BETWEEN_TRIES);
}
