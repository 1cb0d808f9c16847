//! A look at the beginning of a recording: whether it is one, and what its stamps mean.

use std::io::Read;

use wire::candump::{self, LineError, MAX_LINE};

use crate::lines::Lines;
use crate::{ReadError, TimeStyle};

/// How far the look goes, in bytes.
const REACH: usize = 64 * 1024;

/// What is known of the bytes that were looked at.
#[derive(Default)]
struct Probe {
    at: usize,
    line: u64,
    /// The stamp of the first frame, once there is one.
    first: Option<Option<i64>>,
    /// The first line that is none of candump's.
    bad: Option<(u64, LineError)>,
}

/// Looks at the beginning, and leaves all of it to be read.
///
/// Waits for no more than the first frame, except where its stamp leaves open what the stamps mean: then for the first
/// 64 KiB or the end, so that the decision does not depend on how the bytes come in.
///
/// # Errors
/// Where the source fails, or where no line of the first 64 KiB is one of candump's.
pub(crate) fn style<R: Read>(
    lines: &mut Lines<R>,
    forced: Option<TimeStyle>,
) -> Result<TimeStyle, ReadError> {
    lines.skip_mark()?;
    let mut probe = Probe::default();
    loop {
        probe.advance(reach(lines), lines.at_end());
        if probe.first.is_some() || is_complete(lines) {
            break;
        }
        lines.fill()?;
    }
    if let (None, Some((line, what))) = (probe.first, probe.bad) {
        return Err(ReadError::NotCandump { line, what: what.into() });
    }
    let decided = forced.or_else(|| TimeStyle::of_first(probe.first.flatten()));
    decided.map_or_else(|| relative(lines), Ok)
}

fn relative<R: Read>(lines: &mut Lines<R>) -> Result<TimeStyle, ReadError> {
    while !is_complete(lines) {
        lines.fill()?;
    }
    let texts = reach(lines).split(|byte| *byte == b'\n');
    let parsed = texts.filter_map(|text| candump::parse(text).ok().flatten());
    Ok(TimeStyle::of_relative(parsed.filter_map(|line| line.time)))
}

fn reach<R: Read>(lines: &Lines<R>) -> &[u8] {
    let pending = lines.pending();
    &pending[..pending.len().min(REACH)]
}

fn is_complete<R: Read>(lines: &Lines<R>) -> bool {
    lines.at_end() || lines.pending().len() >= REACH
}

impl Probe {
    /// Looks at the lines that have come in since, up to the first frame.
    fn advance(&mut self, window: &[u8], at_end: bool) {
        while self.first.is_none() {
            let rest = &window[self.at..];
            match memchr::memchr(b'\n', rest) {
                Some(len) => {
                    self.line += 1;
                    self.at += len + 1;
                    self.look(self.line, &rest[..len]);
                }
                None if at_end || rest.len() > MAX_LINE => return self.look(self.line + 1, rest),
                None => return,
            }
        }
    }

    fn look(&mut self, line: u64, text: &[u8]) {
        match candump::parse(text) {
            Ok(Some(line)) => self.first = Some(line.time),
            Ok(None) => {}
            Err(error) => self.bad = self.bad.or(Some((line, error))),
        }
    }
}
