//! One line.

use super::cursor::Cursor;
use super::{Expected, KnownName, LineError, console, log, quick, stamp};
use crate::{CanId, Frame};

/// The longest line that is read, in bytes; candump's own are under 150.
pub const MAX_LINE: usize = 512;

/// Which way a frame went, where the recorder noted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It came from the bus.
    Received,
    /// The recording machine sent it.
    Sent,
}

/// In which style a line was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// For programs: `351#3A02`. It does not say how long the frame is, so a line that was cut may look whole.
    Log,
    /// For people: `351   [2]  3A 02`.
    Console,
}

/// What one line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Nanoseconds since the text's own origin: 1970 for absolute stamps and dates (taken as UTC), the first frame or
    /// the one before for relative ones; `None` where the line has no stamp.
    pub time: Option<i64>,
    /// The name of the interface, in visible ASCII; empty in the style of very old versions, which do not write it.
    pub interface: &'a [u8],
    /// The frame.
    pub frame: Frame,
    /// Which way it went, where that is noted.
    pub direction: Option<Direction>,
    /// The style of the line.
    pub layout: Layout,
}

/// Reads the line at the beginning of a text, where it is one of the log style that has nothing unusual about it: a stamp of
/// ten digits and six, a frame of classic CAN with no direction behind it, and `\n`. `known` is the name that most lines
/// have. `None` for every other line, good or bad; [`parse`] says which.
#[inline(always)]
#[must_use]
pub fn usual<'a>(text: &'a [u8], known: Option<&KnownName>) -> Option<Usual<'a>> {
    quick::first(text, known)
}

/// A line that has nothing unusual about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usual<'a> {
    /// What it says.
    pub line: Line<'a>,
    /// How long it is with its end, in bytes.
    pub length: usize,
    /// Whether its interface has the name that was known.
    pub is_known: bool,
}

/// Reads one line, without its line end; `None` for blank lines and comments, which begin with `#`.
///
/// # Errors
/// Where the line is none of candump's, or longer than [`MAX_LINE`].
#[inline]
pub fn parse(text: &[u8]) -> Result<Option<Line<'_>>, LineError> {
    match quick::line(text) {
        Some(line) => Ok(Some(line)),
        None => any_line(text),
    }
}

pub(super) fn any_line(text: &[u8]) -> Result<Option<Line<'_>>, LineError> {
    if text.len() > MAX_LINE {
        return Err(LineError::TooLong);
    }
    let mut cursor = Cursor::new(text);
    cursor.blanks();
    let rest = cursor.rest();
    // The oldest versions of candump begin with a line about the interface.
    if rest.is_empty() || rest[0] == b'#' || rest.starts_with(b"interface = ") {
        return Ok(None);
    }
    frame_line(&mut cursor).map(Some)
}

fn frame_line<'a>(cursor: &mut Cursor<'a>) -> Result<Line<'a>, LineError> {
    let time = if cursor.eat(b"(") { Some(stamp::stamp(cursor)?) } else { None };
    cursor.blanks();
    let (interface, before, id) =
        if cursor.eat(b"<0x") { (&b""[..], None, old_identifier(cursor)?) } else { addressed(cursor)? };
    let (frame, layout) = data(cursor, id)?;
    let behind = direction_behind(cursor, layout);
    if !cursor.is_done() {
        return Err(cursor.fail(Expected::End));
    }
    Ok(Line { time, interface, frame, direction: before.or(behind), layout })
}

/// The interface, the direction that `-x` writes behind it on the console, and the identifier.
fn addressed<'a>(cursor: &mut Cursor<'a>) -> Result<(&'a [u8], Option<Direction>, CanId), LineError> {
    let interface = cursor.word();
    if !is_name(interface) {
        return Err(cursor.fail_back(interface.len(), Expected::Interface));
    }
    cursor.blanks();
    let direction = if cursor.eat(b"RX ") {
        Some(Direction::Received)
    } else if cursor.eat(b"TX ") {
        Some(Direction::Sent)
    } else {
        None
    };
    if direction.is_some() {
        // Two flags of CAN FD follow, each a letter or a dash.
        cursor.take(|byte| matches!(byte, b' ' | b'-'));
    }
    Ok((interface, direction, log::identifier(cursor)?))
}

/// Whether this can name an interface: at least one character, all of them visible ones of ASCII.
#[inline]
pub(super) fn is_name(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_graphic)
}

/// The identifier in angle brackets, after `<0x`.
fn old_identifier(cursor: &mut Cursor<'_>) -> Result<CanId, LineError> {
    let id = log::identifier(cursor)?;
    if cursor.eat(b">") { Ok(id) } else { Err(cursor.fail(Expected::Identifier)) }
}

fn data(cursor: &mut Cursor<'_>, id: CanId) -> Result<(Frame, Layout), LineError> {
    if cursor.eat(b"#") {
        return Ok((log::data(cursor, id)?, Layout::Log));
    }
    if cursor.blanks() == 0 || cursor.peek() != Some(b'[') {
        return Err(cursor.fail(Expected::Separator));
    }
    Ok((console::data(cursor, id)?, Layout::Console))
}

/// The ` R` or ` T` behind a line of a log; steps over blanks in any case.
fn direction_behind(cursor: &mut Cursor<'_>, layout: Layout) -> Option<Direction> {
    let direction = match (cursor.blanks(), layout) {
        (1.., Layout::Log) if cursor.eat(b"R") => Some(Direction::Received),
        (1.., Layout::Log) if cursor.eat(b"T") => Some(Direction::Sent),
        _ => None,
    };
    cursor.blanks();
    direction
}
