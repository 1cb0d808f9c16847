//! By what an instrument is recognised.

use serde::{Deserialize, Serialize};

/// A text with `*` for any characters, compared without regard to case: `RIGOL*,DP832*`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pattern(Box<[u8]>);

impl Pattern {
    /// This pattern.
    #[must_use]
    pub fn new(pattern: &str) -> Self {
        Self(pattern.as_bytes().into())
    }

    /// Whether all of `text` fits.
    #[must_use]
    pub fn fits(&self, text: &[u8]) -> bool {
        let mut parts = self.0.split(|byte| *byte == b'*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = begins(text, first) else { return false };
        let Some(last) = parts.next_back() else { return rest.is_empty() };
        for part in parts {
            let Some(behind) = (0..=rest.len()).find_map(|at| begins(&rest[at..], part)) else {
                return false;
            };
            rest = behind;
        }
        rest.len() >= last.len() && rest[rest.len() - last.len()..].eq_ignore_ascii_case(last)
    }
}

/// What stands behind `start`, where `text` begins with it.
fn begins<'a>(text: &'a [u8], start: &[u8]) -> Option<&'a [u8]> {
    let (head, rest) = text.split_at_checked(start.len())?;
    head.eq_ignore_ascii_case(start).then_some(rest)
}
