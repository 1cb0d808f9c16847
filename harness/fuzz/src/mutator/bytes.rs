//! Changes that know nothing of texts.

use super::draw::Draw;

/// Turns one bit over.
pub(super) fn flip(draw: &mut Draw, bytes: &mut [u8]) {
    let at = draw.below(bytes.len());
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << draw.below(8);
    }
}

/// Writes a byte that parsers have had trouble with.
pub(super) fn poke(draw: &mut Draw, bytes: &mut [u8]) {
    let at = draw.below(bytes.len());
    if let (Some(byte), Some(new)) =
        (bytes.get_mut(at), draw.one(b"\0\x01\x7F\x80\xFF\r\n\t \"'#:-{}[]&*!|>%@,"))
    {
        *byte = *new;
    }
}

/// Writes another letter or digit where one is: names, hexadecimal and base64 keep their form.
pub(super) fn letter(draw: &mut Draw, bytes: &mut [u8]) {
    let places: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_alphanumeric()).collect();
    let new = draw.one(b"0123456789ABCDEFabcdefghizXYZ").copied();
    if let (Some(at), Some(new)) = (draw.one(&places), new) {
        bytes[*at] = new;
    }
}

/// Removes a few bytes.
pub(super) fn delete(draw: &mut Draw, bytes: &mut Vec<u8>) {
    let start = draw.below(bytes.len());
    let len = 1 + draw.below(16);
    bytes.drain(start..bytes.len().min(start + len));
}

/// Cuts the end off.
pub(super) fn cut(draw: &mut Draw, bytes: &mut Vec<u8>) {
    bytes.truncate(draw.below(bytes.len() + 1));
}

/// Puts a part of `other` into the middle.
pub(super) fn splice(draw: &mut Draw, bytes: &mut Vec<u8>, other: &[u8]) {
    let start = draw.below(other.len());
    let len = 1 + draw.below(64);
    let part = &other[start..other.len().min(start + len)];
    let at = draw.below(bytes.len() + 1);
    bytes.splice(at..at, part.iter().copied());
}

/// The beginning of this and the end of `other`.
pub(super) fn cross(draw: &mut Draw, bytes: &mut Vec<u8>, other: &[u8]) {
    bytes.truncate(draw.below(bytes.len() + 1));
    bytes.extend_from_slice(&other[draw.below(other.len() + 1)..]);
}
