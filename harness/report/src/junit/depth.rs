//! How fine a JUnit file is.

/// What one test of a JUnit file is. The verdict on the run is the same at every depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// A case, and each attempt at it.
    #[default]
    Case,
    /// A check of a case.
    Check,
    /// A requirement of the catalogue.
    Requirement,
}

impl Depth {
    /// All depths.
    pub const ALL: [Self; 3] = [Self::Case, Self::Check, Self::Requirement];
}
