//! The console style, from the length on: `[8]  3A 02 64 00 64 00 A4 01`.

use super::cursor::Cursor;
use super::{Expected, LineError};
use crate::{CanId, Frame, hex};

/// The length, the bytes, and what candump may write behind them.
pub(super) fn data(cursor: &mut Cursor<'_>, id: CanId) -> Result<Frame, LineError> {
    let len = length(cursor)?;
    cursor.blanks();
    let remote = cursor.eat(b"remote request");
    let (id, word) = if remote { (id.remote(), 0) } else { (id, bytes(cursor, len)?) };
    tail(cursor);
    Frame::from_word(id, len, word).map_err(|_| cursor.fail(Expected::Length))
}

fn length(cursor: &mut Cursor<'_>) -> Result<u8, LineError> {
    let digits = cursor.eat(b"[").then(|| cursor.take(|byte| byte.is_ascii_digit()));
    match digits {
        // candump writes two digits for CAN FD, and only then.
        Some([_, _]) => Err(cursor.fd()),
        Some([digit @ b'0'..=b'8']) if cursor.eat(b"]") => Ok(digit - b'0'),
        Some(digits) => Err(cursor.fail_back(digits.len(), Expected::Length)),
        None => Err(cursor.fail(Expected::Length)),
    }
}

fn bytes(cursor: &mut Cursor<'_>, len: u8) -> Result<u64, LineError> {
    let mut word = 0;
    for at in 0..len {
        cursor.blanks();
        let digits = cursor.word();
        let byte = Some(digits).filter(|digits| digits.len() == 2).and_then(hex::number);
        let byte = byte.ok_or_else(|| cursor.fail_back(digits.len(), Expected::Byte))?;
        word |= u64::from(byte) << (8 * u32::from(at));
    }
    Ok(word)
}

/// Steps over the characters of `-a` and the word that marks error frames; neither says anything new.
fn tail(cursor: &mut Cursor<'_>) {
    cursor.blanks();
    cursor.eat(b"ERRORFRAME");
    cursor.blanks();
    if cursor.peek() == Some(b'\'') {
        cursor.take(|_| true);
    }
}
