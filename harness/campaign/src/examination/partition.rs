//! A part of all mutants, for one of several machines.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Part `part` of `of`: every `of`-th mutant, so that all parts take about as long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Partition {
    part: usize,
    of: usize,
}

impl Partition {
    /// Everything in one part.
    pub const WHOLE: Self = Self { part: 1, of: 1 };

    /// Which part it is, from one on.
    #[must_use]
    pub fn part(self) -> usize {
        self.part
    }

    /// How many parts there are.
    #[must_use]
    pub fn of(self) -> usize {
        self.of
    }

    /// Whether the mutant with this index is in this part.
    #[must_use]
    pub fn takes(self, index: usize) -> bool {
        index % self.of == self.part - 1
    }

    /// Those of `all` that are in this part, in their order.
    pub(crate) fn of_all<T>(self, all: Vec<T>) -> Vec<T> {
        all.into_iter().enumerate().filter(|(index, _)| self.takes(*index)).map(|(_, one)| one).collect()
    }

    pub(super) fn check(self) -> Result<(), String> {
        match (1..=self.of).contains(&self.part) {
            true => Ok(()),
            false => Err(format!("there is no part {self}")),
        }
    }
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
        let (part, of) = parts.ok_or_else(|| String::from("write it as `2/3`: the second of three parts"))?;
        let partition = Self { part, of };
        partition.check()?;
        Ok(partition)
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("", "write it as `2/3`")]
    #[case("1", "write it as `2/3`")]
    #[case("1/", "write it as `2/3`")]
    #[case("-1/3", "write it as `2/3`")]
    #[case("0/3", "there is no part 0/3")]
    #[case("4/3", "there is no part 4/3")]
    #[case("0/0", "there is no part 0/0")]
    fn what_is_no_part_is_refused(#[case] text: &str, #[case] says: &str) {
        let wrong = text.parse::<Partition>().unwrap_err();
        assert!(wrong.starts_with(says), "{wrong}");
    }

    proptest! {
        #[test]
        fn every_mutant_is_in_exactly_one_part(of in 1_usize..20, index in 0_usize..1000) {
            let taking = (1..=of).filter(|part| Partition { part: *part, of }.takes(index));
            prop_assert_eq!(taking.count(), 1);
        }

        #[test]
        fn what_is_written_is_read(of in 1_usize..1000, part in 1_usize..1000) {
            let partition = Partition { part: part.min(of), of };
            prop_assert_eq!(partition.to_string().parse(), Ok(partition));
        }
    }
}
