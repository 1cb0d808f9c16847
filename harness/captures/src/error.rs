//! What can be wrong with a recording, and with writing one.

use thiserror::Error;
use wire::candump::LineError;

/// What is wrong with one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Defect {
    /// It is no line of candump's.
    #[error(transparent)]
    Line(#[from] LineError),
    /// The text ends within it, so the frame may have had more bytes.
    #[error("the recording ends within this line; record again, or complete the line")]
    Cut,
    /// It names one interface too many.
    #[error("a recording has at most 256 interfaces; record fewer")]
    Channels,
}

/// Why a recording cannot be read any further.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The file or the pipe failed.
    #[error("cannot read the recording: {0}")]
    Io(#[from] std::io::Error),
    /// No line of it is one of candump's.
    #[error("this is not a candump log: line {line}, {what}")]
    NotCandump {
        /// The first line that is none of candump's, from 1.
        line: u64,
        /// What is wrong with it.
        what: Defect,
    },
}

/// Why a frame cannot be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The file or the pipe failed.
    #[error("cannot write the recording: {0}; free space or choose another folder")]
    Io(#[from] std::io::Error),
    /// The format has no such time.
    #[error("a candump log has no times before its origin, such as {0} ns; count from an earlier origin")]
    Negative(i64),
    /// The format has no such name.
    #[error("`{0}` is no name of an interface; use visible ASCII characters without blanks")]
    Interface(String),
}
