//! A look at the beginning of a text: whether it is a recording, and what its stamps mean.

use std::io::Read;

use crate::lines::Lines;
use crate::text::Grammar;
use crate::{Defect, ReadError, TimeStyle, clock};

/// How far the look goes, in bytes.
const REACH: usize = 64 * 1024;

/// What is known of the bytes that were looked at.
#[derive(Default)]
struct Probe<G> {
    grammar: G,
    at: usize,
    line: u64,
    /// The stamp of the first frame, once there is one.
    first: Option<Option<i64>>,
    /// The first line that is none of the format's.
    bad: Option<(u64, Defect)>,
}

/// Looks at the beginning, and leaves all of it to be read.
///
/// Waits for no more than the first frame, except where its stamp leaves open what the stamps mean: then for the first
/// 64 KiB or the end, so that the decision does not depend on how the bytes come in.
///
/// # Errors
/// Where the source fails, where no line of the first 64 KiB is one of the format's, or where the format says something
/// else about its times than was asked for.
pub(crate) fn style<R: Read, G: Grammar>(
    lines: &mut Lines<R>,
    forced: Option<TimeStyle>,
) -> Result<TimeStyle, ReadError> {
    lines.skip_mark()?;
    let mut probe = Probe::<G>::default();
    loop {
        let longest = lines.longest();
        probe.advance(reach(lines), lines.at_end(), longest);
        if probe.first.is_some() || is_complete(lines) {
            break;
        }
        lines.fill()?;
    }
    if let (None, Some((place, what))) = (probe.first, probe.bad) {
        return Err(ReadError::NotOne { format: G::FORMAT, unit: G::FORMAT.unit(), place, what });
    }
    if let Some(told) = probe.grammar.told() {
        return clock::agreed(G::FORMAT, told, forced);
    }
    match forced.or_else(|| TimeStyle::of_first(probe.first.flatten())) {
        Some(style) => Ok(style),
        None => relative::<R, G>(lines),
    }
}

fn relative<R: Read, G: Grammar>(lines: &mut Lines<R>) -> Result<TimeStyle, ReadError> {
    while !is_complete(lines) {
        lines.fill()?;
    }
    let mut grammar = G::default();
    let texts = reach(lines).split(|byte| *byte == b'\n');
    let times = texts.filter_map(|text| grammar.line(text).ok().flatten()?.time);
    Ok(TimeStyle::of_relative(times))
}

fn reach<R: Read>(lines: &Lines<R>) -> &[u8] {
    let pending = lines.pending();
    &pending[..pending.len().min(REACH)]
}

fn is_complete<R: Read>(lines: &Lines<R>) -> bool {
    lines.at_end() || lines.pending().len() >= REACH
}

impl<G: Grammar> Probe<G> {
    /// Looks at the lines that have come in since, up to the first frame.
    fn advance(&mut self, window: &[u8], at_end: bool, longest: usize) {
        while self.first.is_none() {
            let rest = &window[self.at..];
            match memchr::memchr(b'\n', rest) {
                Some(len) => {
                    self.line += 1;
                    self.at += len + 1;
                    self.look(self.line, &rest[..len]);
                }
                None if at_end || rest.len() > longest => return self.look(self.line + 1, rest),
                None => return,
            }
        }
    }

    fn look(&mut self, line: u64, text: &[u8]) {
        match self.grammar.line(text) {
            Ok(Some(sight)) => self.first = Some(sight.time),
            Ok(None) => {}
            Err(defect) => self.bad = self.bad.or(Some((line, defect))),
        }
    }
}
