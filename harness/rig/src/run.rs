//! The loop in real time.

mod bus;
mod error;

use std::collections::VecDeque;
use std::sync::mpsc::{RecvTimeoutError, TryRecvError};
use std::thread;
use std::time::Duration;

use journal::{Action, BusEvent, BusId, Core, Direction, Event, Fault, Log, Mark, Stamp, Stop};
use quantity::{Instant, Span};
use wire::Frame;

use crate::bus::{Opened, Sighting};
use crate::looks::Looks;
use crate::roles::Roles;
use crate::{Clock, Drain, Drained, Inflow};

use bus::{Bus, Trouble};
pub use error::RunError;

/// Room between the threads of the buses and the loop.
const ROOM: usize = 1 << 16;
/// The longest time between two questions whether to stop.
const BETWEEN_QUESTIONS: Span = Span::from_millis(100);
/// How often it is looked for an answer of a role that is awaited.
const BETWEEN_LOOKS: Span = Span::from_millis(5);
/// What a core has to put everything in order once it was stopped, and then to finish once it was told that nothing
/// follows.
const TIDYING_UP: Span = Span::from_secs(30);

/// Why a bus cannot be used while our controller takes no part in it.
const OFF: &str = "its controller is off the bus after too many errors; check bit rate, CAN high and CAN low, and \
    terminators, then start it again with `sudo ip link set INTERFACE type can restart`, or set the \
    interface down and up";

/// A bench: buses that are open, and what plays its roles. Its time is that of `clock`.
pub struct Bench {
    /// The clock that the buses were opened with.
    pub clock: Clock,
    /// The buses, by [`BusId`].
    pub buses: Vec<Opened>,
    /// What plays the roles, by their ids.
    pub roles: Box<dyn Roles>,
}

impl Bench {
    /// Runs a core in real time until it finishes.
    ///
    /// One order everywhere: the event is logged, the core is polled, each of its actions is logged and carried out. An
    /// event is seen when it is delivered. `stop` is asked at least every tenth of a second: its first answer becomes an
    /// event, and the core has 30 s to finish in order; then it is told that nothing follows.
    ///
    /// Whatever breaks is an event: a bus that goes is [gone](journal::BusEvent::Gone) and a fault of the rig, and every
    /// phase that begins without it is one again, so that nobody waits for a bus that does not come back; the same holds
    /// while our controller is [off](journal::BusEvent::Off) it. A frame that
    /// cannot be sent, or has not come back two seconds after it was, is a fault as well; but where nothing was heard on
    /// that bus for two seconds either, nobody is there to acknowledge what is sent, and we are
    /// [alone](journal::BusEvent::Alone): what that means, the core knows.
    ///
    /// # Errors
    /// Where the log refuses an entry, there are no threads, or the core does not finish.
    pub fn run(
        self,
        core: &mut dyn Core,
        log: &mut dyn Log,
        stop: &mut dyn FnMut(Instant) -> Option<Stop>,
    ) -> Result<(), RunError> {
        let (mut receivers, mut buses) = (vec![], vec![]);
        for (id, opened) in (0..).map(BusId).zip(self.buses) {
            receivers.push((id, opened.receive));
            buses.push(Bus::new(opened.info.name, opened.transmit));
        }
        let (drain, inflow) = Drain::start(receivers, ROOM)?;
        let run = Run {
            tidying_up: TIDYING_UP,
            clock: self.clock,
            now: self.clock.now(),
            is_now: false,
            looks: Looks::default(),
            held_up: None,
            inflow,
            buses,
            roles: self.roles,
            core,
            log,
            stop,
            own: VecDeque::new(),
            actions: vec![],
            ask_at: Instant::ZERO,
            stopping: Stopping::No,
        };
        let result = run.go();
        drop(drain);
        result
    }
}

/// Whether there is more to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    GoesOn,
    Finished,
}

/// How far a core is from being stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stopping {
    /// Nobody wants that.
    No,
    /// It was asked to end in order, until then.
    Asked { until: Instant },
    /// It was told that nothing follows, and has to finish until then.
    Told { until: Instant },
}

/// One run: a bench, a core, and the log between them.
struct Run<'a> {
    tidying_up: Span,
    clock: Clock,
    /// When the clock was last read: behind every event, and where there is none.
    now: Instant,
    /// Whether nothing was done since.
    is_now: bool,
    looks: Looks,
    /// For how long the loop was held up, where that is not told yet.
    held_up: Option<Span>,
    inflow: Inflow,
    buses: Vec<Bus>,
    roles: Box<dyn Roles>,
    core: &'a mut dyn Core,
    log: &'a mut dyn Log,
    stop: &'a mut dyn FnMut(Instant) -> Option<Stop>,
    /// What came of carrying out actions.
    own: VecDeque<Event>,
    actions: Vec<Action>,
    ask_at: Instant,
    stopping: Stopping,
}

