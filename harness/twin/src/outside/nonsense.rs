//! Why a line of an outside program is none.

use std::fmt;

use thiserror::Error;

/// How many characters of a line and of a reason are shown.
const SHOWN: usize = 160;

/// Why a line of an outside program is none: what is wrong, and how the line begins.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct Nonsense {
    why: String,
    line: String,
}

impl Nonsense {
    /// This line is none, for this reason.
    #[must_use]
    pub fn new(line: &[u8], why: impl fmt::Display) -> Self {
        // The reason may quote the line, so it is treated alike.
        let line = String::from_utf8_lossy(&line[..line.len().min(4 * SHOWN)]);
        Self { why: shown(&why.to_string()), line: shown(&line) }
    }
}

/// The beginning of a text, harmless.
fn shown(text: &str) -> String {
    let shown: String = text.chars().map(printable).take(SHOWN).collect();
    let cut = if text.chars().count() > SHOWN { "..." } else { "" };
    format!("{shown}{cut}")
}

/// A line comes from outside: nothing of it may reach a terminal as a command.
fn printable(char: char) -> char {
    let is_obeyed = char.is_control()
        || matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if is_obeyed { char::REPLACEMENT_CHARACTER } else { char }
}

impl fmt::Display for Nonsense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line.is_empty() {
            return write!(f, "{}: the line is empty", self.why);
        }
        write!(f, "{}: `{}`", self.why, self.line)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_was_said_is_shown_short_and_harmless(line in proptest::collection::vec(any::<u8>(), 0..2_000)) {
            let why = format!("no JSON: {}", String::from_utf8_lossy(&line));
            let shown = Nonsense::new(&line, why).to_string();
            prop_assert!(shown.chars().count() <= 2 * SHOWN + 40, "{}", shown);
            prop_assert!(!shown.contains(char::is_control));
        }
    }
}
