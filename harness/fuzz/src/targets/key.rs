//! A key file.

use attest::{AttestError, PublicKey, SigningKey};

use super::diagnostics;
use crate::Stage;

/// Reads a key as one that signs and as one that verifies.
///
/// Without a passphrase: what an encrypted key may cost is bounded, but not to a fraction of a second. Semantic: it is
/// PEM, and what it holds was looked at.
pub fn key(data: &[u8]) -> Stage {
    let Ok(text) = str::from_utf8(data) else {
        return Stage::Refused;
    };
    let signing = SigningKey::from_pem(text, None).map(|key| is_the_same_when_written_again(&key));
    let public = PublicKey::from_pem(text).map(|key| {
        let again = key.to_pem().and_then(|text| PublicKey::from_pem(&text));
        assert!(again.is_ok_and(|again| again.key_id() == key.key_id()), "another key came back");
    });
    stage(signing).max(stage(public))
}

fn is_the_same_when_written_again(key: &SigningKey) {
    let again = key.to_pem(None).and_then(|text| SigningKey::from_pem(&text, None));
    assert!(
        again.is_ok_and(|again| again.public().key_id() == key.public().key_id()),
        "another key came back"
    );
}

fn stage(read: Result<(), AttestError>) -> Stage {
    match read {
        Ok(()) => Stage::Semantic,
        // Both parsers say so where the text around the key is broken.
        Err(AttestError::DamagedKey(why)) => Stage::semantic_if(!why.contains("PEM")),
        // The label alone says so; that the algorithm is another one is seen within.
        Err(AttestError::WrongKind { found, .. }) => Stage::semantic_if(found.contains("algorithm")),
        Err(AttestError::NotPem) => Stage::Refused,
        Err(error) => {
            diagnostics::check_words(&error.to_string());
            Stage::Semantic
        }
    }
}
