//! What can go wrong with keys, envelopes, manifests and sealed folders.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use thiserror::Error;

use crate::{Discrepancy, KeyId};

/// Why something could not be signed, or is not accepted.
#[derive(Debug, Error)]
pub enum AttestError {
    /// A file or folder refused.
    #[error("cannot {doing} {path}: {error}")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// The file or folder.
        path: String,
        /// Why it refused.
        error: io::Error,
    },
    /// The system gave no random numbers.
    #[error("the system gives no random numbers, so no key can be made: {0}")]
    Random(String),
    /// A key file would be overwritten.
    #[error("{0} exists already; a key is never overwritten, choose another file")]
    KeyExists(String),
    /// Something that is no PEM file at all.
    #[error("this is not a PEM file; give a key as made by `bmscert keys new` or `openssl genpkey`")]
    NotPem,
    /// A PEM file with something else in it.
    #[error("this holds {found}, not {wanted}; give the right file")]
    WrongKind {
        /// What was asked for.
        wanted: &'static str,
        /// What the file says it is.
        found: String,
    },
    /// A PEM file of the right kind whose contents cannot be read.
    #[error("the key is damaged: {}; use an undamaged copy", short(.0))]
    DamagedKey(String),
    /// The key is encrypted and no passphrase was given.
    #[error("the key is encrypted; give its passphrase")]
    PassphraseNeeded,
    /// The passphrase does not open the key.
    #[error("the passphrase does not open the key, or the key is damaged; try again")]
    WrongPassphrase,
    /// Opening the key would take more time or memory than a sound key needs.
    #[error("opening the key would take too much time or memory; encrypt it again with usual parameters")]
    CostlyKey,
    /// A public key under which anybody can forge signatures.
    #[error("this public key is weak: signatures for it can be forged; refuse it")]
    WeakKey,
    /// The bytes are no envelope in canonical form.
    #[error("this is not an envelope in its canonical form ({}); take the file as it was signed", short(.0))]
    NotCanonical(String),
    /// An envelope without a signature.
    #[error("the envelope carries no signature")]
    Unsigned,
    /// A signature that none of the trusted keys made.
    #[error("the signature of key {} is not by any trusted key, or the signed bytes were changed", short(.0))]
    Untrusted(String),
    /// A signature by a trusted key under another key's name.
    #[error("a signature by key {made_by} says it is by key {}; the envelope was changed", short(.stated))]
    WrongKeyId {
        /// The key in whose name it stands.
        stated: String,
        /// The key that made it.
        made_by: KeyId,
    },
    /// Two signatures by one key.
    #[error("key {0} signed twice; the envelope was changed")]
    SignedTwice(KeyId),
    /// The payload of the envelope is not an in-toto statement that we can read.
    #[error("the envelope does not carry a statement of this tool: {}", short(.0))]
    BadStatement(String),
    /// The manifest breaks its own rules.
    #[error("the manifest is not acceptable: {}", short(.0))]
    BadManifest(String),
    /// A file that cannot be listed in a manifest.
    #[error("{path} cannot be sealed: {why}; remove or rename it")]
    Unsealable {
        /// The file.
        path: String,
        /// Why not.
        why: &'static str,
    },
    /// The folder was sealed before.
    #[error("{0} is sealed already; a sealed record is never changed, make a new run")]
    AlreadySealed(String),
    /// The folder has no envelope.
    #[error("{0} is not sealed: it has no {file}; the run was not concluded", file = crate::ENVELOPE_FILE)]
    NotSealed(String),
    /// Files differ from what was sealed.
    #[error("the folder is not what was sealed: {}", listed(.0))]
    Altered(Vec<Discrepancy>),
}

impl AttestError {
    /// What `path` refused while `doing` something.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { doing, path: path.display().to_string(), error }
    }
}

/// Words that may quote a file, on one short line: a hostile file must neither fill the screen nor steer the terminal.
fn short(said: &str) -> String {
    const LONGEST: usize = 200;
    let mut characters = said.chars().map(|c| if c.is_control() { ' ' } else { c });
    let short: String = characters.by_ref().take(LONGEST).collect();
    if characters.next().is_some() { short + "…" } else { short }
}

/// A person needs the first few; a program has them all.
fn listed(discrepancies: &[Discrepancy]) -> String {
    const SHOWN: usize = 5;
    let mut text = String::new();
    for (index, discrepancy) in discrepancies.iter().take(SHOWN).enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        // Writing to a string does not fail.
        let _ = write!(text, "{comma}{discrepancy}");
    }
    if discrepancies.len() > SHOWN {
        let _ = write!(text, " and {} more", discrepancies.len() - SHOWN);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_file_neither_fills_the_screen_nor_steers_the_terminal() {
        let quoted = "unknown field `\u{1b}[2J\n`".repeat(10_000);
        let errors = [
            AttestError::NotCanonical(quoted.clone()),
            AttestError::BadManifest(quoted.clone()),
            AttestError::BadStatement(quoted.clone()),
            AttestError::Untrusted(quoted),
        ];
        for said in errors.map(|error| error.to_string()) {
            assert!(said.chars().count() < 400 && !said.contains(char::is_control), "{said}");
        }
    }
}
