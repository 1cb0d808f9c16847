//! Recordings in and out.
//!
//! A [`Reader`] takes bytes from a file or a pipe, tells from them which [`Format`] it is, and gives one [`Item`] after the
//! other: a [`Record`] for every frame, a [`Damage`] for everything that cannot be read. Its memory is a few buffers of
//! fixed size, whatever comes in, and nothing is allocated per frame. [`TimeStyle`] says what the stamps mean, which some
//! formats do not tell. An [`Expanded`] stands before it where a recording may be compressed. A [`Writer`] writes the
//! formats that other tools read, by the [`Output`] that is asked for.
//!
//! What a recording says of a frame's sender is kept in [`Record::sent`] and goes no further than its words: "sent" is by
//! the machine that recorded, whichever part of it that was. Whether such a frame may count as one's own is for the
//! caller to decide.

mod blf;
mod buffered;
mod channels;
mod civil;
mod clock;
mod error;
mod expand;
mod format;
mod hope;
mod lines;
mod output;
mod pcap;
mod probe;
mod reader;
mod record;
mod run;
mod sniff;
mod text;
mod writer;

pub use civil::since_1970;
pub use clock::TimeStyle;
pub use error::{Defect, ReadError, WriteError};
pub use expand::{Compression, ExpandError, Expanded};
pub use format::{Format, Unit};
pub use output::Output;
pub use reader::Reader;
pub use record::{Damage, Item, Record};
pub use writer::Writer;
