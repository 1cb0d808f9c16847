use attest::{AttestError, Envelope, IN_TOTO_PAYLOAD, Signature, Statement, Subject};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::json;

use crate::run::{key, statement};

fn accepted(line: &[u8], trusted: &[attest::PublicKey]) -> bool {
    Envelope::parse_canonical(line).is_ok_and(|envelope| envelope.verify(trusted).is_ok())
}

#[test]
fn an_envelope_comes_back_from_its_line() {
    let key = key();
    let envelope = Envelope::sign("text/plain", b"hello".to_vec(), &key);
    let line = envelope.to_line().unwrap();
    assert!(line.starts_with(r#"{"payload":"aGVsbG8=","payloadType":"text/plain","signatures":[{"keyid":""#));
    assert!(line.ends_with("\"}]}\n") && line.matches('\n').count() == 1);
    let read = Envelope::parse_canonical(line.as_bytes()).unwrap();
    assert_eq!(read, envelope);
    let verified = read.verify(&[key.public().clone()]).unwrap();
    assert_eq!((verified.payload(), verified.signers()), (&b"hello"[..], &[key.public().key_id()][..]));
}

#[test]
fn any_changed_byte_of_the_line_is_refused() {
    let key = key();
    let trusted = [key.public().clone()];
    let line = Envelope::sign("text/plain", b"hello".to_vec(), &key).to_line().unwrap().into_bytes();
    assert!(accepted(&line, &trusted));
    for at in 0..line.len() {
        for byte in (0..=255).filter(|byte| *byte != line[at]) {
            let mut changed = line.clone();
            changed[at] = byte;
            assert!(!accepted(&changed, &trusted), "byte {at} as {byte}: {}", changed.escape_ascii());
        }
    }
}

#[test]
fn any_missing_or_doubled_byte_of_the_line_is_refused() {
    let key = key();
    let trusted = [key.public().clone()];
    let line = Envelope::sign("text/plain", b"hello".to_vec(), &key).to_line().unwrap().into_bytes();
    for at in 0..line.len() {
        let missing = [&line[..at], &line[at + 1..]].concat();
        let doubled = [&line[..=at], &line[at..]].concat();
        assert!(!accepted(&missing, &trusted) && !accepted(&doubled, &trusted), "byte {at}");
    }
}

#[rstest]
#[case::a_space(|line: String| line.replacen(':', ": ", 1))]
#[case::an_escape(|line: String| line.replacen("text/plain", "text\\/plain", 1))]
#[case::another_line_end(|line: String| line.replace('\n', "\r\n"))]
#[case::no_line_end(|line: String| line.trim_end().to_owned())]
#[case::two_line_ends(|line: String| format!("{line}\n"))]
#[case::two_envelopes(|line: String| format!("{line}{line}"))]
#[case::a_byte_order_mark(|line: String| format!("\u{feff}{line}"))]
#[case::an_unknown_field(|line: String| line.replacen('{', "{\"a\":1,", 1))]
#[case::a_field_twice(|line: String| line.replacen('{', "{\"payload\":\"\",", 1))]
#[case::no_padding(|line: String| line.replacen("aGVsbG8=", "aGVsbG8", 1))]
#[case::ignored_bits_set(|line: String| line.replacen("aGVsbG8=", "aGVsbG9=", 1))]
fn another_form_of_the_same_contents_is_refused(#[case] change: fn(String) -> String) {
    let line = Envelope::sign("text/plain", b"hello".to_vec(), &key()).to_line().unwrap();
    let changed = change(line.clone());
    assert_ne!(changed, line);
    let refused = Envelope::parse_canonical(changed.as_bytes());
    assert!(matches!(refused, Err(AttestError::NotCanonical(_))), "{refused:?}");
}

#[test]
fn all_trusted_keys_are_tried() {
    let (lab, other) = (key(), key());
    let envelope = Envelope::sign("text/plain", vec![], &lab);
    let trusted = [other.public().clone(), lab.public().clone()];
    assert_eq!(envelope.verify(&trusted).unwrap().signers(), [lab.public().key_id()]);
}

#[test]
fn two_signers_are_both_named() {
    let (rig, lab) = (key(), key());
    let mut envelope = Envelope::sign("text/plain", vec![], &rig);
    envelope.countersign(&lab);
    let trusted = [lab.public().clone(), rig.public().clone()];
    assert_eq!(envelope.verify(&trusted).unwrap().signers(), [rig.public().key_id(), lab.public().key_id()]);
}

#[test]
fn an_untrusted_key_is_refused_and_named() {
    let stranger = key();
    let envelope = Envelope::sign("text/plain", vec![], &stranger);
    let Err(error) = envelope.verify(&[key().public().clone()]) else { panic!("accepted") };
    assert!(error.to_string().contains(stranger.public().key_id().as_str()), "{error}");
}

#[test]
fn a_signature_that_a_stranger_added_is_refused() {
    let lab = key();
    let mut envelope = Envelope::sign("text/plain", vec![], &lab);
    envelope.countersign(&key());
    assert!(matches!(envelope.verify(&[lab.public().clone()]), Err(AttestError::Untrusted(_))));
}

#[test]
fn a_signature_in_anothers_name_is_refused() {
    let (lab, other) = (key(), key());
    let mut envelope = Envelope::sign("text/plain", vec![], &lab);
    envelope.signatures[0].key_id = other.public().key_id().to_string();
    let trusted = [lab.public().clone(), other.public().clone()];
    assert!(matches!(envelope.verify(&trusted), Err(AttestError::WrongKeyId { .. })));
}

#[test]
fn a_signature_that_is_there_twice_is_refused() {
    let lab = key();
    let mut envelope = Envelope::sign("text/plain", vec![], &lab);
    envelope.countersign(&lab);
    assert!(matches!(envelope.verify(&[lab.public().clone()]), Err(AttestError::SignedTwice(_))));
}

#[test]
fn an_envelope_without_a_signature_is_refused() {
    let unsigned = Envelope { payload_type: "text/plain".into(), payload: vec![], signatures: vec![] };
    assert!(matches!(unsigned.verify(&[key().public().clone()]), Err(AttestError::Unsigned)));
}

#[test]
fn a_statement_comes_back_from_its_envelope() {
    let key = key();
    let mut statement = statement();
    statement.subject.push(Subject::new("manifest.json", &"0".repeat(64)));
    let envelope = Envelope::sign(IN_TOTO_PAYLOAD, statement.to_payload().unwrap(), &key);
    let verified = envelope.verify(&[key.public().clone()]).unwrap();
    assert_eq!(Statement::from_verified(&verified).unwrap(), statement);
}

#[rstest]
#[case::of_another_media_type("text/plain", json!({"_type": "https://in-toto.io/Statement/v1"}))]
#[case::of_another_version(IN_TOTO_PAYLOAD, json!({
    "_type": "https://in-toto.io/Statement/v0.1", "predicateType": "x",
    "subject": [{"name": "a", "digest": {"sha256": "00"}}]
}))]
#[case::about_nothing(IN_TOTO_PAYLOAD, json!({
    "_type": "https://in-toto.io/Statement/v1", "predicateType": "x", "subject": []
}))]
#[case::about_one_name_twice(IN_TOTO_PAYLOAD, json!({
    "_type": "https://in-toto.io/Statement/v1", "predicateType": "x",
    "subject": [{"name": "a", "digest": {"sha256": "00"}}, {"name": "a", "digest": {"sha256": "01"}}]
}))]
#[case::without_a_digest(IN_TOTO_PAYLOAD, json!({
    "_type": "https://in-toto.io/Statement/v1", "predicateType": "x", "subject": [{"name": "a", "digest": {}}]
}))]
#[case::of_no_shape(IN_TOTO_PAYLOAD, json!([]))]
fn a_statement_that_we_cannot_read_is_refused(
    #[case] payload_type: &str,
    #[case] payload: serde_json::Value,
) {
    let key = key();
    let envelope = Envelope::sign(payload_type, serde_json::to_vec(&payload).unwrap(), &key);
    let verified = envelope.verify(&[key.public().clone()]).unwrap();
    assert!(matches!(Statement::from_verified(&verified), Err(AttestError::BadStatement(_))));
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Envelope::parse_canonical(&bytes).is_err());
    }

    #[test]
    fn every_envelope_has_one_line_that_gives_it_back(
        payload_type in any::<String>(),
        payload in proptest::collection::vec(any::<u8>(), 0..100),
        signatures in proptest::collection::vec((any::<String>(), proptest::collection::vec(any::<u8>(), 0..70)), 0..3),
    ) {
        let signatures = signatures.into_iter().map(|(key_id, sig)| Signature { key_id, sig }).collect();
        let envelope = Envelope { payload_type, payload, signatures };
        let line = envelope.to_line().unwrap();
        prop_assert_eq!(line.matches('\n').count(), 1);
        prop_assert_eq!(Envelope::parse_canonical(line.as_bytes()).unwrap(), envelope);
    }
}
