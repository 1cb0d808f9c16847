//! The file that every verdict rests on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The file that every verdict rests on, with what ties the record to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum EvidenceFile {
    /// The journal of a run.
    Journal {
        /// Its path below the run folder.
        path: String,
        /// The last seal of its hash chain, in lower-case hexadecimal.
        chain: String,
        /// How many events and actions it has.
        entries: u64,
    },
    /// Somebody's recording.
    Recording {
        /// Its files, in the order in which they were judged as one. Entries are numbered through all of them.
        files: Vec<RecordedFile>,
        /// What the stamps were said to mean where the file does not tell: `absolute`, `zero`, `delta` or `none`.
        times: Option<String>,
    },
}

/// One file of a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordedFile {
    /// Its path below the run folder.
    pub path: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// How many frames it has.
    pub frames: u64,
    /// What its entries are.
    pub unit: EntryUnit,
    /// How many entries the files before it have: the number of an entry less this is the line or record in this file.
    pub before: u64,
}

/// What the entries of a recording are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntryUnit {
    /// Lines of a text.
    Line,
    /// Records of a binary format.
    Record,
}
