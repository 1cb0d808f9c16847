//! Valid inputs to begin with: the repository's own files, and small ones that use what those do not.

mod guard;
mod journal;
mod record;
mod recordings;
mod sealed;
mod texts;

pub use sealed::{EXAMPLE_KEY, EXAMPLE_PUBLIC_KEY};
pub(crate) use texts::{CATALOGUE, DATABASE, KEEPALIVE, STATEMENT};

/// The valid inputs of a target, each with a name; nothing for a target that is not there.
#[must_use]
pub fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let made = match target {
        "address" => texts::ADDRESSES.iter().map(|text| text.as_bytes().to_vec()).collect(),
        "candump" => texts::RECORDINGS.iter().map(|text| text.as_bytes().to_vec()).collect(),
        "dbc" => texts::DATABASES.iter().map(|text| text.as_bytes().to_vec()).collect(),
        "dialect" => texts::DIALECTS.iter().map(|text| text.as_bytes().to_vec()).collect(),
        "envelope" => sealed::envelopes(),
        "expression" => texts::EXPRESSIONS.iter().map(|text| text.as_bytes().to_vec()).collect(),
        "guard_pipe" => guard::conversations(),
        "journal" => journal::journals(),
        "kill_matrix" => texts::KILL_MATRICES.iter().map(|text| text.as_bytes().to_vec()).collect(),
        "manifest" => sealed::manifests(),
        "outside" => texts::OUTSIDE.iter().map(|text| text.as_bytes().to_vec()).collect(),
        "record" => record::records(),
        "rig_yaml" => texts::RIGS.iter().map(|text| text.as_bytes().to_vec()).collect(),
        "roles" => texts::ROLES.iter().map(|text| text.as_bytes().to_vec()).collect(),
        "scene_yaml" => texts::SCENES.iter().map(|text| text.as_bytes().to_vec()).collect(),
        "scpi" => texts::SCPI.iter().map(|text| text.as_bytes().to_vec()).collect(),
        "slcan" => texts::SLCAN.iter().map(|text| text.as_bytes().to_vec()).collect(),
        "socketcand" => texts::SOCKETCAND.iter().map(|text| text.as_bytes().to_vec()).collect(),
        "statement" => texts::STATEMENTS.iter().map(|text| text.as_bytes().to_vec()).collect(),
        "suite_yaml" => texts::SUITES.iter().map(|text| text.as_bytes().to_vec()).collect(),
        _ => recordings::recordings(target),
    };
    made.into_iter().enumerate().map(|(index, bytes)| (format!("seed-{index:02}"), bytes)).collect()
}
