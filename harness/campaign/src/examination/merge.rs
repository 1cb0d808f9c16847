//! Parts that were made on several machines become one whole.

use std::collections::BTreeSet;

use thiserror::Error;

use super::trial::{BUILD, set};
use super::{Examination, Partition, Tried};
use crate::{Bundle, MutantRow, SystematicRow, TOOL};

/// Why parts are no whole.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MergeError {
    /// Nothing was given, or nothing was tried.
    #[error("there is nothing to merge; give the parts, with their mutants")]
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
    /// A part was made by another program than the one that joins them.
    #[error(
        "part {part} was made with another {what} than this program has; merge with the program that made it"
    )]
    Foreign {
        /// The part.
        part: Partition,
        /// What differs.
        what: &'static str,
    },
    /// A part of several does not say which build made it.
    #[error("part {0} does not say which build made it; make it again")]
    NoBuild(Partition),
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
    /// The parts do not have the mutants of the set, each in the part that takes it.
    #[error("the parts do not have the mutants that {0} should have, each in its part; make them again")]
    OtherMutants(&'static str),
}

impl Examination {
    /// Joins all parts of one examination.
    ///
    /// # Errors
    /// Where a part is missing, there twice, made from something else than the others, by another program than this one, or
    /// without mutants that are its own.
    pub fn merge(mut parts: Vec<Self>) -> Result<Self, MergeError> {
        parts.sort_by_key(|part| part.partition);
        let first = parts.first().filter(|part| part.has_any()).ok_or(MergeError::Nothing)?.clone();
        let mut seen = BTreeSet::new();
        for part in &parts {
            if let Some(what) = first.differs(part) {
                return Err(MergeError::Differs { part: part.partition, first: first.partition, what });
            }
            part.is_own()?;
            if !seen.insert(part.partition) {
                return Err(MergeError::Twice(part.partition));
            }
        }
        let of = first.partition.of();
        let has = |part: &usize| seen.iter().any(|seen| seen.part() == *part);
        if let Some(part) = (1..=of).find(|part| !has(part)) {
            return Err(MergeError::Missing { part, of });
        }
        let (mut written, mut systematic) = (vec![], vec![]);
        for part in parts {
            written.extend(part.written.rows.into_iter().map(|row| (part.partition, row)));
            systematic.extend(part.systematic.rows.into_iter().map(|row| (part.partition, row)));
        }
        let written = joined(&first.written, written).ok_or(MergeError::OtherMutants("what people wrote"))?;
        let systematic =
            joined(&first.systematic, systematic).ok_or(MergeError::OtherMutants("what was generated"))?;
        Ok(Self { written, systematic, partition: Partition::WHOLE, build: None, ..first })
    }

    fn has_any(&self) -> bool {
        self.written.count + self.systematic.count > 0
    }

    /// Whether this program with its own suites made it.
    fn is_own(&self) -> Result<(), MergeError> {
        let part = self.partition;
        if part != Partition::WHOLE && self.build.is_none() {
            return Err(MergeError::NoBuild(part));
        }
        let own = [
            ("version of the tool", self.tool == TOOL),
            ("build of the tool", self.build.as_ref().is_none_or(|build| build == BUILD)),
            ("set of suites", self.suites == Bundle::embedded_twin().suites_digest()),
        ];
        let foreign = own.into_iter().find(|(_, own)| !own);
        foreign.map_or(Ok(()), |(what, _)| Err(MergeError::Foreign { part, what }))
    }

    /// What is not the same in two parts.
    fn differs(&self, other: &Self) -> Option<&'static str> {
        let same = [
            ("version of the tool", self.tool == other.tool),
            ("build of the tool", self.build == other.build),
            ("set of suites", self.suites == other.suites),
            ("profile", self.profile == other.profile),
            ("set of cases", self.cases == other.cases),
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

/// What became of one mutant.
trait Row {
    fn name(&self) -> String;
    /// SHA-256 of its file.
    fn file(&self) -> &str;
}

impl Row for MutantRow {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn file(&self) -> &str {
        &self.file
    }
}

impl Row for SystematicRow {
    fn name(&self) -> String {
        self.name()
    }

    fn file(&self) -> &str {
        &self.file
    }
}

impl<R> Tried<R> {
    fn is_of(&self, other: &Self) -> bool {
        self.count == other.count && self.set == other.set
    }
}

/// The rows of all parts in the order of their names; none where they are not those of the set, each once and in the part
/// that takes it.
fn joined<R: Row>(tried: &Tried<R>, mut rows: Vec<(Partition, R)>) -> Option<Tried<R>> {
    rows.sort_by_cached_key(|(_, row)| row.name());
    let at_home = rows.iter().enumerate().all(|(index, (partition, _))| partition.takes(index));
    let set = set(rows.iter().map(|(_, row)| (row.name(), row.file().to_owned())));
    if !at_home || rows.len() != tried.count || set != tried.set {
        return None;
    }
    Some(Tried { count: tried.count, set, rows: rows.into_iter().map(|(_, row)| row).collect() })
}
