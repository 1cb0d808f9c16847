//! What a recording holds.

use wire::Frame;

use crate::Defect;

/// One thing in a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// A frame.
    Record(Record),
    /// A line that cannot be read; the lines around it can.
    Damage(Damage),
}

/// One frame of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// The number of its line, from 1.
    pub line: u64,
    /// Nanoseconds since the origin that [`crate::TimeStyle`] names; `None` where the recording has no times. Times
    /// may go back from one record to the next.
    pub time: Option<i64>,
    /// Index of its interface in [`crate::Reader::channels`].
    pub channel: u8,
    /// The frame.
    pub frame: Frame,
    /// Whether the recording machine sent it; `None` where that is not noted.
    pub sent: Option<bool>,
}

/// A line that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damage {
    /// The number of the line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub what: Defect,
}
