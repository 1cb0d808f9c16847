//! What can be wrong with a recording, and with writing one.

use thiserror::Error;
use wire::candump::LineError;

use crate::{Format, TimeStyle, Unit};

/// What is wrong with one line or record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Defect {
    /// It is no line of candump's.
    #[error(transparent)]
    Line(#[from] LineError),
    /// Something else was expected in a line.
    #[error("column {column}: expected {expected}")]
    Unexpected {
        /// Where it was expected, counted in bytes from 1.
        column: u32,
        /// What was expected.
        expected: &'static str,
    },
    /// The line is longer than any of its format.
    #[error("the line is longer than 16,384 bytes")]
    LongLine,
    /// It holds a frame of CAN FD.
    #[error("this is a frame of CAN FD; record the bus as classic CAN")]
    Fd,
    /// The text ends within it, so the frame may have had more bytes.
    #[error("the recording ends within this line; record again, or complete the line")]
    Cut,
    /// The bytes end within it.
    #[error("the recording ends within this record, at byte {at}; record again")]
    CutRecord {
        /// Where the bytes end, counted from the beginning of the file.
        at: u64,
    },
    /// It names one interface too many.
    #[error("a recording has at most 256 interfaces; record fewer")]
    Channels,
    /// A record contradicts itself.
    #[error("at byte {at}: expected {expected}")]
    Record {
        /// Where the record begins, counted from the beginning of the file; in BLF, objects are counted in what all
        /// containers hold.
        at: u64,
        /// What was expected.
        expected: &'static str,
    },
    /// Bytes that are no record were skipped up to the next one that is.
    #[error("at byte {at}: {bytes} bytes are no record and were skipped")]
    Skipped {
        /// Where they begin, counted from the beginning of the file; in BLF, what stands in containers is counted in
        /// what all of them hold.
        at: u64,
        /// How many.
        bytes: u64,
    },
    /// The last of many in a row; the first ones were told one by one.
    #[error("the last of {0} more in a row that cannot be read")]
    More(u64),
    /// The compressed data end too early or contradict themselves; nothing behind can be read.
    #[error("the compressed data are cut or damaged from here on; compress again, or record again")]
    Compressed,
}

impl Defect {
    /// `expected` should have come at this offset of a line.
    pub(crate) const fn expected(offset: usize, expected: &'static str) -> Self {
        // No line that is parsed is longer than 16,384 bytes, so this fits.
        Self::Unexpected { column: offset as u32 + 1, expected }
    }
}

/// Why a recording cannot be read any further.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The file or the pipe failed.
    #[error("cannot read the recording: {0}")]
    Io(#[from] std::io::Error),
    /// No line or record of it is one of its format.
    #[error("this is not {format}: {unit} {place}, {what}")]
    NotOne {
        /// The format that it was taken for.
        format: Format,
        /// What its places count.
        unit: Unit,
        /// The first that is none, from 1.
        place: u64,
        /// What is wrong with it.
        what: Defect,
    },
    /// It ends before its first frame does.
    #[error("this is {format} without a whole frame: {what}")]
    NoFrame {
        /// The format.
        format: Format,
        /// Where it ends.
        what: Defect,
    },
    /// The format itself says what its stamps mean.
    #[error("{format} says itself what its times are, `{}`; leave it to the file, or judge without times", .told.name())]
    TimesAreTold {
        /// The format.
        format: Format,
        /// What it says.
        told: TimeStyle,
    },
    /// A capture of something other than CAN.
    #[error("this capture is of link type {0}, which is not CAN; capture on the CAN interface itself")]
    NotCan(u16),
}

/// Why a frame cannot be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The file or the pipe failed.
    #[error("cannot write the recording: {0}; free space or choose another folder")]
    Io(#[from] std::io::Error),
    /// The format has no such time.
    #[error("a recording has no times before its origin, such as {0} ns; count from an earlier origin")]
    Negative(i64),
    /// The format has no such name.
    #[error("`{0}` is no name of an interface; use visible ASCII characters without blanks")]
    Interface(String),
    /// One interface too many.
    #[error("a recording has at most 256 interfaces; write fewer")]
    Channels,
}
