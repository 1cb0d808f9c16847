//! Changes that know lines, words and numbers.

use std::ops::Range;

use super::draw::Draw;

/// The lines, each with its end.
pub(super) fn lines(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut start = 0;
    let ends = bytes.split_inclusive(|byte| *byte == b'\n');
    ends.map(|line| {
        start += line.len();
        start - line.len()..start
    })
    .collect()
}

/// Runs of letters and digits, and runs of any other byte.
pub(super) fn words(bytes: &[u8]) -> Vec<Range<usize>> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let mut start = 0;
    let runs = bytes.chunk_by(|one, next| one == next || is_word(one) && is_word(next));
    runs.map(|run| {
        start += run.len();
        start - run.len()..start
    })
    .collect()
}

/// The words that begin with a digit.
pub(super) fn numbers(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut words = words(bytes);
    words.retain(|word| bytes[word.start].is_ascii_digit());
    words
}

/// Writes one piece twice, up to a few hundred times.
pub(super) fn repeat(draw: &mut Draw, bytes: &mut Vec<u8>, pieces: &[Range<usize>]) {
    let Some(piece) = draw.one(pieces).cloned() else { return };
    let times = if draw.below(8) == 0 { 300 } else { 1 };
    let copies = bytes[piece.clone()].repeat(times);
    bytes.splice(piece.end..piece.end, copies);
}

/// Leaves one piece out.
pub(super) fn leave_out(draw: &mut Draw, bytes: &mut Vec<u8>, pieces: &[Range<usize>]) {
    let Some(piece) = draw.one(pieces).cloned() else { return };
    bytes.drain(piece);
}

/// Exchanges two pieces.
pub(super) fn exchange(draw: &mut Draw, bytes: &mut Vec<u8>, pieces: &[Range<usize>]) {
    let (Some(one), Some(other)) = (draw.one(pieces).cloned(), draw.one(pieces).cloned()) else { return };
    let (first, last) = if one.start <= other.start { (one, other) } else { (other, one) };
    if first.end > last.start {
        return;
    }
    let (early, late) = (bytes[first.clone()].to_vec(), bytes[last.clone()].to_vec());
    bytes.splice(last, early);
    bytes.splice(first, late);
}

/// Writes something else in the place of one piece.
pub(super) fn replace(draw: &mut Draw, bytes: &mut Vec<u8>, pieces: &[Range<usize>], new: &[u8]) {
    let Some(piece) = draw.one(pieces).cloned() else { return };
    bytes.splice(piece, new.iter().copied());
}
