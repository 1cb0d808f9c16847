//! Which format it is, told from its first bytes.

use std::io::{self, Read};

use crate::Format;
use crate::buffered::Buffered;
use crate::text::{GVRET_HEAD, PYTHON_CAN_HEAD};

/// As much of the first line as tells one format from another.
const ENOUGH: usize = 256;

/// The formats that begin with bytes of their own.
const MAGIC: &[(&[u8], Format)] = &[
    (b"LOGG", Format::Blf),
    (b"\x0A\x0D\x0D\x0A", Format::Pcapng),
    (b"\xA1\xB2\xC3\xD4", Format::Pcap),
    (b"\xD4\xC3\xB2\xA1", Format::Pcap),
    (b"\xA1\xB2\x3C\x4D", Format::Pcap),
    (b"\x4D\x3C\xB2\xA1", Format::Pcap),
];

/// The format; what is none of the others is read as a candump log, which says what is wrong with it.
pub(crate) fn format<R: Read>(bytes: &mut Buffered<R>) -> io::Result<Format> {
    let first = bytes.peek(4)?;
    if let Some((_, format)) = MAGIC.iter().find(|(magic, _)| first == *magic) {
        return Ok(*format);
    }
    // A live pipe may not go on before its first line was read, so no more than that is waited for.
    while !bytes.at_end() && beginning(bytes.pending()).is_none() {
        bytes.fill()?;
    }
    let pending = bytes.pending();
    Ok(text(beginning(pending).unwrap_or(pending)))
}

/// The first line that is not blank, without blanks and a byte order mark, once there is enough of it.
fn beginning(pending: &[u8]) -> Option<&[u8]> {
    let text = pending.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(pending).trim_ascii_start();
    let end = text.iter().take(ENOUGH).position(|byte| *byte == b'\n');
    match end {
        Some(end) => Some(&text[..end]),
        None => text.get(..ENOUGH).or_else(|| (pending.len() >= 8 * ENOUGH).then_some(text)),
    }
}

fn text(line: &[u8]) -> Format {
    let begins = |words: &[u8]| line.get(..words.len()).is_some_and(|line| line.eq_ignore_ascii_case(words));
    if begins(PYTHON_CAN_HEAD) {
        Format::PythonCan
    } else if begins(GVRET_HEAD) {
        Format::Gvret
    } else if begins(b";") {
        Format::Trc
    } else if begins(b"date ") || begins(b"base hex") || begins(b"base dec") {
        Format::Asc
    } else {
        Format::Candump
    }
}
