//! The formats that are written.

/// A format that is written; every one of them is read by other tools and by [`crate::Reader`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Output {
    /// candump's log style, to the microsecond: `canplayer`, `log2asc` and others read it.
    Candump,
    /// pcapng, to the nanosecond, with names of interfaces and directions: Wireshark reads it.
    Pcapng,
    /// Vector's text log, to the microsecond; interfaces become channels with numbers from 1.
    Asc,
    /// python-can's table, to the nanosecond; it has neither interfaces nor directions.
    Csv,
}

impl Output {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Candump, Self::Pcapng, Self::Asc, Self::Csv];

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Candump => "candump",
            Self::Pcapng => "pcapng",
            Self::Asc => "asc",
            Self::Csv => "csv",
        }
    }
}
