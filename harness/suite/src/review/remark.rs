//! One thing that the review of a claim has to say.

use judge::Level;
use lang::Diagnostic;

/// What a remark means for the requirements that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearing {
    /// A battery that is as it is claimed breaks them.
    Breaks,
    /// What is claimed is not enough to judge them.
    Open,
}

/// One thing that the review of a claim has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The requirements, in order.
    pub requirements: Vec<String>,
    /// How much it weighs; never more than the requirements do.
    pub level: Level,
    /// What it means for them.
    pub bearing: Bearing,
    /// What, where in the statement, and what to do.
    pub diagnostic: Diagnostic,
}

impl Remark {
    /// Whether a battery with this claim breaks something that blocks.
    #[must_use]
    pub fn is_fail(&self) -> bool {
        self.level == Level::Must && self.bearing == Bearing::Breaks
    }

    /// Whether something that blocks cannot be judged with this claim.
    #[must_use]
    pub fn leaves_open(&self) -> bool {
        self.level == Level::Must && self.bearing == Bearing::Open
    }
}
