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
use super::now;
use super::pipe::Pipe;
use super::take_over::{Left, take_over};
use crate::{Action, Event, Guard, PortId, PortSetup, Setup};

/// The most ports of a bench: what is waited for stands on the stack.
const MOST_PORTS: usize = 64;

/// Why energised work with a bench cannot be guarded, where it cannot.
pub type Check = fn(&Setup) -> Result<(), String>;

/// Guards a bench until there is nothing left to guard. The first message from the runner says what, and `check` whether energised
/// work with it can be guarded: whoever wrote into the pipe is not believed. A byte from `signal` says that somebody asks this
/// process to end.
///
/// Whatever happens to the runner or to a port is an event for the [`Guard`]; nothing here waits for anything but the next
/// of them. An output that could not be told to be off is tried once more by a port that is opened anew. It gives what may be
/// on all the same, for whoever stands at the bench.
#[must_use]
pub fn serve(from_runner: OwnedFd, to_runner: OwnedFd, signal: PipeReader, check: Check) -> Vec<Left> {
    // What ends the runner with its session or its group is not to end the guard with it. Who leads a group has one already.
    let _ = setsid();
    // Without a pipe nobody has asked for anything, and the runner sees that it has ended.
    let Ok(mut pipe) = Pipe::new(from_runner, to_runner) else { return vec![] };
    let (setups, guard, ports) = match begin(&mut pipe, check) {
        Ok(begun) => begun,
        Err(why) => {
            pipe.tell_last(&FromGuard::NotBegun(why));
            return vec![];
        }
    };
    // Where it is not permitted, a machine that swaps may be slow, and is found silent.
    let _ = mlockall(MlockAllFlags::CURRENT);
    pipe.tell(&FromGuard::Opened);
    let mut serving = Serving::new(guard, ports, Some(pipe), signal);
    serving.go();
    let Serving { guard, pipe, ports, .. } = serving;
    drop(ports);
    let left = try_again(&setups, &guard);
    pipe.into_iter().for_each(|mut pipe| pipe.tell_last(&FromGuard::Over(left.clone())));
    left
}

/// Outputs that did not say that they are off are told once more, by ports that are opened anew: one that was closed may be
/// there again. Gives what is in doubt all the same; what a meter saw stays in doubt.
fn try_again(ports: &[PortSetup], guard: &Guard) -> Vec<Left> {
    let is_again = |port| guard.doubtful().any(|(own, station, _)| own == port && station.drives());
    let again = (0..).map(PortId).zip(ports).filter(|(port, _)| is_again(*port));
    let meters = guard.doubtful().filter(|(_, station, _)| !station.drives());
    let meters = meters.map(|(_, station, fault)| (station.name.clone(), fault.to_string()));
    meters.chain(take_over(again.map(|(_, port)| port))).collect()
}

/// Waits for the setup, and opens its ports.
fn begin(pipe: &mut Pipe, check: Check) -> Result<(Vec<PortSetup>, Guard, Vec<Line>), String> {
    let (setup, guard): (_, fn(_) -> _) = match pipe.first() {
        Some(ToGuard::Guard(setup)) => (check(&setup).map(|()| setup)?, Guard::new),
        Some(ToGuard::LookAt(setup)) => (setup, Guard::looking),
        _ => return Err(String::from("the runner did not say what is to be guarded")),
    };
    if setup.ports.len() > MOST_PORTS || setup.ports.iter().any(|port| port.stations.is_empty()) {
        return Err(format!("a bench has at most {MOST_PORTS} ports, and a channel at each"));
    }
    let ports: Result<_, _> = setup.ports.iter().map(|port| Line::open(&port.at)).collect();
    Ok((setup.ports.clone(), guard(setup), ports.map_err(|why| why.to_string())?))
}

/// A guard, its ports, and the pipe to the runner where there is one.
pub(super) struct Serving {
    pub(super) guard: Guard,
    ports: Vec<Line>,
    pipe: Option<Pipe>,
    signal: PipeReader,
    now: Instant,
    over: bool,
}

impl Serving {
    pub(super) fn new(guard: Guard, ports: Vec<Line>, pipe: Option<Pipe>, signal: PipeReader) -> Self {
        Self { guard, ports, pipe, signal, now: now(), over: false }
    }

    /// Goes on until there is nothing left to do.
    pub(super) fn go(&mut self) {
        while !self.over {
            self.wait();
            self.now = self.now.max(now());
            self.hear_runner();
            (0..self.ports.len()).for_each(|port| self.hear_port(PortId(port)));
            self.happens(Event::Wake);
        }
    }

    /// What happens to the guard, and what it asks for.
    pub(super) fn happens(&mut self, event: Event<'_>) {
        let Self { guard, ports, pipe, over, .. } = self;
        guard.poll(self.now, event, &mut |action| match action {
            Action::Write(PortId(port), command) => ports[port].write(&command),
            Action::Forget(PortId(port)) => ports[port].forget(),
            Action::Tell(report) => pipe.iter_mut().for_each(|pipe| pipe.tell(&FromGuard::Report(report))),
            Action::Exit => *over = true,
        });
    }

    /// Waits until something is to be done.
    fn wait(&mut self) {
        let timeout = self.guard.poll_at().map(|at| (at - now()).max(Span::ZERO).as_nanos().cast_unsigned());
        let timeout = timeout.and_then(|nanos| Timespec::try_from(Duration::from_nanos(nanos)).ok());
        let signal = PollFd::new(&self.signal, PollFlags::IN);
        let pipe = self.pipe.as_ref().and_then(Pipe::awaited);
        let ports = self.ports.iter().filter(|port| !port.gone).map(Line::awaited);
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
        while let Some(pipe) = &mut self.pipe {
            match pipe.hear() {
                Ok(Some(ToGuard::Beat(beat))) => {
                    self.happens(Event::Beat(beat));
                    self.pipe.iter_mut().for_each(|pipe| pipe.tell(&FromGuard::Alive(beat.sent)));
                }
                Ok(Some(ToGuard::Order(order))) => self.happens(Event::Order(order)),
                Ok(None) => return,
                // One that begins again does not know what it does.
                Ok(Some(ToGuard::Guard(_) | ToGuard::LookAt(_))) | Err(_) => {
                    return self.happens(Event::RunnerEnded);
                }
            }
        }
    }

    fn hear_port(&mut self, id: PortId) {
        let mut room = [0; 1024];
        let port = &mut self.ports[id.0];
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
}
