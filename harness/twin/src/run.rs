//! The loop in virtual time.

use journal::{Action, Core, Event, Log, Stamp, Stop};
use quantity::{Instant, Span};

use crate::TwinError;
use crate::queue::Source;
use crate::tested::Tested;
use crate::world::World;

/// Polls at one instant before the core is taken to be stuck.
const MOST_POLLS: u32 = 100_000;
/// The least simulated time between two questions whether to stop.
const BETWEEN_QUESTIONS: Span = Span::from_secs(1);

/// Whether there is more to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    GoesOn,
    Finished,
}

/// One run: a world, a core, and the log between them.
pub(crate) struct Run<'a, B> {
    world: World<B>,
    core: &'a mut dyn Core,
    log: &'a mut dyn Log,
    stop: &'a mut dyn FnMut(Instant) -> Option<Stop>,
    now: Instant,
    polls: u32,
    ask_at: Instant,
    stopping: bool,
    actions: Vec<Action>,
}

impl<'a, B: Tested> Run<'a, B> {
    /// A run at the origin of time.
    pub(crate) fn new(
        world: World<B>,
        core: &'a mut dyn Core,
        log: &'a mut dyn Log,
        stop: &'a mut dyn FnMut(Instant) -> Option<Stop>,
    ) -> Self {
        let (now, ask_at) = (Instant::ZERO, Instant::ZERO);
        Self { world, core, log, stop, now, polls: 0, ask_at, stopping: false, actions: Vec::new() }
    }

    /// Tells the core one event after the other until it finishes.
    pub(crate) fn go(mut self) -> Result<(), TwinError> {
        loop {
            let event = self.next_event()?;
            if let Some(stop) = self.asked_to_stop()
                && self.tell(&Event::Stop(stop))? == Course::Finished
            {
                return Ok(());
            }
            if self.tell(&event)? == Course::Finished {
                return Ok(());
            }
        }
    }

    /// Lets time go on to the next thing that the core is to be told. The world goes before a wake of the same instant.
    fn next_event(&mut self) -> Result<Event, TwinError> {
        let wake = self.core.poll_at().map(|at| at.max(self.now));
        loop {
            match (self.world.next(), wake) {
                (Some((at, source)), wake) if wake.is_none_or(|wake| at <= wake) => {
                    self.advance(at);
                    if let Some(event) = self.step(source) {
                        return Ok(event);
                    }
                }
                (_, Some(wake)) => {
                    self.advance(wake);
                    return Ok(Event::Wake);
                }
                (_, None) => return Err(TwinError::Stalled { at: self.now }),
            }
        }
    }

    fn step(&mut self, source: Source) -> Option<Event> {
        self.world.step(self.now, source)
    }

    fn advance(&mut self, to: Instant) {
        if to > self.now {
            (self.now, self.polls) = (to, 0);
        }
    }

    /// Asks the caller, if it is time to; only its first wish to stop counts.
    fn asked_to_stop(&mut self) -> Option<Stop> {
        if self.now < self.ask_at {
            return None;
        }
        self.ask_at = self.now + BETWEEN_QUESTIONS;
        let stop = (self.stop)(self.now).filter(|_| !self.stopping);
        self.stopping |= stop.is_some();
        stop
    }

    /// Logs the event, polls the core, logs its actions and carries them out.
    fn tell(&mut self, event: &Event) -> Result<Course, TwinError> {
        self.polls += 1;
        if self.polls > MOST_POLLS {
            return Err(TwinError::Stuck { at: self.now, polls: self.polls });
        }
        let seq = self.log.event(self.now, event)?;
        let Self { core, actions, now, .. } = self;
        core.poll(Stamp { seq, seen: *now }, event, &mut |action| actions.push(action));
        for action in self.actions.drain(..) {
            self.log.action(self.now, &action)?;
            if action == Action::Finish {
                return Ok(Course::Finished);
            }
            self.world.carry_out(self.now, &action);
        }
        Ok(Course::GoesOn)
    }
}
