//! What a text format has to say about one line.

use wire::Frame;
use wire::candump::{KnownName, Usual};

use crate::{Defect, Format, TimeStyle};

/// What one line says of a frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sight<'a> {
    /// Nanoseconds since the origin that the format or the caller names.
    pub(crate) time: Option<i64>,
    /// The name of the interface; empty where the format has none.
    pub(crate) interface: &'a [u8],
    pub(crate) frame: Frame,
    pub(crate) sent: Option<bool>,
    /// Whether the frame may have had more bytes where the text ends with this line.
    pub(crate) may_be_cut: bool,
}

/// A text format: keeps what the lines at its beginning say.
pub(crate) trait Grammar: Default {
    /// Which it is.
    const FORMAT: Format;
    /// The longest line that is looked at, in bytes.
    const LONGEST: usize = 16 * 1024;

    /// Reads one line without its end; `None` where it is no frame and need not be one.
    fn line<'a>(&mut self, text: &'a [u8]) -> Result<Option<Sight<'a>>, Defect>;

    /// Reads the line at the beginning of a text where it has nothing unusual about it, without keeping anything of what it
    /// says; `None` for every other line, where the end of the line is not at hand, and where the format has no quick way.
    #[inline]
    fn usual<'a>(_: &'a [u8], _known: Option<&KnownName>) -> Option<Usual<'a>> {
        None
    }

    /// What the stamps mean, where the format says so itself.
    fn told(&self) -> Option<TimeStyle> {
        None
    }
}
