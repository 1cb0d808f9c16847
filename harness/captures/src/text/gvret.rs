//! SavvyCAN's table of the GVRET adapters.
//!
//! ```text
//! Time Stamp,ID,Extended,Dir,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8
//! 166064000,00000351,false,Rx,0,8,3A,02,64,00,64,00,A4,01,
//! ```
//!
//! Stamps are microseconds. Older versions have no column for the direction.

use super::words::{BYTE, DIRECTION, IDENTIFIER, LENGTH, TIME, Word, frame, identifier, is_sent};
use super::{Grammar, Sight, decimal};
use crate::{Defect, Format};

/// How its first line begins.
pub(crate) const HEAD: &[u8] = b"Time Stamp,ID,Extended,";

/// Whether there is a column for the direction.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Gvret {
    has_direction: bool,
}

impl Grammar for Gvret {
    const FORMAT: Format = Format::Gvret;

    fn line<'a>(&mut self, text: &'a [u8]) -> Result<Option<Sight<'a>>, Defect> {
        if text.len() > Self::LONGEST {
            return Err(Defect::LongLine);
        }
        let text = text.trim_ascii_end();
        if text.is_empty() {
            return Ok(None);
        }
        if text.starts_with(HEAD) {
            self.has_direction = text[HEAD.len()..].starts_with(b"Dir,");
            return Ok(None);
        }
        self.row(&mut Columns::new(text)).map(Some)
    }
}

impl Gvret {
    fn row<'a>(&self, columns: &mut Columns<'a>) -> Result<Sight<'a>, Defect> {
        let stamp = columns.next();
        let time = decimal::scaled(stamp.text, 3).ok_or(stamp.expected(TIME))?;
        let id = columns.next();
        let digits = id.text.strip_prefix(b"0x").unwrap_or(id.text);
        let number = decimal::hex(digits).ok_or(id.expected(IDENTIFIER))?;
        let extended = columns.next();
        let is_extended = is_true(extended).ok_or(extended.expected("`true` or `false`"))?;
        let sent = match self.has_direction {
            true => {
                let direction = columns.next();
                Some(is_sent(direction).ok_or(direction.expected(DIRECTION))?)
            }
            false => None,
        };
        let bus = columns.next();
        let length = columns.next();
        let len = decimal::whole(length.text).filter(|len| *len <= 64).ok_or(length.expected(LENGTH))?;
        if len > 8 {
            return Err(Defect::Fd);
        }
        let mut data = [0; 8];
        for place in data.iter_mut().take(len as usize) {
            let word = columns.next();
            let byte = decimal::hex(word.text).and_then(|byte| u8::try_from(byte).ok());
            *place = byte.ok_or(word.expected(BYTE))?;
        }
        let id = identifier(number, is_extended).ok_or(id.expected(IDENTIFIER))?;
        let frame = frame(id, len as u8, data)?;
        Ok(Sight { time: Some(time), interface: bus.text, frame, sent, may_be_cut: columns.is_done() })
    }
}

fn is_true(word: Word<'_>) -> Option<bool> {
    match word.text {
        _ if word.is("true") => Some(true),
        _ if word.is("false") => Some(false),
        b"1" => Some(true),
        b"0" => Some(false),
        _ => None,
    }
}

/// The columns of a row between commas.
pub(super) struct Columns<'a> {
    text: &'a [u8],
    at: usize,
    done: bool,
}

impl<'a> Columns<'a> {
    pub(super) const fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, done: false }
    }

    /// The next column without the blanks around it; an empty one behind the last.
    pub(super) fn next(&mut self) -> Word<'a> {
        let at = self.at.min(self.text.len());
        let rest = &self.text[at..];
        let comma = rest.iter().position(|byte| *byte == b',');
        self.done |= comma.is_none();
        let len = comma.unwrap_or(rest.len());
        self.at = at + len + 1;
        Word { text: rest[..len].trim_ascii(), at }
    }

    /// Whether the last column that was given ended with the line and not with a comma.
    pub(super) const fn is_done(&self) -> bool {
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn shown(header: &str, line: &str) -> String {
        let mut gvret = Gvret::default();
        assert!(gvret.line(header.as_bytes()).unwrap().is_none());
        match gvret.line(line.as_bytes()) {
            Ok(None) => String::from("passed over"),
            Ok(Some(sight)) => {
                let (time, bus) = (sight.time.unwrap(), String::from_utf8_lossy(sight.interface));
                format!("{time} {bus} {} {:?} {}", sight.frame, sight.sent, sight.may_be_cut)
            }
            Err(defect) => defect.to_string(),
        }
    }

    const NEW: &str = "Time Stamp,ID,Extended,Dir,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8";
    const OLD: &str = "Time Stamp,ID,Extended,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8";

    #[rstest]
    #[case::new(NEW, "166064000,00000351,false,Rx,0,2,3A,02,", "166064000000 0 351#3A02 Some(false) false")]
    #[case::sent(NEW, "1,00000351,false,Tx,1,0,", "1000 1 351# Some(true) false")]
    #[case::old(OLD, "1,0x18EBFF00,true,0,1,07", "1000 0 18EBFF00#07 None true")]
    #[case::empty(OLD, "\r", "passed over")]
    #[case::fd(OLD, "1,351,false,0,12,00", "this is a frame of CAN FD; record the bus as classic CAN")]
    #[case::cut(OLD, "1,351,false,0,2,00", "column 19: expected a data byte")]
    #[case::garbage(OLD, "hello", "column 1: expected a time")]
    fn a_row_is_read(#[case] header: &str, #[case] line: &str, #[case] expected: &str) {
        assert_eq!(shown(header, line), expected);
    }
}
