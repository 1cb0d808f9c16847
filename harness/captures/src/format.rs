//! The formats that are read.

use std::fmt;

/// A format that is read; compression is another matter, see [`crate::Expanded`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// candump's log and console styles.
    Candump,
    /// Vector's text log.
    Asc,
    /// Vector's binary log.
    Blf,
    /// PEAK's trace, versions 1.0 to 2.1.
    Trc,
    /// SavvyCAN's table of the GVRET adapters.
    Gvret,
    /// python-can's table.
    PythonCan,
    /// Wireshark's own.
    Pcapng,
    /// The older one of tcpdump.
    Pcap,
}

/// What the places of a recording count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Lines of a text.
    Line,
    /// Records of a binary format; in pcapng and pcap these are the numbers that Wireshark shows.
    Record,
}

impl Format {
    /// What its places count.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Blf | Self::Pcapng | Self::Pcap => Unit::Record,
            _ => Unit::Line,
        }
    }
}

/// With its article: `a candump log`.
impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Candump => "a candump log",
            Self::Asc => "an ASC log of Vector",
            Self::Blf => "a BLF log of Vector",
            Self::Trc => "a trace of PEAK",
            Self::Gvret => "a GVRET table of SavvyCAN",
            Self::PythonCan => "a table of python-can",
            Self::Pcapng => "a pcapng capture",
            Self::Pcap => "a pcap capture",
        })
    }
}

/// `line` or `record`.
impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Line => "line",
            Self::Record => "record",
        })
    }
}
