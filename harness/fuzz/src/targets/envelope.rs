//! An envelope, and the statement in it.

use std::sync::OnceLock;

use attest::{Envelope, IN_TOTO_PAYLOAD, SigningKey, Statement};

use super::diagnostics;
use crate::Stage;
use crate::seeds::EXAMPLE_KEY;

/// Reads an envelope, verifies it, and reads its payload signed anew: no mutator finds a signature.
///
/// Bytes that are no envelope are taken as a payload themselves. Semantic: the canonical form was read, so that its
/// signatures were looked at, or a statement was.
pub fn envelope(data: &[u8]) -> Stage {
    match Envelope::parse_canonical(data) {
        Ok(envelope) => {
            let same = envelope.to_line().is_ok_and(|line| line.as_bytes() == data);
            assert!(same, "two forms of one envelope");
            verify(&envelope);
            statement(&envelope.payload);
            Stage::Semantic
        }
        Err(error) => {
            diagnostics::check_words(&error.to_string());
            Stage::semantic_if(statement(data))
        }
    }
}

fn key() -> Option<&'static SigningKey> {
    static KEY: OnceLock<Option<SigningKey>> = OnceLock::new();
    KEY.get_or_init(|| SigningKey::from_pem(EXAMPLE_KEY, None).ok()).as_ref()
}

fn verify(envelope: &Envelope) {
    let Some(key) = key() else { return };
    if let Ok(verified) = envelope.verify(&[key.public().clone()]) {
        assert!(!verified.signers().is_empty(), "verified, and nobody signed");
    }
}

/// Whether the bytes are a statement, read as one that was signed.
fn statement(payload: &[u8]) -> bool {
    let Some(key) = key() else { return false };
    let envelope = Envelope::sign(IN_TOTO_PAYLOAD, payload.to_vec(), key);
    let trusted = [key.public().clone()];
    let verified = envelope.verify(&trusted);
    assert!(verified.is_ok(), "our own signature does not hold");
    let read = verified.and_then(|verified| Statement::from_verified(&verified));
    if let Ok(statement) = &read {
        assert!(statement.to_payload().is_ok(), "a statement that cannot be written");
    }
    read.is_ok()
}
