//! What the screen of the inverter system would show of a battery.
//!
//! The software that reads frames is not public; what it shows is known from the protocol (clauses 4, 5 and 6) and from
//! those who use it. What is not known is said to be so. A [`Screen`] is fed frame by frame and can be looked at at any
//! instant: what was not sent, or is too old, shows as `--`.

mod alarms;
mod identity;
mod name;
mod obstacles;
mod rows;
mod shown;

use std::sync::Arc;

use quantity::{Instant, Span};
use wire::{Frame, MessageId, Table};

use identity::Identity;
pub use name::{Name, NameSource};
pub use obstacles::Obstacle;
pub use shown::{Row, Shown};

/// How old the limits may be before the system takes the battery for lost (protocol 1.4).
const LIMITS_FRESH: Span = Span::from_secs(3);

/// How old everything else may be: no cycle is named, and 30 s is the longest that is taken for sent at all (CAN-2-1).
const FRESH: Span = Span::from_secs(30);

/// What the screen would show, as far as frames came in.
#[derive(Debug, Clone)]
pub struct Screen {
    table: Arc<Table>,
    /// The last frame of each message, by its index.
    last: Vec<Option<(Instant, Frame)>>,
    limits: Option<MessageId>,
    frames: u64,
    /// Frames of 29 bits whose number is one of the protocol's.
    extended: u64,
    errors: u64,
    identity: Identity,
}

impl Screen {
    /// A screen that has seen nothing, for this protocol.
    #[must_use]
    pub fn new(table: Arc<Table>) -> Self {
        let (last, limits) = (vec![None; table.messages().len()], table.message_named("Limits"));
        let identity = Identity::new(&table);
        Self { table, last, limits, frames: 0, extended: 0, errors: 0, identity }
    }

    /// Takes in a frame that was on the bus at this instant; instants may not go back.
    #[inline]
    pub fn take(&mut self, at: Instant, frame: &Frame) {
        let id = frame.id();
        if id.is_error() {
            self.errors += 1;
            return;
        }
        self.frames += 1;
        match self.table.message_of(id) {
            Some(message) => {
                match &mut self.last[usize::from(message.0)] {
                    // Nearly all that is sent comes again and again, and matters where it changes.
                    Some((last, same)) if same == frame => *last = at,
                    last => {
                        *last = Some((at, *frame));
                        self.identity.take(message, frame);
                    }
                }
            }
            None if id.is_extended() => self.extended += u64::from(self.is_ours(id.number())),
            None => {}
        }
    }

    /// Takes in a frame that says what the last one of this message said.
    #[inline]
    pub fn again(&mut self, at: Instant, message: MessageId) {
        self.frames += 1;
        if let Some((last, _)) = &mut self.last[usize::from(message.0)] {
            *last = at;
        }
    }

    /// What it shows at this instant; without times, pass the last one, and nothing is ever stale.
    #[must_use]
    pub fn at(&self, now: Instant) -> Shown {
        let view = View { screen: self, now };
        Shown {
            connected: view.is_connected(),
            name: name::name(&view),
            rows: rows::rows(&view).into_iter().chain(alarms::rows(&view)).collect(),
            obstacles: obstacles::obstacles(&view),
        }
    }

    /// Whether a number of 29 bits is one that the protocol uses with 11.
    fn is_ours(&self, number: u32) -> bool {
        self.table.messages().iter().any(|message| message.id.plain().map(u32::from) == Some(number))
    }
}

/// A screen at an instant.
struct View<'a> {
    screen: &'a Screen,
    now: Instant,
}

impl View<'_> {
    /// The last frame of a message, whatever its age, and how old it is.
    fn last(&self, message: &str) -> Option<(Span, Frame)> {
        let message = self.screen.table.message_named(message)?;
        let (at, frame) = self.screen.last[usize::from(message.0)]?;
        Some((self.now.since(at), frame))
    }

    /// The last frame of a message, while it counts.
    fn fresh(&self, message: MessageId) -> Option<Frame> {
        let (at, frame) = self.screen.last[usize::from(message.0)]?;
        let most = if Some(message) == self.screen.limits { LIMITS_FRESH } else { FRESH };
        (self.now.since(at) < most).then_some(frame)
    }

    /// Whether a message counts.
    fn has(&self, message: &str) -> bool {
        self.screen.table.message_named(message).and_then(|message| self.fresh(message)).is_some()
    }

    /// The value of a number, in its unit; a frame that is too short carries none.
    fn number(&self, signal: &str) -> Option<f64> {
        let id = self.screen.table.signal_named(signal)?;
        self.screen.table.value(id, &self.fresh(self.screen.table.signal(id).message)?)
    }

    /// The characters of a text, without padding; what cannot be printed shows as `?`. None where nothing stands there.
    fn text(&self, signals: &[&str]) -> Option<String> {
        let part = |signal: &&str| {
            let id = self.screen.table.signal_named(signal)?;
            self.fresh(self.screen.table.signal(id).message)
        };
        let frames: Vec<Frame> = signals.iter().filter_map(part).collect();
        let bytes = frames.iter().flat_map(Frame::bytes).take_while(|byte| **byte != 0);
        let text: String =
            bytes.map(|byte| if (0x20..0x7F).contains(byte) { char::from(*byte) } else { '?' }).collect();
        let text = text.trim_end();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Whether the system would take the battery for connected: it is recognised by 0x35A and kept by 0x351, so both
    /// have to be there (clauses 1.4 and 5.1). Users report that a frame which is too short is dropped as a whole.
    fn is_connected(&self) -> bool {
        self.has("Alarms") && self.number("DCL").is_some()
    }
}
