//! One loop: what comes from the runner and from the ports, and the time.

use std::array;
use std::io::PipeReader;
use std::os::fd::OwnedFd;
use std::time::Duration;

use quantity::{Instant, Span};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::mm::{MlockAllFlags, mlockall};
use rustix::process::setsid;

use super::line::Line;
use super::message::{FromGuard, ToGuard};
use super::pipe::Pipe;
use super::{MOST_PORTS, now, take_over};
use crate::{Action, Event, Fault, Guard, PortId, Report, Setup, StationId};

/// Guards a bench until there is nothing left to guard. The first message from the runner says what; a byte from `signal`
/// says that somebody asks this process to end.
///
/// Whatever happens to the runner or to a port is an event for the [`Guard`]; nothing here waits for anything but the next
/// of them. An output that could not be told to be off is tried once more by a port that is opened anew. It gives what is in
/// doubt then, in words, for whoever stands at the bench.
#[must_use]
pub fn serve(from_runner: OwnedFd, to_runner: OwnedFd, signal: PipeReader) -> Vec<String> {
    // What ends the runner with its session or its group is not to end the guard with it. Who leads a group has one already.
    let _ = setsid();
    let mut pipe = Pipe::new(from_runner, to_runner);
    let (guard, ports, setup) = match begin(&mut pipe) {
        Ok(begun) => begun,
        Err(why) => {
            pipe.tell(&FromGuard::NotBegun(why));
            pipe.end();
            return vec![];
        }
    };
    // Where it is not permitted, a machine that swaps may be slow, and is found silent.
    let _ = mlockall(MlockAllFlags::CURRENT);
    pipe.tell(&FromGuard::Opened);
    let mut serving = Serving::new(guard, ports, Some(pipe), signal);
    serving.go();
    let (doubtful, pipe) = serving.put_away();
    let left = try_again(&setup, &doubtful);
    let words =
        |(name, why): &(String, String)| format!("`{name}` may still be on: {why}; look at the bench");
    let said = left.iter().map(words).collect();
    if let Some(mut pipe) = pipe {
        pipe.tell_last(&FromGuard::Over(left));
    }
    said
}

/// Outputs that did not say that they are off are told once more, by ports that are opened anew: one that was closed may be
/// there again. Gives what is in doubt all the same; what a meter saw stays in doubt.
fn try_again(setup: &Setup, doubtful: &[(StationId, Fault)]) -> Vec<(String, String)> {
    let (mut first, mut again, mut left) = (0, vec![], vec![]);
    for port in &setup.ports {
        let behind = first + port.stations.len();
        let of_it = doubtful.iter().filter(|(station, _)| (first..behind).contains(&station.0));
        let of_it: Vec<_> =
            of_it.map(|(station, fault)| (&port.stations[station.0 - first], fault)).collect();
        if of_it.iter().any(|(station, _)| station.channel.kind.energises()) {
            again.push(port.clone());
        }
        let meters = of_it.iter().filter(|(station, _)| !station.channel.kind.energises());
        left.extend(meters.map(|(station, fault)| (station.name.clone(), fault.to_string())));
        first = behind;
    }
    let again = Setup { ports: again, meters: vec![], ..setup.clone() };
    left.extend(take_over(&again).into_iter().map(|(name, why)| (name, why.to_string())));
    left
}

/// Waits for the setup, and opens its ports.
fn begin(pipe: &mut Pipe) -> Result<(Guard, Vec<Line>, Setup), String> {
    let (setup, only_looks) = match pipe.first() {
        Some(ToGuard::Guard(setup)) => (setup, false),
        Some(ToGuard::LookAt(setup)) => (setup, true),
        _ => return Err(String::from("the runner did not say what is to be guarded")),
    };
    if setup.ports.len() > MOST_PORTS {
        return Err(format!("a bench has at most {MOST_PORTS} ports"));
    }
    let addresses: Vec<_> = setup.ports.iter().map(|port| port.at.clone()).collect();
    let own = setup.clone();
    let guard =
        if only_looks { Guard::looking(own) } else { Guard::new(own).map_err(|why| why.to_string())? };
    let ports: Result<Vec<Line>, _> = addresses.iter().map(Line::open).collect();
    Ok((guard, ports.map_err(|why| why.to_string())?, setup))
}

/// The most stations of which it is kept what became of them.
const MOST_TOLD: usize = 4 * MOST_PORTS;

/// A guard, its ports, and the pipe to the runner where there is one.
pub(super) struct Serving {
    guard: Guard,
    io: Io,
    signal: PipeReader,
    now: Instant,
}

/// Everything that a guard acts upon.
struct Io {
    ports: Vec<Line>,
    pipe: Option<Pipe>,
    /// What is not known to be off.
    doubtful: Vec<(StationId, Fault)>,
    over: bool,
}

