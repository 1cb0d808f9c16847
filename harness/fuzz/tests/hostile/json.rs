//! JSON that is nested deeply, or large.

use attest::{Envelope, IN_TOTO_PAYLOAD, Manifest, SigningKey, Statement};
use report::Record;
use rstest::rstest;

fn deep() -> [String; 4] {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    [
        nested(100_000),
        "{\"a\":".repeat(100_000),
        format!("{{\"schema\":\"{}\",\"x\":{}}}", "bmscert/record/1", nested(100_000)),
        format!("{{\"files\":{}}}", nested(100_000)),
    ]
}

#[test]
fn a_deep_record_is_refused() {
    deep().iter().for_each(|text| assert!(Record::from_json(text.as_bytes()).is_err()));
}

#[test]
fn a_deep_field_of_a_true_record_is_refused() {
    let (_, record) = fuzz::seeds("record").swap_remove(0);
    let text = String::from_utf8(record).unwrap();
    for part in ["\"checks\": [", "\"inputs\": [", "\"cases\": ["] {
        let deep = text.replacen(part, &format!("{part}{}", "[".repeat(50_000)), 1);
        assert_ne!(deep, text);
        assert!(Record::from_json(deep.as_bytes()).is_err());
    }
}

#[test]
fn a_deep_envelope_or_manifest_is_refused() {
    for text in deep() {
        assert!(Envelope::parse_canonical(text.as_bytes()).is_err());
        assert!(Manifest::parse(text.as_bytes()).is_err());
    }
}

/// Whoever holds a trusted key may still have signed nonsense.
#[test]
fn a_deep_statement_is_refused_though_it_is_signed() {
    let key = SigningKey::from_pem(fuzz::EXAMPLE_KEY, None).unwrap();
    for text in deep() {
        let envelope = Envelope::sign(IN_TOTO_PAYLOAD, text.into_bytes(), &key);
        let trusted = [key.public().clone()];
        assert!(Statement::from_verified(&envelope.verify(&trusted).unwrap()).is_err());
    }
}

#[rstest]
#[case::an_envelope(17 << 20, |bytes: &[u8]| Envelope::parse_canonical(bytes).unwrap_err().to_string())]
#[case::a_manifest(33 << 20, |bytes: &[u8]| Manifest::parse(bytes).unwrap_err().to_string())]
#[case::a_record(65 << 20, |bytes: &[u8]| Record::from_json(bytes).unwrap_err().to_string())]
fn what_is_too_large_is_refused_unread(#[case] len: usize, #[case] refuse: fn(&[u8]) -> String) {
    let said = refuse(&vec![b'['; len]);
    assert!(said.contains("longer than") || said.contains("no record has more than"), "{said}");
}
