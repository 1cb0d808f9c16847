//! The log style: `351#3A026400`, `351#R4`, `20000004#0004000000000000`.

use super::cursor::Cursor;
use super::{Expected, LineError};
use crate::{CanId, Frame, hex};

const ERROR_FLAG: u32 = 0x2000_0000;

/// Reads a frame alone, as [`Frame`] shows itself: `351#3A026400`.
///
/// # Errors
/// Where this is not such a frame and nothing else.
pub fn frame(text: &[u8]) -> Result<Frame, LineError> {
    if text.len() > super::MAX_LINE {
        return Err(LineError::TooLong);
    }
    let mut cursor = Cursor::new(text);
    let id = identifier(&mut cursor)?;
    if !cursor.eat(b"#") {
        return Err(cursor.fail(Expected::Separator));
    }
    let frame = data(&mut cursor, id)?;
    if cursor.is_done() { Ok(frame) } else { Err(cursor.fail(Expected::End)) }
}

/// An identifier of three or eight digits.
pub(super) fn identifier(cursor: &mut Cursor<'_>) -> Result<CanId, LineError> {
    let digits = cursor.hex_digits();
    id_of(digits).ok_or_else(|| cursor.fail_back(digits.len(), Expected::Identifier))
}

/// The identifier that three or eight digits stand for.
#[inline]
pub(super) fn id_of(digits: &[u8]) -> Option<CanId> {
    let number = hex::number(digits)?;
    match digits.len() {
        3 => CanId::standard(number as u16).ok(),
        8 if number & ERROR_FLAG != 0 => (number < 2 * ERROR_FLAG).then(|| CanId::from_bits(number)),
        8 => CanId::extended(number).ok(),
        _ => None,
    }
}

/// What comes after the `#`.
pub(super) fn data(cursor: &mut Cursor<'_>, id: CanId) -> Result<Frame, LineError> {
    if cursor.peek() == Some(b'#') {
        return Err(cursor.fd());
    }
    if cursor.eat(b"R") {
        return remote(cursor, id);
    }
    let digits = cursor.hex_digits();
    if digits.len() > 16 {
        return Err(cursor.fail_back(digits.len() - 16, Expected::End));
    }
    let word = hex::word(digits).ok_or_else(|| cursor.fail(Expected::Byte))?;
    Frame::from_word(id, (digits.len() / 2) as u8, word).map_err(|_| cursor.fail(Expected::End))
}

fn remote(cursor: &mut Cursor<'_>, id: CanId) -> Result<Frame, LineError> {
    let digits = cursor.take(|byte| byte.is_ascii_digit());
    let len = match digits {
        [] => 0,
        [digit @ b'0'..=b'8'] => digit - b'0',
        _ => return Err(cursor.fail_back(digits.len(), Expected::Length)),
    };
    Frame::from_word(id.remote(), len, 0).map_err(|_| cursor.fail(Expected::Length))
}
