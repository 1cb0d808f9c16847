//! What a server says becomes what is seen.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use journal::{BusEvent, Direction};
use quantity::{Instant, Span};
use wire::Frame;
use wire::socketcand::{ElementError, Reply};

use super::hearing::Hearing;
use super::sent::Shared;
use crate::bus::{BusError, Receive, Sighting};
use crate::{Clock, error_frame};

/// After so long without anything to send, the server is asked whether it is still there: a cable that is pulled out says
/// nothing.
const ROUND: Span = Span::from_secs(1);

/// A server that owes an echo for so long is gone.
const PATIENCE: Span = Span::from_secs(5);

/// How long it listens before it looks after the connection.
const NAP: Duration = Duration::from_millis(100);

/// The end of a connection that sees.
pub(super) struct Receiver {
    bus: String,
    hearing: Hearing,
    clock: Clock,
    sent: Shared,
    waiting: VecDeque<Sighting>,
    next_round: Instant,
    is_gone: bool,
}

impl Receiver {
    pub(super) fn new(bus: &str, hearing: Hearing, clock: Clock, sent: Shared) -> Self {
        let next_round = clock.now() + ROUND;
        Self {
            bus: bus.to_owned(),
            hearing,
            clock,
            sent,
            waiting: VecDeque::new(),
            next_round,
            is_gone: false,
        }
    }

    fn take(&mut self, at: Instant, said: Result<Reply, ElementError>) {
        match said {
            Ok(Reply::Frame { frame, .. }) => self.frame(at, frame),
            Ok(Reply::Echo) => self.echo(at),
            Ok(Reply::Refused(why)) => self.refused(at, &why.to_string()),
            Ok(Reply::Hi | Reply::Ok) => {}
            Err(error) => self.damaged(at, error.to_string()),
        }
    }

    fn frame(&mut self, at: Instant, frame: Frame) {
        self.waiting.push_back(Sighting::Frame { direction: Direction::Received, at, frame });
        let event = error_frame::event(&frame);
        self.waiting.extend(event.map(|what| Sighting::Bus { at, what }));
    }

    fn echo(&mut self, at: Instant) {
        if let Some((_, Some(frame))) = self.sent.hold().owed.pop_front() {
            self.waiting.push_back(Sighting::Frame { direction: Direction::Echo, at, frame });
        }
    }

    /// The echo behind it still comes, but not the frame.
    fn refused(&mut self, at: Instant, why: &str) {
        let frame = self.sent.hold().owed.front_mut().and_then(|(_, frame)| frame.take());
        let what = frame.map_or_else(
            || format!("the server says: {why}"),
            |frame| format!("the server did not send {frame}: {why}"),
        );
        self.damaged(at, what);
    }

    fn damaged(&mut self, at: Instant, what: String) {
        self.waiting.push_back(Sighting::Bus { at, what: BusEvent::Damaged { what } });
    }

    /// Sees that the server is still there.
    fn look_after(&mut self) -> io::Result<()> {
        let now = self.clock.now();
        let mut sent = self.sent.hold();
        if sent.gone || sent.owed.front().is_some_and(|(since, _)| now >= *since + PATIENCE) {
            return Err(io::ErrorKind::TimedOut.into());
        }
        if now >= self.next_round {
            self.next_round = now + ROUND;
            if sent.owed.is_empty() {
                sent.send(None, now)?;
            }
        }
        Ok(())
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
            if is_over {
                return Ok(());
            }
            self.look_after()?;
            let has_heard = self.hearing.listen(wait.min(NAP))?;
            is_over = !has_heard && self.clock.now() >= end;
        }
        Ok(())
    }
}

impl Receive for Receiver {
    fn receive(&mut self, wait: Duration) -> Result<Option<Sighting>, BusError> {
        if self.waiting.is_empty() && self.is_gone {
            return Err(BusError::Gone(self.bus.clone()));
        }
        if self.waiting.is_empty() && self.listen(wait).is_err() {
            self.is_gone = true;
            self.sent.hold().gone = true;
            self.waiting.push_back(Sighting::Bus { at: self.clock.now(), what: BusEvent::Gone });
        }
        Ok(self.waiting.pop_front())
    }
}