impl Run<'_> {
    /// Whatever happens in between: in the end everything that the roles drive is off.
    fn go(mut self) -> Result<(), RunError> {
        let went = self.until_finished();
        let ended = self.roles.end().map_err(RunError::LeftOn);
        ended.and(went)
    }

    fn until_finished(&mut self) -> Result<(), RunError> {
        loop {
            if let Some(stop) = self.asked_to_stop(self.now)?
                && self.tell(&Event::Stop(stop))? == Course::Finished
            {
                return Ok(());
            }
            if let Some(event) = self.next_event()?
                && self.tell(&event)? == Course::Finished
            {
                return Ok(());
            }
        }
    }

    /// Asks the caller, if it is time to; only its first wish to stop counts.
    fn asked_to_stop(&mut self, now: Instant) -> Result<Option<Stop>, RunError> {
        let (stop, next) = match self.stopping {
            Stopping::No if now < self.ask_at => return Ok(None),
            Stopping::No => {
                self.ask_at = now + BETWEEN_QUESTIONS;
                let Some(stop) = (self.stop)(now) else { return Ok(None) };
                (stop, Stopping::Asked { until: now + self.tidying_up })
            }
            Stopping::Asked { until } | Stopping::Told { until } if now < until => return Ok(None),
            Stopping::Asked { .. } => (Stop::EndOfInput, Stopping::Told { until: now + self.tidying_up }),
            Stopping::Told { .. } => return Err(RunError::Unfinished { at: now }),
        };
        self.stopping = next;
        self.roles.cancel();
        Ok(Some(stop))
    }

    /// What the core is to be told next; none where it is time to look whether to stop. A wake comes behind everything
    /// that has happened already: what was seen in time must not be told too late.
    fn next_event(&mut self) -> Result<Option<Event>, RunError> {
        if let Some(event) = self.own.pop_front().or_else(|| self.roles.poll(self.now)) {
            return Ok(Some(event));
        }
        match self.inflow.try_recv() {
            Ok(drained) => return Ok(Some(self.seen(drained))),
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => {}
        }
        self.look(Span::ZERO);
        if let Some(event) = self.stuck() {
            return Ok(Some(event));
        }
        let wake = self.core.poll_at();
        if wake.is_some_and(|wake| wake <= self.now) {
            return Ok(Some(Event::Wake));
        }
        self.log.pause(self.now)?;
        let most = self.most(wake.map_or(BETWEEN_QUESTIONS, |wake| wake - self.now));
        let drained = self.wait(most);
        self.look(most);
        Ok(drained.map(|drained| self.seen(drained)))
    }

    /// Looks at the clock, at most so long after it was last looked at, as far as the system lets us.
    fn look(&mut self, most: Span) {
        (self.now, self.is_now) = (self.clock.now(), true);
        self.held_up = self.looks.look(self.now, most).or(self.held_up);
    }

    /// How long to wait where it need not be longer than this.
    fn most(&self, wait: Span) -> Span {
        wait.min(if self.roles.waits() { BETWEEN_LOOKS } else { BETWEEN_QUESTIONS })
    }

    /// Waits for a bus, so long at most.
    fn wait(&self, most: Span) -> Option<Drained> {
        let most = Duration::from_nanos(u64::try_from(most.as_nanos()).unwrap_or_default());
        match self.inflow.recv_timeout(most) {
            Ok(drained) => Some(drained),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                thread::park_timeout(most);
                None
            }
        }
    }

    fn seen(&mut self, Drained { bus, seen }: Drained) -> Event {
        match seen {
            Ok(Sighting::Frame { direction, at, frame }) => {
                let now = self.now;
                self.bus(bus).into_iter().for_each(|bus| bus.saw(direction, at, now, &frame));
                if direction == Direction::Received {
                    self.roles.hear(at, &frame);
                }
                Event::Frame { bus, direction, at, frame }
            }
            Ok(Sighting::Refused { at }) => {
                let trouble = self.bus(bus).map_or(Trouble::Alone, |bus| bus.refused(at));
                self.trouble(bus, at, &trouble)
            }
            Ok(Sighting::Bus { at, what }) => {
                self.note_off(bus, &what);
                Event::Bus { bus, at, what }
            }
            Ok(Sighting::ClockStep { at, by, kind }) => Event::ClockStep { at, by, kind },
            Err(error) => {
                let what = error.to_string();
                if let Some(bus) = self.bus(bus) {
                    bus.gone = Some(what.clone());
                }
                self.fault(bus, what)
            }
        }
    }

    /// Our controller went off the bus, or came back.
    fn note_off(&mut self, bus: BusId, what: &BusEvent) {
        let Some(bus) = self.bus(bus) else { return };
        match what {
            BusEvent::Off => bus.gone = Some(OFF.to_owned()),
            BusEvent::On => bus.gone = None,
            _ => {}
        }
    }

    fn bus(&mut self, id: BusId) -> Option<&mut Bus> {
        self.buses.get_mut(usize::from(id.0))
    }

    /// What was sent and is not on the bus by now.
    fn stuck(&mut self) -> Option<Event> {
        let now = self.now;
        let mut buses = (0..).map(BusId).zip(&mut self.buses);
        let (bus, trouble) = buses.find_map(|(id, bus)| Some((id, bus.is_stuck(now)?)))?;
        Some(self.trouble(bus, now, &trouble))
    }

    fn trouble(&mut self, bus: BusId, at: Instant, trouble: &Trouble) -> Event {
        match trouble {
            Trouble::Alone => Event::Bus { bus, at, what: BusEvent::Alone },
            Trouble::Fault(error) => self.fault(bus, error.to_string()),
        }
    }

    fn fault(&mut self, bus: BusId, what: String) -> Event {
        let part = self.bus(bus).map_or_else(|| format!("bus {}", bus.0), |bus| bus.name.clone());
        Event::RigFault(Fault { part, what })
    }

    /// Tells the core an event, and before it, whether this process was held up: what came meanwhile may not be fetched yet,
    /// and that it did not come must not be concluded from the time.
    fn tell(&mut self, event: &Event) -> Result<Course, RunError> {
        if !self.is_now {
            self.look(Span::ZERO);
        }
        self.is_now = false;
        if let Some(by) = self.held_up.take() {
            for bus in (0..).map(BusId).take(self.buses.len()) {
                let held_up = Event::Bus { bus, at: self.now, what: BusEvent::HeldUp { by } };
                if self.tell_one(&held_up)? == Course::Finished {
                    return Ok(Course::Finished);
                }
            }
        }
        self.tell_one(event)
    }

    /// Logs the event, polls the core, logs its actions and carries them out.
    fn tell_one(&mut self, event: &Event) -> Result<Course, RunError> {
        let seen = self.now;
        let seq = self.log.event(seen, event)?;
        let Self { core, actions, .. } = self;
        core.poll(Stamp { seq, seen }, event, &mut |action| actions.push(action));
        for action in std::mem::take(&mut self.actions) {
            self.log.action(seen, &action)?;
            if action == Action::Finish {
                return Ok(Course::Finished);
            }
            self.carry_out(&action);
        }
        Ok(Course::GoesOn)
    }

    fn carry_out(&mut self, action: &Action) {
        match action {
            Action::Send { bus, frame } => {
                let refused = self.send(*bus, frame);
                self.own.extend(refused);
            }
            Action::Ask { ask, role } => self.roles.ask(self.clock.now(), *ask, *role),
            Action::Switch { action, role, on } => {
                self.roles.switch(self.clock.now(), *action, *role, *on);
            }
            Action::Set { action, role, points } => {
                self.roles.set(self.clock.now(), *action, *role, *points);
            }
            Action::Mark(Mark::PhaseBegins { .. }) => self.look_for_buses(),
            Action::Mark(Mark::CaseEnds { .. }) => self.roles.cancel(),
            Action::Mark(_) | Action::Finish => {}
        }
    }

    /// Hands a frame over; what there is to tell where it is not taken.
    fn send(&mut self, bus: BusId, frame: &Frame) -> Option<Event> {
        let clock = self.clock;
        let sent = match self.bus(bus) {
            Some(bus) => bus.send(frame, || clock.now()),
            None => return Some(self.fault(bus, String::from("this rig has no such bus"))),
        };
        sent.err().map(|trouble| self.trouble(bus, clock.now(), &trouble))
    }

    /// A phase begins; without its buses nothing will come of it.
    fn look_for_buses(&mut self) {
        let gone = self.buses.iter().filter_map(|bus| Some((bus.name.clone(), bus.gone.clone()?)));
        self.own.extend(gone.map(|(part, what)| Event::RigFault(Fault { part, what })));
    }
}

#[cfg(test)]
mod tests;
