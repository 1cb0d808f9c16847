//! What makes a family of SCPI instruments differ from others.

use std::fmt::Debug;

use quantity::{Instant, Span};

use super::{Call, Trouble};
use crate::instruments::{Drive, Sensed};

/// What a command comes to: a reply where it asked, nothing where it set something.
pub(crate) type Answer = Result<Option<String>, Trouble>;

/// How a family talks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manners {
    /// What ends a reply.
    pub(crate) ends_reply: &'static str,
    /// From a query to its reply.
    pub(crate) latency: Span,
    /// What comes sooner than this after the command before is lost.
    pub(crate) gap: Span,
    /// Whether what stands behind a wrong command in the same message is passed over.
    pub(crate) stops_at_error: bool,
    /// How it prints an error, or that there is none.
    pub(crate) error: fn(i16, &str) -> String,
}

impl Manners {
    /// Line feed, 5 ms, and errors as SCPI prints them: `-113,"Undefined header"`.
    pub(crate) const USUAL: Self = Self {
        ends_reply: "\n",
        latency: Span::from_millis(5),
        gap: Span::ZERO,
        stops_at_error: false,
        error: |code, text| format!("{code},\"{text}\""),
    };
}

/// A family of SCPI instruments.
pub(crate) trait Family: Debug + Send {
    /// Its commands.
    type Verb: Copy + Debug + Send + 'static;

    /// Its commands as its manual prints them. Common commands, `SYSTem:ERRor?` and `SYSTem:VERSion?` are not among them.
    const COMMANDS: &'static [(&'static str, Self::Verb)];

    /// How it talks.
    const MANNERS: Manners;

    /// What it answers to `*IDN?`.
    fn identity(&self) -> String;

    /// What it answers to `*LANG?`, where it has that.
    fn language(&self) -> Option<&'static str> {
        None
    }

    /// Does what it is told.
    fn run(&mut self, now: Instant, call: &Call<'_, Self::Verb>) -> Answer;

    /// `*RST`.
    fn reset(&mut self);

    /// Its mains went and came back.
    fn restart(&mut self) {
        self.reset();
    }

    /// A message came, whatever stands in it.
    fn note_message(&mut self, _now: Instant) {}

    /// Does what is due.
    fn poll(&mut self, _now: Instant) {}

    /// When it does something by itself.
    fn next_at(&self) -> Option<Instant> {
        None
    }

    /// What it does at a pair of terminals.
    fn drive(&self, terminals: usize) -> Drive;

    /// What it finds there from `now` on.
    fn sense(&mut self, now: Instant, terminals: usize, sensed: Sensed);
}
