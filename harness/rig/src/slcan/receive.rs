//! What an adapter says becomes what is seen.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use journal::{BusEvent, Direction};
use quantity::{Instant, Span};
use wire::Frame;
use wire::slcan::{Answer, Flags, Level, LineError, State};

use super::hearing::Hearing;
use super::sent::{Asked, Manners, Shared};
use crate::bus::{BusError, Receive, Sighting};
use crate::{Clock, error_frame};

/// How often the flags are asked for. Asking clears them, and costs the bus nothing.
const ROUND: Span = Span::from_secs(1);

/// An answer that has not come by then will not come.
const PATIENCE: Span = Span::from_millis(500);

/// How long it listens before it looks after what only time tells.
const NAP: Duration = Duration::from_millis(20);

/// The end of an adapter that sees.
pub(super) struct Receiver {
    port: String,
    hearing: Hearing,
    clock: Clock,
    sent: Shared,
    waiting: VecDeque<Sighting>,
    /// When the flags are asked for next; never where the adapter does not know them.
    next_round: Option<Instant>,
    is_off: bool,
    is_gone: bool,
}

impl Receiver {
    pub(super) fn new(port: &str, hearing: Hearing, clock: Clock, sent: Shared) -> Self {
        let next_round = Some(clock.now() + ROUND);
        let (waiting, port) = (VecDeque::new(), port.to_owned());
        Self { port, hearing, clock, sent, waiting, next_round, is_off: false, is_gone: false }
    }

    fn take(&mut self, at: Instant, said: Result<Answer, LineError>) {
        match said {
            Ok(Answer::Frame { frame, .. }) => self.see(Direction::Received, at, frame),
            Ok(Answer::Done | Answer::Taken { .. }) => self.acknowledged(at),
            Ok(Answer::Refused) => self.refused(at),
            Ok(Answer::Flags(flags)) => self.flags(at, flags),
            Ok(Answer::State(state)) => self.state(at, state),
            Ok(Answer::Errors(errors)) => self.controller(at, errors.frame()),
            Ok(Answer::Version(_) | Answer::SerialNumber(_)) => {}
            Err(error) => self.damaged(at, error.to_string()),
        }
    }

    fn see(&mut self, direction: Direction, at: Instant, frame: Frame) {
        self.waiting.push_back(Sighting::Frame { direction, at, frame });
    }

    fn happen(&mut self, at: Instant, what: BusEvent) {
        self.waiting.push_back(Sighting::Bus { at, what });
    }

    fn damaged(&mut self, at: Instant, what: String) {
        self.happen(at, BusEvent::Damaged { what });
    }

    fn acknowledged(&mut self, at: Instant) {
        let mut sent = self.sent.hold();
        let asked = sent.expected.pop_front();
        if let Some((_, Asked::Frame(frame))) = asked {
            sent.manners = Manners::Acknowledges;
            drop(sent);
            self.see(Direction::Echo, at, frame);
        }
    }

    fn refused(&mut self, at: Instant) {
        let asked = self.sent.hold().expected.pop_front();
        match asked {
            // It has no room.
            Some((_, Asked::Frame(_))) => self.happen(at, BusEvent::Alone),
            Some((_, Asked::Flags)) => self.next_round = None,
            None => self.damaged(at, String::from("the adapter refused something that it was not asked for")),
        }
    }

    fn flags(&mut self, at: Instant, flags: Flags) {
        let mut sent = self.sent.hold();
        let asked = sent.expected.iter().position(|(_, asked)| *asked == Asked::Flags);
        let before: Vec<_> = asked.map(|index| sent.expected.drain(..=index).collect()).unwrap_or_default();
        drop(sent);
        for (_, asked) in before {
            self.never_answered(at, asked);
        }
        if flags.has_lost() {
            // At least one; an adapter does not count them.
            self.happen(at, BusEvent::Lost { frames: 1 });
        }
    }

    fn state(&mut self, at: Instant, state: State) {
        self.controller(at, state.frame());
        if self.is_off && state.level != Level::Off {
            self.happen(at, BusEvent::On);
        }
        self.is_off = state.level == Level::Off;
    }

    fn controller(&mut self, at: Instant, frame: Frame) {
        self.see(Direction::Received, at, frame);
        if let Some(what) = error_frame::event(&frame) {
            self.happen(at, what);
        }
    }

    /// The adapter answered something that it was asked later.
    fn never_answered(&mut self, at: Instant, asked: Asked) {
        match asked {
            Asked::Frame(frame) => {
                self.damaged(at, format!("the adapter never said whether it took {frame}"))
            }
            Asked::Flags => {}
        }
    }

    /// Looks after what only time tells: flags that are due, answers that did not come, frames that are never answered.
    fn look_after(&mut self) -> io::Result<()> {
        let now = self.clock.now();
        self.overdue(now);
        let mut sent = self.sent.hold();
        let unacknowledged: Vec<_> = sent.unacknowledged.drain(..).collect();
        if self.next_round.is_some_and(|round| now >= round) {
            self.next_round = Some(now + ROUND);
            sent.ask(now)?;
        }
        let gone = sent.gone;
        drop(sent);
        for (at, frame) in unacknowledged {
            self.see(Direction::Echo, at, frame);
        }
        if gone { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(()) }
    }

    fn overdue(&mut self, now: Instant) {
        let mut sent = self.sent.hold();
        let Some((_, asked)) = sent.expected.front().copied().filter(|(at, _)| now >= *at + PATIENCE) else {
            return;
        };
        match (asked, sent.manners) {
            // It answers commands, and was never asked to answer a frame: it does not.
            (Asked::Frame(_), Manners::Polite) => return sent.hush(),
            (Asked::Flags, _) => self.next_round = None,
            _ => {}
        }
        sent.expected.pop_front();
        drop(sent);
        self.never_answered(now, asked);
    }

    /// Something has come, or the time is up.
    fn listen(&mut self, wait: Duration) -> io::Result<()> {
        let end = self.clock.now() + Span::from_nanos(i64::try_from(wait.as_nanos()).unwrap_or(i64::MAX));
        let mut is_over = false;
        while self.waiting.is_empty() {
            if let Some((at, said)) = self.hearing.next() {
                self.take(at, said);
                continue;
            }
            self.look_after()?;
            if is_over || !self.waiting.is_empty() {
                return Ok(());
            }
            let has_heard = self.hearing.listen(wait.min(NAP))?;
            is_over = !has_heard && self.clock.now() >= end;
        }
        Ok(())
    }
}

impl Receive for Receiver {
    fn receive(&mut self, wait: Duration) -> Result<Option<Sighting>, BusError> {
        if self.waiting.is_empty() && self.is_gone {
            return Err(BusError::Gone(self.port.clone()));
        }
        if self.waiting.is_empty() && self.listen(wait).is_err() {
            self.is_gone = true;
            self.sent.hold().gone = true;
            self.happen(self.clock.now(), BusEvent::Gone);
        }
        Ok(self.waiting.pop_front())
    }
}
