//! How many of each class of systematic mutants are caught.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::matrix::{End, SystematicMatrix, SystematicRow};
use super::survivors::{Because, Survivors};

/// How many mutants of a class came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// All.
    pub all: usize,
    /// Caught by a requirement of level `must`.
    pub blocked: usize,
    /// Caught, but only by advice.
    pub advised: usize,
    /// Those that nobody can tell from the battery without the defect, because none sends anything else there.
    pub same: usize,
    /// Those that survive because they conform.
    pub equivalent: usize,
    /// Those that survive because no suite covers what they violate.
    pub not_tested: usize,
    /// Those that survive because frames alone do not show what they violate.
    pub undecidable: usize,
    /// Those that survive although a suite covers what they violate, and those for which nobody gave a reason.
    pub gaps: usize,
}

/// The rates of all classes, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Rates {
    /// By class.
    pub classes: BTreeMap<String, Rate>,
}

impl Rate {
    fn note(&mut self, row: &SystematicRow, because: Option<&Because>) {
        self.all += 1;
        let counter = match (&row.end, because) {
            (End::Killed(_), _) if row.is_blocked() => &mut self.blocked,
            (End::Killed(_), _) => &mut self.advised,
            (End::SameOnTheWire, Some(Because::Equivalent(_))) => &mut self.same,
            (_, Some(Because::Equivalent(_))) => &mut self.equivalent,
            (_, Some(Because::NotTested(_))) => &mut self.not_tested,
            (_, Some(Because::Undecidable { .. })) => &mut self.undecidable,
            (_, Some(Because::Gap(_)) | None) => &mut self.gaps,
        };
        *counter += 1;
    }

    /// How many of those that violate something are caught, in percent; `None` where none violates anything.
    #[must_use]
    pub fn percent(&self) -> Option<f64> {
        let caught = self.blocked + self.advised;
        let bad = caught + self.not_tested + self.undecidable + self.gaps;
        (bad > 0).then(|| 100.0 * caught as f64 / bad as f64)
    }

    fn and(mut self, other: &Self) -> Self {
        self.all += other.all;
        self.blocked += other.blocked;
        self.advised += other.advised;
        self.same += other.same;
        self.equivalent += other.equivalent;
        self.not_tested += other.not_tested;
        self.undecidable += other.undecidable;
        self.gaps += other.gaps;
        self
    }
}

impl Rates {
    /// The rates of a matrix, whose survivors have these reasons.
    #[must_use]
    pub fn of(matrix: &SystematicMatrix, survivors: &Survivors) -> Self {
        let mut rates = Self::default();
        for row in &matrix.rows {
            let rate = rates.classes.entry(row.class.clone()).or_default();
            rate.note(row, survivors.reason(row));
        }
        rates
    }

    /// All classes together.
    #[must_use]
    pub fn total(&self) -> Rate {
        self.classes.values().fold(Rate::default(), Rate::and)
    }
}

/// A line for each class, with the columns' names above and the total below.
impl fmt::Display for Rates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = ["all", "must", "advice", "same", "equal", "untested", "unseen", "gap"];
        write!(f, "{:<22}", "class")?;
        names.iter().try_for_each(|name| write!(f, "{name:>9}"))?;
        writeln!(f, "{:>9}", "caught")?;
        let total = self.total();
        let classes = self.classes.iter().map(|(class, rate)| (class.as_str(), rate));
        classes.chain([("total", &total)]).try_for_each(|(class, rate)| {
            let Rate { all, blocked, advised, same, equivalent, not_tested, undecidable, gaps } = rate;
            write!(f, "{class:<22}")?;
            let counts = [all, blocked, advised, same, equivalent, not_tested, undecidable, gaps];
            counts.iter().try_for_each(|count| write!(f, "{count:>9}"))?;
            match rate.percent() {
                Some(percent) => writeln!(f, "{percent:>8.1}%"),
                None => writeln!(f, "{:>9}", "-"),
            }
        })
    }
}
