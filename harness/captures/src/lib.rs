//! Recordings in and out: candump logs of all styles.
//!
//! A [`Reader`] takes bytes from a file or a pipe and gives one [`Item`] after the other: a [`Record`] for every frame,
//! a [`Damage`] for every line that cannot be read. Its memory is one buffer, whatever comes in, and nothing is
//! allocated per frame. [`TimeStyle`] says what the stamps of a text mean, which the text itself does not always tell.
//! A [`Writer`] writes the log style that other tools read.

mod channels;
mod clock;
mod error;
mod lines;
mod probe;
mod reader;
mod record;
mod writer;

pub use clock::TimeStyle;
pub use error::{Defect, ReadError, WriteError};
pub use reader::Reader;
pub use record::{Damage, Item, Record};
pub use writer::Writer;
