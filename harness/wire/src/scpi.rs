//! What instruments say and are told: SCPI, its dialects, and the protocols that only look like it.
//!
//! Two halves. *Reading*: [`Replies`] makes whole replies of a stream of bytes, whatever ends them; an [`Expected`] takes
//! one whole reply to a [`Value`] or to a [`Refusal`]. It is strict on purpose: a reply that is garbled, cut, late,
//! longer or of another form than the one that was asked for never becomes a number, because a number of which nobody
//! knows what it measures may keep a supply on.
//!
//! *Writing*: a [`Program`] is a flat list of [`Step`]s, each with ready bytes, slots for numbers that are written in
//! fixed digits, the reply that has to come, and what has to be true of it. Playing one allocates nothing, reads no
//! file and knows no dialect. [`Channel`] is what a dialect becomes for one channel of one instrument.
//!
//! ```text
//! VOLT 13.200,(@2)          written from a template: `VOLT `, the slot of the voltage in three digits, `,(@2)`
//! VOLT? (@2)                +1.32000000E+01     has to be what was written, within half of the last digit
//! SYST:ERR?                 +0,"No error"       has to be code 0
//! ```

mod channel;
mod command;
mod expected;
mod mismatch;
mod number;
mod pattern;
mod program;
mod refusal;
mod replies;
mod slot;
mod stop;
mod template;
mod value;

pub use channel::{Channel, Kind, Link, Watchdog};
pub use command::Command;
pub use expected::{BitForm, Expected, Grammar, Item, UnitRule};
pub use mismatch::Mismatch;
pub use pattern::Pattern;
pub use program::{Answer, Program, Step, Then};
pub use refusal::Refusal;
pub use replies::{Ending, Replies, Reply};
pub use slot::{Reading, Slot, Values};
pub use stop::{INPUTS, Stop, Stopped, When, is_high, level};
pub use template::{Digits, Piece, Rounding, Template, Unwritable};
pub use value::{Identity, Nameplate, Value};
