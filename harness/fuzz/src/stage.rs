//! How far an input came.

/// How far an input came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// It was refused for its form alone: not YAML, not JSON, no record with a fitting checksum.
    Refused,
    /// Its form was right, and its meaning was looked at, whatever came of that.
    Semantic,
}

impl Stage {
    /// The semantic stage if `reached`.
    #[must_use]
    pub fn semantic_if(reached: bool) -> Self {
        if reached { Self::Semantic } else { Self::Refused }
    }
}
