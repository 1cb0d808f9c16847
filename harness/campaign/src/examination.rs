//! Which defects the suites catch: everything that they were tried on, in one document that can be split and joined.

mod merge;
mod page;
mod partition;
mod trial;

pub use merge::MergeError;
pub use partition::Partition;
pub use trial::{ExamineRequest, examine};

use std::io::Read;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    CampaignError, Fate, KillMatrix, MutantRow, Rates, Survivors, SystematicMatrix, SystematicRow, document,
};

/// The format of the document.
const FORMAT: &str = "bmscert-kill-matrix/1";

/// The largest document that is read, in bytes; with all mutants it has less than one million.
const LARGEST: u64 = 64 << 20;

/// What the suites were tried on, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Examination {
    /// The format: `bmscert-kill-matrix/1`.
    pub schema: String,
    /// The program that made it, and its version.
    pub tool: String,
    /// SHA-256 over the suites, the catalogue and the protocol, as in a record's [`Examined`](report::Examined).
    pub suites: String,
    /// The profile that was run, and the cases of it that kill: those on the watchlist do not.
    pub profile: String,
    /// Each as `suite/case`.
    pub cases: Vec<String>,
    /// The seed of everything that was drawn.
    pub seed: u64,
    /// In a part, which build of the program made it: SHA-256 over its sources. The whole is the same from any build that
    /// judges alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub build: Option<String>,
    /// Which part of all mutants this is.
    pub partition: Partition,
    /// Mutants that people wrote, each for a requirement.
    pub written: Tried<MutantRow>,
    /// Mutants that were made from the protocol: every defect of every class.
    pub systematic: Tried<SystematicRow>,
}

/// Mutants of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tried<Row> {
    /// How many there are, in all parts.
    pub count: usize,
    /// SHA-256 over all of them, in all parts: the name and the file's digest of each.
    pub set: String,
    /// What became of those of this part, in the order of their names.
    pub rows: Vec<Row>,
}

impl Examination {
    /// Reads a document that [`to_json`](Self::to_json) made.
    ///
    /// # Errors
    /// Where it cannot be read, is too large, or is no such document.
    pub fn read(from: impl Read, name: &str) -> Result<Self, CampaignError> {
        let wrong = |why: String| CampaignError::Incomplete(format!("{name} is no kill matrix: {why}"));
        let mut text = String::new();
        let length =
            from.take(LARGEST + 1).read_to_string(&mut text).map_err(|why| wrong(why.to_string()))?;
        if length as u64 > LARGEST {
            return Err(wrong(String::from("it is larger than 64 MiB")));
        }
        let read: Self =
            serde_json::from_str(&text).map_err(|why| wrong(lang::one_short_line(&why.to_string())))?;
        if read.schema != FORMAT {
            return Err(wrong(format!("it has another format; this tool reads `{FORMAT}`")));
        }
        read.partition.check().map_err(wrong)?;
        Ok(read)
    }

    /// The document as indented JSON with a line end: the same examination gives the same bytes.
    ///
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn to_json(&self) -> Result<String, CampaignError> {
        document::json(self)
    }

    /// What became of the mutants that people wrote.
    #[must_use]
    pub fn matrix(&self) -> KillMatrix {
        KillMatrix { rows: self.written.rows.clone() }
    }

    /// What became of the mutants that were made from the protocol.
    #[must_use]
    pub fn systematic(&self) -> SystematicMatrix {
        SystematicMatrix { rows: self.systematic.rows.clone() }
    }

    /// Whether it is the whole.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.partition == Partition::WHOLE
    }

    /// How many mutants came to what, of both kinds; `survivors` says why what is not caught is not.
    #[must_use]
    pub fn counts(&self, survivors: &Survivors) -> Counts {
        let matrix = self.matrix();
        let total = Rates::of(&self.systematic(), survivors).total();
        Counts {
            mutants: self.written.rows.len() + total.all,
            killed: matrix.count(Fate::Killed) + total.blocked + total.advised,
            advised: matrix.rows.iter().filter(|row| row.is_advised()).count() + total.advised,
            in_trouble: self.systematic.rows.iter().filter(|row| row.is_killed() && row.in_trouble).count(),
            same: total.same,
            conform: total.equivalent,
            not_covered: matrix.count(Fate::NotCovered) + total.not_tested,
            undecidable: total.undecidable,
            gaps: matrix.count(Fate::Survived) + total.gaps,
        }
    }
}

/// How many mutants came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All.
    pub mutants: usize,
    /// Those that are caught.
    pub killed: usize,
    /// Those of these that only advice catches: a battery like that is certified, and told what is wrong.
    pub advised: usize,
    /// Those that are caught only in a battery in trouble, because a healthy one does not show them.
    pub in_trouble: usize,
    /// Those that do not show on the wire.
    pub same: usize,
    /// Those that are not caught because a battery like that conforms.
    pub conform: usize,
    /// Those that violate only what no suite covers.
    pub not_covered: usize,
    /// Those that violate what checks cover, in a way that frames alone do not show.
    pub undecidable: usize,
    /// Those that should have been caught and were not.
    pub gaps: usize,
}
