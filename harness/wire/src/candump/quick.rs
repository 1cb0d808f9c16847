//! The line that a long log is full of, `(1436509052.249713) vcan0 351#3A026400`, without a loop per digit.
//!
//! Whatever does not look exactly like this is left to the grammar, which also knows what is wrong with it.

use super::line::{Layout, Line, Usual, is_name};
use super::log::id_of;
use crate::{Frame, hex};

/// The name of an interface that is up to seven bytes long, to be compared in one piece with the beginning of a text.
///
/// Nearly all lines of a log have the name that the line before had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownName {
    /// The name and the space behind it.
    text: u64,
    /// Which bits those are.
    mask: u64,
    len: usize,
}

impl KnownName {
    /// Keeps this name; `None` where it is too long, or cannot name an interface.
    #[must_use]
    pub fn new(name: &[u8]) -> Option<Self> {
        if name.len() > 7 || !is_name(name) {
            return None;
        }
        let mut text = [0; 8];
        text[..name.len()].copy_from_slice(name);
        text[name.len()] = b' ';
        let unused = 8 * (7 - name.len()) as u32;
        Some(Self { text: u64::from_le_bytes(text), mask: u64::MAX >> unused, len: name.len() })
    }

    /// The name at the beginning of a text and what follows the space behind it, where it is this one.
    #[inline(always)]
    fn at<'a>(&self, text: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let first = u64::from_le_bytes(*text.first_chunk()?);
        (first & self.mask == self.text).then(|| (&text[..self.len], &text[self.len + 1..]))
    }
}

/// The line, if it has exactly this shape.
///
/// Always inlined: what it gives is written piece by piece, and read as a whole right behind a call, which is slow.
#[inline(always)]
pub(super) fn line(text: &[u8]) -> Option<Line<'_>> {
    let (head, data) = head(text, None)?;
    whole(head, data)
}

/// The line at the beginning of a text: its data say where it ends.
#[inline(always)]
pub(super) fn first<'a>(text: &'a [u8], known: Option<&KnownName>) -> Option<Usual<'a>> {
    let (head, rest) = head(text, known)?;
    let is_known = head.is_known;
    // From the longest down: where an end stands before the one that is found, the data are no digits.
    let digits = (0..=8).rev().map(|bytes| 2 * bytes).find(|at| rest.get(*at) == Some(&b'\n'))?;
    let length = text.len() - rest.len() + digits + 1;
    Some(Usual { line: whole(head, &rest[..digits])?, length, is_known })
}

/// What stands before the data.
struct Head<'a> {
    time: i64,
    interface: &'a [u8],
    is_known: bool,
    id: &'a [u8],
}

#[inline(always)]
fn head<'a>(text: &'a [u8], known: Option<&KnownName>) -> Option<(Head<'a>, &'a [u8])> {
    let (stamp, rest) = text.split_first_chunk::<20>()?;
    let time = time(stamp)?;
    let (interface, rest, is_known) = match known.and_then(|known| known.at(rest)) {
        Some((interface, rest)) => (interface, rest, true),
        None => name(rest).map(|(interface, rest)| (interface, rest, false))?,
    };
    let digits = if rest.get(3) == Some(&b'#') { 3 } else { 8 };
    let (id, rest) = rest.split_at_checked(digits)?;
    let (&b'#', data) = rest.split_first()? else { return None };
    Some((Head { time, interface, is_known, id }, data))
}

#[inline(always)]
fn whole<'a>(Head { time, interface, id, .. }: Head<'a>, data: &[u8]) -> Option<Line<'a>> {
    let frame = Frame::from_word(id_of(id)?, (data.len() / 2) as u8, hex::word(data)?).ok()?;
    Some(Line { time: Some(time), interface, frame, direction: None, layout: Layout::Log })
}

/// The name of an interface and what follows the space behind it.
#[inline]
fn name(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let len = match text.first_chunk::<8>().and_then(|first| short_name(*first)) {
        Some(len) => len,
        None => text.iter().take(16).position(|byte| *byte == b' ').filter(|len| is_name(&text[..*len]))?,
    };
    Some((&text[..len], &text[len + 1..]))
}

