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
        /// Its path below the run folder.
        path: String,
        /// SHA-256 of its bytes, in lower-case hexadecimal.
        sha256: String,
        /// How many frames it has.
        entries: u64,
    },
}
