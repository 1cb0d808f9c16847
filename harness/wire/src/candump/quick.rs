//! The line that a long log is full of, `(1436509052.249713) vcan0 351#3A026400`, without a loop per digit.
//!
//! Whatever does not look exactly like this is left to the grammar, which also knows what is wrong with it.

use super::hex;
use super::line::{Layout, Line, is_name};
use super::log::id_of;
use crate::Frame;

/// The line, if it has exactly this shape.
#[inline]
pub(super) fn line(text: &[u8]) -> Option<Line<'_>> {
    let (stamp, rest) = text.split_first_chunk::<20>()?;
    let time = time(stamp)?;
    let space = rest.iter().take(16).position(|byte| *byte == b' ')?;
    let (interface, rest) = (&rest[..space], &rest[space + 1..]);
    let digits = if rest.get(3) == Some(&b'#') { 3 } else { 8 };
    let (id, rest) = rest.split_at_checked(digits)?;
    let (&b'#', data) = rest.split_first()? else { return None };
    let frame = Frame::from_word(id_of(id)?, (data.len() / 2) as u8, hex::word(data)?).ok()?;
    let line = Line { time: Some(time), interface, frame, direction: None, layout: Layout::Log };
    is_name(interface).then_some(line)
}

/// `(dddddddddd.dddddd) ` in nanoseconds.
#[inline]
fn time(stamp: &[u8; 20]) -> Option<i64> {
    let (first, rest) = stamp[1..].split_first_chunk::<8>()?;
    let (more, rest) = rest.split_first_chunk::<2>()?;
    let (micros, end) = rest[1..].split_first_chunk::<6>()?;
    if stamp[0] != b'(' || rest[0] != b'.' || end != b") " {
        return None;
    }
    let [a, b, c, d, e, f] = *micros;
    let seconds =
        eight_digits(*first)? * 100 + eight_digits([b'0', b'0', b'0', b'0', b'0', b'0', more[0], more[1]])?;
    let micros = eight_digits([b'0', b'0', a, b, c, d, e, f])?;
    i64::try_from(seconds * 1_000_000_000 + micros * 1_000).ok()
}

/// Eight decimal digits at once: neighbours are joined to pairs, then to fours, then to the number.
#[inline]
const fn eight_digits(digits: [u8; 8]) -> Option<u64> {
    let values = u64::from_le_bytes(digits) ^ 0x3030_3030_3030_3030;
    // Adding 0x76 sets the highest bit of every byte from 10 to 127; the others have it already.
    if (values.wrapping_add(0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    let pairs = values.wrapping_mul(10 << 8 | 1) >> 8 & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(100 << 16 | 1) >> 16 & 0x0000_FFFF_0000_FFFF;
    Some(fours.wrapping_mul(10_000 << 32 | 1) >> 32)
}
