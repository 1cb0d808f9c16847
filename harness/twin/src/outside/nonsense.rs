//! Why a line of an outside program is none.

use std::fmt;

use thiserror::Error;

use super::harmless;

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
        Self { why: harmless(&why.to_string(), SHOWN), line: harmless(&line, SHOWN) }
    }
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
            prop_assert!(!shown.contains(super::super::is_obeyed));
        }
    }
}
