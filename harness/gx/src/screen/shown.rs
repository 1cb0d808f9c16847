//! What is shown, and how it looks as text.

use std::fmt;

use super::{Name, Obstacle};

/// What stands where nothing is known.
pub(super) const NOTHING: &str = "--";

/// One row of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The page.
    pub page: &'static str,
    /// What it is about.
    pub label: String,
    /// What it says; none where it was not sent, is not supported, or is too old.
    pub value: Option<String>,
}

impl Row {
    pub(super) fn new(page: &'static str, label: &str, value: Option<String>) -> Self {
        Self { page, label: label.to_owned(), value }
    }
}

/// What the screen shows at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Whether the system takes the battery for connected.
    pub connected: bool,
    /// The name under which it is listed.
    pub name: Name,
    /// The rows, page by page.
    pub rows: Vec<Row>,
    /// Why the system would not show it, or would show less than it could; what keeps it from being shown at all first.
    pub obstacles: Vec<Obstacle>,
}

/// A plain box, page by page. Names are of printable ASCII, so nothing in it steers a terminal.
impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = self.rows.iter().map(|row| row.label.chars().count()).max().unwrap_or(0);
        let value = |row: &Row| row.value.as_deref().unwrap_or(NOTHING).chars().count();
        let value = self.rows.iter().map(value).max().unwrap_or(0);
        let width = label + 2 + value;
        let edge = format!("+{}+", "-".repeat(width + 2));
        writeln!(f, "{edge}\n| {:<width$} |", self.name.text)?;
        let mut page = "";
        for row in &self.rows {
            if row.page != page {
                page = row.page;
                writeln!(f, "{edge}\n| {page:<width$} |")?;
            }
            let shown = row.value.as_deref().unwrap_or(NOTHING);
            writeln!(f, "| {:<label$}  {shown:>value$} |", row.label)?;
        }
        write!(f, "{edge}")
    }
}
