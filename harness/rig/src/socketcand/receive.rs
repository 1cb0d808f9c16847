//! What a server says becomes what is seen.

use std::io;
use std::time::Duration;

use quantity::{Instant, Span};
use wire::socketcand::{ElementError, Reply};

use super::hearing::Hearing;
use super::sent::Sent;
use crate::talk::{Seen, Shared, Talk};

/// After so long without anything to send, the server is asked whether it is still there: a cable that is pulled out says
/// nothing.
const ROUND: Span = Span::from_secs(1);

/// A server that owes an echo for so long is gone.
const PATIENCE: Span = Span::from_secs(5);

/// The end of a connection that sees.
pub(super) struct Receiver {
    hearing: Hearing,
    sent: Shared<Sent>,
    seen: Seen,
    next_round: Instant,
}

impl Receiver {
    /// What is heard from `now` on.
    pub(super) fn new(hearing: Hearing, sent: Shared<Sent>, now: Instant) -> Self {
        Self { hearing, sent, seen: Seen::default(), next_round: now + ROUND }
    }

    fn hear(&mut self, at: Instant, said: Result<Reply, ElementError>) {
        match said {
            Ok(Reply::Frame { frame, .. }) => self.seen.received(at, frame),
            Ok(Reply::Echo) => self.echo(at),
            Ok(Reply::Refused(why)) => self.refused(at, &why.to_string()),
            Ok(Reply::Hi | Reply::Ok) => {}
            Err(error) => self.seen.damaged(at, error.to_string()),
        }
    }

    fn echo(&mut self, at: Instant) {
        if let Some((_, Some(frame))) = self.sent.hold().owed.pop_front() {
            self.seen.echo(at, frame);
        }
    }

    /// The echo behind it still comes, but not the frame.
    fn refused(&mut self, at: Instant, why: &str) {
        let frame = self.sent.hold().owed.front_mut().and_then(|(_, frame)| frame.take());
        let what = frame.map_or_else(
            || format!("the server says: {why}"),
            |frame| format!("the server did not send {frame}: {why}"),
        );
        self.seen.damaged(at, what);
    }
}

impl Talk for Receiver {
    const NAP: Duration = Duration::from_millis(100);

    fn seen(&mut self) -> &mut Seen {
        &mut self.seen
    }

    fn take(&mut self) -> bool {
        let heard = self.hearing.next();
        let is_any = heard.is_some();
        heard.into_iter().for_each(|(at, said)| self.hear(at, said));
        is_any
    }

    /// Sees that the server is still there.
    fn look_after(&mut self, now: Instant) -> io::Result<()> {
        let mut sent = self.sent.hold();
        if sent.gone || sent.owed.front().is_some_and(|(since, _)| now >= *since + PATIENCE) {
            return Err(io::ErrorKind::TimedOut.into());
        }
        if now >= self.next_round {
            self.next_round = now + ROUND;
            if sent.owed.is_empty() {
                sent.ask(None, now)?;
            }
        }
        Ok(())
    }

    fn listen(&mut self, wait: Duration) -> io::Result<bool> {
        self.hearing.listen(wait)
    }

    fn hang_up(&mut self) {
        self.sent.hold().gone = true;
    }
}