/// How long the name at the beginning is, where it is one of up to seven characters and a space follows.
#[inline]
const fn short_name(text: [u8; 8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let text = u64::from_le_bytes(text);
    let unlike = text ^ (ONES * b' ' as u64);
    // The lowest set bit is that of the first space; bits above it may be of other characters.
    let spaces = unlike.wrapping_sub(ONES) & !unlike & HIGH;
    let len = (spaces.trailing_zeros() / 8) as usize;
    if spaces == 0 || len == 0 {
        return None;
    }
    // Every character of the name is from 0x21 to 0x7E; the others count as one of those.
    let all = (1 << (8 * len as u32)) - 1;
    let name = text & all | (ONES * b'a' as u64) & !all;
    let above = name.wrapping_add(ONES) | name;
    let below = name.wrapping_sub(ONES * 0x21) & !name;
    if (above | below) & HIGH == 0 { Some(len) } else { None }
}

/// `(dddddddddd.dddddd) ` in nanoseconds.
#[inline]
fn time(stamp: &[u8; 20]) -> Option<i64> {
    let [b'(', a, b, c, d, e, f, g, h, i, j, b'.', k, l, m, n, o, p, b')', b' '] = *stamp else {
        return None;
    };
    let micros =
        eight_digits([a, b, c, d, e, f, g, h])? * 100_000_000 + eight_digits([i, j, k, l, m, n, o, p])?;
    i64::try_from(micros * 1_000).ok()
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::line::any_line;
    use super::*;

    proptest! {
        #[test]
        fn what_is_read_quickly_is_what_the_grammar_reads(
            text in r"\([0-9]{10}\.[0-9]{6}\) [!-~]{1,18} ([0-9A-F]{3}|[0-9A-Fa-f]{8})#([0-9A-F]{2}){0,8}"
        ) {
            if let Some(quick) = line(text.as_bytes()) {
                prop_assert_eq!(any_line(text.as_bytes()), Ok(Some(quick)));
            }
        }

        #[test]
        fn the_first_of_many_lines_is_read_as_if_it_were_alone(
            text in r"\([0-9]{10}\.[0-9]{6}\) can0 [0-7][0-9A-F]{2}#([0-9A-F]{2}){0,8}",
            hostile in r"[\n0-9A-F]{0,20}",
        ) {
            let length = text.len() + 1;
            let alone = line(text.as_bytes()).map(|line| Usual { line, length, is_known: false });
            let all = format!("{text}\n(1436509052.249713) can0 351#");
            prop_assert_eq!(first(all.as_bytes(), None), alone);
            let all = format!("{text}\n{hostile}");
            prop_assert!(first(all.as_bytes(), None).is_none_or(|first| Some(first) == alone));
            prop_assert_eq!(first(text.as_bytes(), None), None, "a line without its end may go on");
        }

        #[test]
        fn a_name_that_is_known_is_read_as_any_other(
            known in "[a-c]{1,8}|[ -~]{0,9}",
            name in "[a-c]{1,8}",
            data in "([0-9A-F]{2}){0,8}",
        ) {
            let text = format!("(1436509052.249713) {name} 351#{data}\n(1436509052");
            let read = |known: Option<KnownName>| first(text.as_bytes(), known.as_ref());
            let other = read(KnownName::new(known.as_bytes()));
            prop_assert_eq!(other, read(None).map(|usual| Usual { is_known: known == name && name.len() < 8, ..usual }));
            let same = read(KnownName::new(name.as_bytes()));
            prop_assert!(same.is_some_and(|usual| usual.is_known == (name.len() < 8)));
        }

        #[test]
        fn one_byte_that_is_wrong_is_not_read_otherwise(
            text in r"\([0-9]{10}\.[0-9]{6}\) [a-z]{1,9}[0-9] [0-7][0-9A-F]{2}#([0-9A-F]{2}){8}",
            at: prop::sample::Index,
            byte: u8,
        ) {
            let mut text = text.into_bytes();
            let at = at.index(text.len());
            text[at] = byte;
            if let Some(quick) = line(&text) {
                prop_assert_eq!(any_line(&text), Ok(Some(quick)));
            }
        }
    }

    #[test]
    fn the_usual_line_is_read_quickly() {
        assert!(line(b"(1436509052.249713) vcan0 351#3A026400640000A4").is_some());
        assert!(line(b"(1436509052.249713) a_long_name0 18FF0001#3A02").is_some());
    }
}
