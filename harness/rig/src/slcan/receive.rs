//! What an adapter says becomes what is seen.

use std::io;
use std::time::Duration;

use journal::BusEvent;
use quantity::{Instant, Span};
use wire::slcan::{Answer, Flags, Level, LineError, State};

use super::hearing::Hearing;
use super::sent::{Asked, Manners, Sent};
use crate::talk::{Seen, Shared, Talk};

/// How often the flags are asked for. Asking clears them, and costs the bus nothing.
const ROUND: Span = Span::from_secs(1);

/// An answer that has not come by then will not come.
const PATIENCE: Span = Span::from_millis(500);

/// The end of an adapter that sees.
pub(super) struct Receiver {
    hearing: Hearing,
    sent: Shared<Sent>,
    seen: Seen,
    /// When the flags are asked for next; never where the adapter does not know them.
    next_round: Option<Instant>,
    is_off: bool,
}

impl Receiver {
    /// What is heard from `now` on.
    pub(super) fn new(hearing: Hearing, sent: Shared<Sent>, now: Instant) -> Self {
        Self { hearing, sent, seen: Seen::default(), next_round: Some(now + ROUND), is_off: false }
    }

    fn hear(&mut self, at: Instant, said: Result<Answer, LineError>) {
        match said {
            Ok(Answer::Frame { frame, .. }) => self.seen.received(at, frame),
            Ok(Answer::Done | Answer::Taken { .. }) => self.acknowledged(at),
            Ok(Answer::Refused) => self.refused(at),
            Ok(Answer::Flags(flags)) => self.flags(at, flags),
            Ok(Answer::State(state)) => self.state(at, state),
            Ok(Answer::Errors(errors)) => self.seen.received(at, errors.frame()),
            Ok(Answer::Version(_) | Answer::SerialNumber(_)) => {}
            Err(error) => self.seen.damaged(at, error.to_string()),
        }
    }

    fn acknowledged(&mut self, at: Instant) {
        let mut sent = self.sent.hold();
        let asked = sent.expected.pop_front();
        if let Some((_, Asked::Frame(frame))) = asked {
            sent.manners = Manners::Acknowledges;
            drop(sent);
            self.seen.echo(at, frame);
        }
    }

    fn refused(&mut self, at: Instant) {
        let asked = self.sent.hold().expected.pop_front();
        match asked {
            Some((_, Asked::Frame(_))) => self.seen.refused(at),
            Some((_, Asked::Flags)) => self.next_round = None,
            None => {
                self.seen.damaged(at, String::from("the adapter refused something that it was not asked for"))
            }
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
            self.seen.happened(at, BusEvent::Lost { frames: 1 });
        }
    }

    fn state(&mut self, at: Instant, state: State) {
        self.seen.received(at, state.frame());
        if self.is_off && state.level != Level::Off {
            self.seen.happened(at, BusEvent::On);
        }
        self.is_off = state.level == Level::Off;
    }

    /// The adapter answered something that it was asked later.
    fn never_answered(&mut self, at: Instant, asked: Asked) {
        match asked {
            Asked::Frame(frame) => {
                self.seen.damaged(at, format!("the adapter never said whether it took {frame}"))
            }
            Asked::Flags => {}
        }
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
}

impl Talk for Receiver {
    const NAP: Duration = Duration::from_millis(20);

    fn seen(&mut self) -> &mut Seen {
        &mut self.seen
    }

    fn take(&mut self) -> bool {
        let heard = self.hearing.next();
        let is_any = heard.is_some();
        heard.into_iter().for_each(|(at, said)| self.hear(at, said));
        is_any
    }

    /// Flags that are due, answers that did not come, frames that are never answered.
    fn look_after(&mut self, now: Instant) -> io::Result<()> {
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
            self.seen.echo(at, frame);
        }
        if gone { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(()) }
    }

    fn listen(&mut self, wait: Duration) -> io::Result<bool> {
        self.hearing.listen(wait)
    }

    fn hang_up(&mut self) {
        self.sent.hold().gone = true;
    }
}
