//! Envelopes and manifests.

use attest::{Envelope, IN_TOTO_PAYLOAD, SigningKey, Statement, Subject};
use serde_json::json;

/// A private key for tests; it answers for nothing.
pub const EXAMPLE_KEY: &str = include_str!("../../corpus/key/signing.pem");
/// The public half of [`EXAMPLE_KEY`].
pub const EXAMPLE_PUBLIC_KEY: &str = include_str!("../../corpus/key/public.pem");

/// A signed statement, one that was signed twice, its payload alone, and an envelope around something else.
pub(super) fn envelopes() -> Vec<Vec<u8>> {
    let (Some(payload), Ok(key)) = (payload(), SigningKey::from_pem(EXAMPLE_KEY, None)) else {
        return vec![];
    };
    let one = Envelope::sign(IN_TOTO_PAYLOAD, payload.clone(), &key);
    let mut twice = one.clone();
    twice.countersign(&key);
    let other = Envelope::sign("text/plain", b"hello".to_vec(), &key);
    let lines = [one, twice, other].into_iter().filter_map(|envelope| envelope.to_line().ok());
    lines.map(String::into_bytes).chain([payload]).collect()
}

fn payload() -> Option<Vec<u8>> {
    let predicate =
        json!({"result": "PASSED", "configuration": [{"name": "suite", "digest": {"sha256": "00"}}]});
    let mut statement = Statement::new("https://in-toto.io/attestation/test-result/v0.1", predicate);
    statement.subject = vec![Subject::new("manifest.json", &"ab".repeat(32))];
    statement.to_payload().ok()
}

/// A manifest of a few files, and one of none.
pub(super) fn manifests() -> Vec<Vec<u8>> {
    let file = |path: &str| json!({"path": path, "size": 17, "sha256": "ab".repeat(32)});
    let files = ["inputs/suites/a.yaml", "journal/run.journal", "junit.xml", "record.json"].map(file);
    [json!({"files": files}), json!({"files": []})]
        .iter()
        .map(|json| format!("{json:#}\n").into_bytes())
        .collect()
}
