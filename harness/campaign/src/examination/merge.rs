//! Parts that were made on several machines become one whole.

use std::collections::BTreeSet;

use thiserror::Error;

use super::{Examination, Partition, Tried};

/// Why parts are no whole.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MergeError {
    /// Nothing was given.
    #[error("there is nothing to merge; give the parts")]
    Nothing,
    /// Two parts were not made from the same.
    #[error("part {part} was made with another {what} than part {first}; make all parts with one program")]
    Differs {
        /// The part.
        part: Partition,
        /// The one that it is compared with.
        first: Partition,
        /// What differs.
        what: &'static str,
    },
    /// A part was given twice.
    #[error("part {0} is there twice")]
    Twice(Partition),
    /// Parts are missing.
    #[error("part {part} of {of} is missing")]
    Missing {
        /// The first that is missing.
        part: usize,
        /// How many there should be.
        of: usize,
    },
    /// A part has other mutants than it should have.
    #[error("{0} has other mutants than its parts should have; make it again")]
    OtherMutants(&'static str),
}

impl Examination {
    /// Joins all parts of one examination.
    ///
    /// # Errors
    /// Where a part is missing, there twice, or made from something else than the others.
    pub fn merge(mut parts: Vec<Self>) -> Result<Self, MergeError> {
        parts.sort_by_key(|part| part.partition);
        let mut all = parts.into_iter();
        let mut whole = all.next().ok_or(MergeError::Nothing)?;
        let first = whole.partition;
        let mut seen = BTreeSet::from([first]);
        for part in all {
            if let Some(what) = whole.differs(&part) {
                return Err(MergeError::Differs { part: part.partition, first, what });
            }
            if !seen.insert(part.partition) {
                return Err(MergeError::Twice(part.partition));
            }
            whole.written.rows.extend(part.written.rows);
            whole.systematic.rows.extend(part.systematic.rows);
        }
        let of = first.of();
        let has = |part: &usize| seen.iter().any(|seen| seen.part() == *part);
        if let Some(part) = (1..=of).find(|part| !has(part)) {
            return Err(MergeError::Missing { part, of });
        }
        whole
            .written
            .is_whole(|row| row.name.clone())
            .ok_or(MergeError::OtherMutants("what people wrote"))?;
        whole.systematic.is_whole(|row| row.name()).ok_or(MergeError::OtherMutants("what was generated"))?;
        whole.partition = Partition::WHOLE;
        Ok(whole)
    }

    /// What is not the same in two parts.
    fn differs(&self, other: &Self) -> Option<&'static str> {
        let same = [
            ("version of the tool", self.tool == other.tool),
            ("set of suites", self.suites == other.suites),
            ("seed", self.seed == other.seed),
            ("number of parts", self.partition.of() == other.partition.of()),
            (
                "set of mutants",
                self.written.is_of(&other.written) && self.systematic.is_of(&other.systematic),
            ),
        ];
        same.into_iter().find(|(_, same)| !same).map(|(what, _)| what)
    }
}

impl<Row> Tried<Row> {
    fn is_of(&self, other: &Self) -> bool {
        self.count == other.count && self.set == other.set
    }

    /// Puts the rows in the order of their names; whether each is there once and none is missing.
    fn is_whole(&mut self, name: impl Fn(&Row) -> String) -> Option<()> {
        self.rows.sort_by_cached_key(&name);
        let names: BTreeSet<String> = self.rows.iter().map(&name).collect();
        (names.len() == self.count && self.rows.len() == self.count).then_some(())
    }
}
