//! What the screen of the inverter system would show.

use quantity::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the screen of the inverter system would show at the end of the evidence (CAN-6-1), as far as the protocol tells.
/// It is no verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Screen {
    /// When that is, in nanoseconds after the first entry of the evidence; none where there are no times, and nothing is
    /// taken for stale.
    #[schemars(with = "Option<i64>")]
    pub at: Option<Span>,
    /// Whether the system would take the battery for connected, and show it.
    pub connected: bool,
    /// The name under which it would be listed.
    pub name: String,
    /// Where that name comes from, in words.
    pub name_from: String,
    /// What would be shown, page by page.
    pub rows: Vec<ScreenRow>,
    /// Why the system would not show the battery, or would show less than it could.
    pub obstacles: Vec<Obstacle>,
}

/// One row of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScreenRow {
    /// The page.
    pub page: String,
    /// What it is about.
    pub label: String,
    /// What it says; none where it was not sent, is not supported, or is too old.
    pub value: Option<String>,
}

/// Something that stands in the way of the battery being shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Obstacle {
    /// Whether it keeps the battery from being shown at all.
    pub hides: bool,
    /// What it is.
    pub says: String,
    /// What to do.
    pub advice: String,
}
