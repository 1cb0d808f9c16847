//! What a recording holds.

use wire::Frame;

use crate::Defect;

/// One thing in a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// A frame.
    Record(Record),
    /// A part that cannot be read; the parts around it can.
    Damage(Damage),
}

/// One frame of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// The number of its line or record, from 1; [`crate::Format::unit`] says which.
    pub place: u64,
    /// Nanoseconds since the origin that [`crate::TimeStyle`] names; `None` where the recording has no times. Times
    /// may go back from one record to the next.
    pub time: Option<i64>,
    /// Index of its interface in [`crate::Reader::channels`].
    pub channel: u8,
    /// The frame; an error frame of the controller has the flag of its identifier, and data only where the format keeps
    /// them.
    pub frame: Frame,
    /// Whether the recording machine sent it; `None` where that is not noted.
    pub sent: Option<bool>,
}

/// A part that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damage {
    /// The number of the line or record, from 1.
    pub place: u64,
    /// What is wrong with it.
    pub what: Defect,
}
