//! A file into a type, within bounds that no honest file reaches.

use serde::de::DeserializeOwned;
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy, NonFiniteFloatPolicy};
use serde_saphyr::{Options, alias_limits, budget, options};

use crate::codes;
use crate::yaml::error;
use crate::{Diagnostic, Place, SourceFile};

/// The longest file, in bytes.
const LONGEST: usize = 1 << 20;

/// Reads one YAML document into `T`.
///
/// Duplicate keys, merge keys, several documents, unknown tags and booleans other than `true` and `false` are
/// refused; aliases may repeat a few values, not grow a file.
///
/// # Errors
/// A diagnostic with the place, and what was expected there.
pub fn parse<T: DeserializeOwned>(file: &SourceFile) -> Result<T, Diagnostic> {
    if file.text.len() > LONGEST {
        let message = format!("the file has {} bytes, and suites may have {LONGEST}", file.text.len());
        return Err(Diagnostic::error(codes::YAML_TOO_LARGE, &file.name, message)
            .at(Place::of(&file.text, 0, 0), "")
            .help("split it into several files"));
    }
    serde_saphyr::from_str_with_options(&file.text, bounded()).map_err(|error| error::explain(&error, file))
}

fn bounded() -> Options {
    options! {
        budget: budget! {
            max_depth: 32,
            flow_nesting_limit: 32,
            max_nodes: 100_000,
            max_events: 300_000,
            max_anchors: 256,
            max_aliases: 1_024,
            max_documents: 1,
            max_recorded_anchor_events: 100_000,
            max_recorded_anchor_bytes: 4 << 20,
            max_total_scalar_bytes: 4 << 20,
        },
        alias_limits: alias_limits! {
            max_total_replayed_events: 50_000,
            max_replay_stack_depth: 8,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        non_finite_float_policy: NonFiniteFloatPolicy::Reject,
        strict_booleans: true,
        reject_unsupported_tags: true,
        with_snippet: false,
    }
}
