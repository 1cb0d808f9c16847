//! The table that is printed.

use std::fmt;

use crate::aim::{Aim, short};

/// One row: what was measured, and what it had to reach.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// What was measured.
    pub(crate) what: String,
    /// The value, in `unit`.
    pub(crate) value: f64,
    /// What the value counts.
    pub(crate) unit: &'static str,
    /// How it compares, in words.
    pub(crate) ratio: String,
    /// What the value has to reach.
    pub(crate) aim: Aim,
}

/// Rows in the order in which they were measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Table {
    rows: Vec<Result<Row, String>>,
}

impl Table {
    /// Adds a row.
    pub(crate) fn add(&mut self, row: Row) {
        self.rows.push(Ok(row));
    }

    /// Says what was not measured, and why.
    pub(crate) fn skip(&mut self, what: String) {
        self.rows.push(Err(what));
    }

    /// Whether every aim is met.
    pub(crate) fn is_met(&self) -> bool {
        self.rows.iter().flatten().all(|row| row.aim.is_met(row.value))
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = ["measured", "", "", "ratio", "aim", ""].map(String::from);
        let cells: Vec<_> = std::iter::once(columns).chain(self.rows.iter().flatten().map(cells)).collect();
        let width =
            |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
        let widths: [usize; 6] = std::array::from_fn(width);
        for row in &cells {
            let [what, value, unit, ratio, aim, verdict] = row;
            let [a, b, c, d, e, _] = widths;
            let line = format!("{what:a$}  {value:>b$} {unit:c$}  {ratio:d$}  {aim:e$}  {verdict}");
            writeln!(f, "{}", line.trim_end())?;
        }
        self.rows
            .iter()
            .filter_map(|row| row.as_ref().err())
            .try_for_each(|why| writeln!(f, "not measured: {why}"))
    }
}

fn cells(row: &Row) -> [String; 6] {
    let verdict = match row.aim {
        Aim::None => "",
        aim if aim.is_met(row.value) => "met",
        _ => "MISSED",
    };
    [
        row.what.clone(),
        short(row.value),
        row.unit.to_owned(),
        row.ratio.clone(),
        row.aim.to_string(),
        verdict.to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(what: &str, value: f64, aim: Aim) -> Row {
        Row { what: what.into(), value, unit: "ms", ratio: String::new(), aim }
    }

    #[test]
    fn one_missed_aim_is_seen_in_words_and_in_the_outcome() {
        let mut table = Table::default();
        table.add(row("an hour", 41.0, Aim::AtMost(50.0)));
        assert!(table.is_met());
        table.add(row("another", 51.0, Aim::AtMost(50.0)));
        assert!(!table.is_met());
        let text = table.to_string();
        assert!(text.lines().nth(1).is_some_and(|line| line.ends_with("met")), "{text}");
        assert!(text.lines().nth(2).is_some_and(|line| line.ends_with("MISSED")), "{text}");
    }

    #[test]
    fn what_was_not_measured_is_said() {
        let mut table = Table::default();
        table.skip("log2asc: not installed".into());
        assert!(table.to_string().ends_with("not measured: log2asc: not installed\n"));
    }
}
