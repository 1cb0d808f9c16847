//! The log style of candump.

use std::io::Write;

use super::sheet::Entry;
use crate::WriteError;

/// Times are cut to microseconds, because `canplayer` and `log2asc` read exactly six digits.
pub(super) fn write(sink: &mut impl Write, entry: Entry<'_>) -> Result<(), WriteError> {
    let Entry { time, interface, frame, sent } = entry;
    let (seconds, micros) = (time / 1_000_000_000, time % 1_000_000_000 / 1_000);
    let direction = match sent {
        None => "",
        Some(true) => " T",
        Some(false) => " R",
    };
    Ok(writeln!(sink, "({seconds:010}.{micros:06}) {interface} {frame}{direction}")?)
}
