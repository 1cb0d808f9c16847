//! candump logs.

use wire::candump::{self, Direction, KnownName, Layout, Line, MAX_LINE, Usual};

use super::{Grammar, Sight};
use crate::{Defect, Format};

/// candump's styles; the grammar is [`wire::candump`].
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Candump;

impl Grammar for Candump {
    const FORMAT: Format = Format::Candump;
    const LONGEST: usize = MAX_LINE;

    #[inline]
    fn line<'a>(&mut self, text: &'a [u8]) -> Result<Option<Sight<'a>>, Defect> {
        let Some(line) = candump::parse(text)? else { return Ok(None) };
        let sent = line.direction.map(|direction| direction == Direction::Sent);
        let may_be_cut = may_be_cut(&line);
        let Line { time, interface, frame, .. } = line;
        Ok(Some(Sight { time, interface, frame, sent, may_be_cut }))
    }

    #[inline(always)]
    fn usual<'a>(text: &'a [u8], known: Option<&KnownName>) -> Option<Usual<'a>> {
        candump::usual(text, known)
    }
}

/// The log style does not say how long a frame is. A frame of eight bytes, or one with its direction behind it, is whole.
#[inline]
fn may_be_cut(line: &Line<'_>) -> bool {
    line.layout == Layout::Log && line.frame.len() < 8 && line.direction.is_none()
}