impl Serving {
    pub(super) fn new(guard: Guard, ports: Vec<Line>, pipe: Option<Pipe>, signal: PipeReader) -> Self {
        // A station is found doubtful once on the way off, and a meter once.
        let doubtful = Vec::with_capacity(MOST_TOLD);
        Self { guard, io: Io { ports, pipe, doubtful, over: false }, signal, now: now() }
    }

    /// Goes on until there is nothing left to do.
    pub(super) fn go(&mut self) {
        while !self.io.over {
            self.wait();
            self.now = self.now.max(now());
            self.hear_runner();
            (0..self.io.ports.len()).for_each(|port| self.hear_port(PortId(port)));
            self.happens(Event::Wake);
        }
    }

    /// Closes the ports; gives what is not known to be off, and the pipe to the runner.
    fn put_away(self) -> (Vec<(StationId, Fault)>, Option<Pipe>) {
        (self.io.doubtful, self.io.pipe)
    }

    /// What happens to the guard, and what it asks for.
    pub(super) fn happens(&mut self, event: Event<'_>) {
        let Self { guard, io, now, .. } = self;
        guard.poll(*now, event, &mut |action| io.act(action));
    }

    /// Waits until something is to be done.
    fn wait(&mut self) {
        let timeout = self.guard.poll_at().map(|at| (at - now()).max(Span::ZERO).as_nanos().cast_unsigned());
        let timeout = timeout.and_then(|nanos| Timespec::try_from(Duration::from_nanos(nanos)).ok());
        let signal = PollFd::new(&self.signal, PollFlags::IN);
        let pipe = self.io.pipe.as_ref().and_then(Pipe::awaited);
        let ports = self.io.ports.iter().filter(|port| !port.gone).map(Line::awaited);
        // On the stack: on the way off, nothing takes memory.
        let mut fds: [PollFd<'_>; MOST_PORTS + 2] = array::from_fn(|_| signal.clone());
        let mut used = 1;
        for (place, fd) in fds[1..].iter_mut().zip(pipe.into_iter().chain(ports)) {
            (*place, used) = (fd, used + 1);
        }
        // Interrupted or not: everything is looked at that may have changed.
        let _ = poll(&mut fds[..used], timeout.as_ref());
        let signalled = !fds[0].revents().is_empty();
        if signalled {
            let _ = rustix::io::read(&self.signal, &mut [0; 16][..]);
            self.happens(Event::Signal);
        }
    }

    fn hear_runner(&mut self) {
        loop {
            let Some(pipe) = self.io.pipe.as_mut().filter(|pipe| !pipe.ended) else { return };
            let heard = match pipe.hear() {
                Ok(Some(heard)) => heard,
                Ok(None) => return,
                Err(_) => return self.happens(Event::RunnerEnded),
            };
            match heard {
                ToGuard::Beat(beat) => {
                    self.happens(Event::Beat(beat));
                    self.io.tell(&FromGuard::Alive(beat.sent));
                }
                ToGuard::Order(order) => self.happens(Event::Order(order)),
                // It guards already: this runner does not know what it does.
                ToGuard::Guard(_) | ToGuard::LookAt(_) => self.happens(Event::RunnerEnded),
            }
        }
    }

    fn hear_port(&mut self, id: PortId) {
        let mut room = [0; 1024];
        let port = &mut self.io.ports[id.0];
        if port.gone {
            return;
        }
        let took = port.waits() && port.flush();
        let heard = port.read(&mut room).map_or(0, <[u8]>::len);
        let gone = port.gone;
        if took {
            self.happens(Event::Written(id));
        }
        if heard > 0 {
            self.happens(Event::Bytes(id, &room[..heard]));
        }
        if gone {
            self.happens(Event::Gone(id));
        }
    }

    /// What is not known to be off.
    pub(super) fn doubtful(&self) -> impl Iterator<Item = (StationId, Fault)> {
        self.io.doubtful.iter().copied()
    }
}

impl Io {
    fn act(&mut self, action: Action) {
        match action {
            Action::Write(PortId(port), command) => self.ports[port].write(&command),
            Action::Forget(PortId(port)) => self.ports[port].forget(),
            Action::Tell(report) => self.report(report),
            Action::Exit => self.over = true,
        }
    }

    fn report(&mut self, report: Report) {
        if let Report::Doubtful(station, fault) = report
            && self.doubtful.len() < MOST_TOLD
        {
            self.doubtful.push((station, fault));
        }
        self.tell(&FromGuard::Report(report));
    }

    fn tell(&mut self, message: &FromGuard) {
        self.pipe.iter_mut().for_each(|pipe| pipe.tell(message));
    }
}
