//! How a number of times is spread.

use crate::aim::Aim;
use crate::error::BenchError;
use crate::table::{Row, Table};

/// Times in nanoseconds, in order.
#[derive(Debug, Clone)]
pub(crate) struct Spread(Vec<i64>);

impl Spread {
    /// Of these times.
    ///
    /// # Errors
    /// Where there are none: nothing was measured then.
    pub(crate) fn of(what: &str, mut times: Vec<i64>) -> Result<Self, BenchError> {
        if times.is_empty() {
            return Err(BenchError::program(what, "nothing was seen of it"));
        }
        times.sort_unstable();
        Ok(Self(times))
    }

    /// How many times there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The time that a share of them does not exceed, in milliseconds.
    pub(crate) fn at(&self, share: f64) -> f64 {
        let place = ((self.0.len() - 1) as f64 * share).round() as usize;
        self.0[place] as f64 / 1e6
    }

    /// Rows for the middle, one of a hundred, and the longest, each beside somebody else's.
    pub(crate) fn rows(&self, what: &str, other: Option<(&str, &Self)>, table: &mut Table) {
        self.each(what, other, Aim::None, table);
    }

    /// The same alone, the longest with an aim.
    pub(crate) fn rows_within(&self, what: &str, aim: Aim, table: &mut Table) {
        self.each(what, None, aim, table);
    }

    fn each(&self, what: &str, other: Option<(&str, &Self)>, longest: Aim, table: &mut Table) {
        for (name, share, aim) in
            [("median", 0.5, Aim::None), ("99 of 100", 0.99, Aim::None), ("longest", 1.0, longest)]
        {
            let ratio = other
                .map_or_else(String::new, |(other, spread)| format!("{other}: {:.3} ms", spread.at(share)));
            let what = format!("{what}, {name} of {}", self.len());
            table.add(Row { what, value: self.at(share), unit: "ms", ratio, aim });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle_and_the_longest_at_the_end() {
        let spread = Spread::of("times", vec![3_000_000, 1_000_000, 2_000_000]).unwrap();
        assert_eq!([spread.at(0.5), spread.at(1.0)], [2.0, 3.0]);
        assert_eq!(spread.len(), 3);
    }

    #[test]
    fn nothing_is_no_measurement() {
        assert!(Spread::of("times", vec![]).is_err());
    }
}
