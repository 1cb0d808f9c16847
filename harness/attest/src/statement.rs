//! in-toto statements, version 1.

use std::collections::BTreeSet;
use std::collections::btree_map::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{AttestError, Verified, canonical};

/// The payload type of an envelope that carries a statement.
pub const IN_TOTO_PAYLOAD: &str = "application/vnd.in-toto+json";

const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";

/// Something said about files that are named by digest (in-toto Statement v1).
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// What it is about; at least one once it is signed.
    pub subject: Vec<Subject>,
    /// What kind of thing is said, as a URI.
    pub predicate_type: String,
    /// What is said; its meaning is the caller's.
    pub predicate: Value,
}

/// A file, by digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Its name, unique in a statement.
    pub name: String,
    /// Its digests by algorithm: `sha256` in lower-case hexadecimal.
    pub digest: BTreeMap<String, String>,
}

impl Subject {
    /// A file with this SHA-256, in lower-case hexadecimal.
    #[must_use]
    pub fn new(name: &str, sha256: &str) -> Self {
        Self { name: name.into(), digest: BTreeMap::from([("sha256".into(), sha256.into())]) }
    }

    /// Its SHA-256, if it has one.
    #[must_use]
    pub fn sha256(&self) -> Option<&str> {
        self.digest.get("sha256").map(String::as_str)
    }
}

/// As it is read: unknown fields are to be ignored, says in-toto.
#[derive(Deserialize)]
struct StatementJson {
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<Subject>,
    #[serde(rename = "predicateType")]
    predicate_type: String,
    #[serde(default)]
    predicate: Value,
}

impl Statement {
    /// A statement without subjects: [`crate::seal()`] adds the manifest.
    #[must_use]
    pub fn new(predicate_type: &str, predicate: Value) -> Self {
        Self { subject: vec![], predicate_type: predicate_type.into(), predicate }
    }

    /// The subject with this name.
    #[must_use]
    pub fn subject(&self, name: &str) -> Option<&Subject> {
        self.subject.iter().find(|subject| subject.name == name)
    }

    /// The payload of an envelope: canonical JSON (keys sorted, no spaces).
    ///
    /// # Errors
    /// Where there is no subject, two have the same name, one has no digest, or it cannot be written as JSON.
    pub fn to_payload(&self) -> Result<Vec<u8>, AttestError> {
        self.check()?;
        let value = json!({
            "_type": STATEMENT_TYPE,
            "subject": self.subject,
            "predicateType": self.predicate_type,
            "predicate": self.predicate,
        });
        canonical::to_vec(&value).map_err(|error| AttestError::BadStatement(error.to_string()))
    }

    /// What a verified envelope states.
    ///
    /// # Errors
    /// Where its payload is not a statement of version 1 with named and digested subjects.
    pub fn from_verified(verified: &Verified<'_>) -> Result<Self, AttestError> {
        if verified.payload_type() != IN_TOTO_PAYLOAD {
            return Err(AttestError::BadStatement(format!("it carries `{}`", verified.payload_type())));
        }
        let json: StatementJson = serde_json::from_slice(verified.payload())
            .map_err(|error| AttestError::BadStatement(error.to_string()))?;
        if json.kind != STATEMENT_TYPE {
            return Err(AttestError::BadStatement(format!("it is of the type `{}`", json.kind)));
        }
        let statement =
            Self { subject: json.subject, predicate_type: json.predicate_type, predicate: json.predicate };
        statement.check()?;
        Ok(statement)
    }

    fn check(&self) -> Result<(), AttestError> {
        let names: BTreeSet<_> = self.subject.iter().map(|subject| &subject.name).collect();
        let why = if self.subject.is_empty() {
            "it is about nothing"
        } else if names.len() != self.subject.len() {
            "two subjects have the same name"
        } else if self.subject.iter().any(|subject| subject.digest.is_empty()) {
            "a subject has no digest"
        } else {
            return Ok(());
        };
        Err(AttestError::BadStatement(why.into()))
    }
}
