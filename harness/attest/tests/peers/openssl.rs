use std::fs;

use attest::{AttestError, SigningKey};
use rstest::rstest;

use crate::peer::{sealed, shell, text};

/// The steps of the manual: POSIX tools and openssl, no JSON library.
const VERIFY: &str = r#"
e=record.intoto.jsonl
t=$(sed -n 's/.*"payloadType": *"\([^"]*\)".*/\1/p' $e)
sed -n 's/.*"payload": *"\([^"]*\)".*/\1/p' $e | base64 -d > st.bin
sed -n 's/.*"sig": *"\([^"]*\)".*/\1/p'     $e | base64 -d > s.bin
{ printf 'DSSEv1 %d %s %d ' ${#t} "$t" $(wc -c < st.bin); cat st.bin; } > p.bin
openssl pkeyutl -verify -pubin -inkey key.pub.pem -rawin -in p.bin -sigfile s.bin
"#;

#[test]
#[ignore = "needs peers; run .ci/test"]
fn openssl_alone_verifies_the_envelope() {
    let folder = sealed(&SigningKey::generate().unwrap());
    let output = shell(folder.path(), VERIFY);
    assert!(
        output.status.success() && text(&output).contains("Signature Verified Successfully"),
        "{}",
        text(&output)
    );
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn openssl_refuses_a_changed_payload() {
    let folder = sealed(&SigningKey::generate().unwrap());
    let path = folder.path().join("record.intoto.jsonl");
    let line = fs::read_to_string(&path).unwrap();
    fs::write(&path, line.replacen("\"payload\":\"eyJf", "\"payload\":\"eyJg", 1)).unwrap();
    assert_ne!(fs::read_to_string(&path).unwrap(), line);
    assert!(!shell(folder.path(), VERIFY).status.success());
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn openssl_and_sha256sum_give_the_key_id_and_the_subject() {
    let key = SigningKey::generate().unwrap();
    let folder = sealed(&key);
    let script = "openssl pkey -pubin -in key.pub.pem -outform DER | sha256sum; sha256sum manifest.json";
    let output = text(&shell(folder.path(), script));
    assert!(output.starts_with(key.public().key_id().as_str()), "{output}");
    let manifest = output.lines().nth(1).unwrap().split(' ').next().unwrap();
    let found = shell(folder.path(), &format!("{VERIFY}\ngrep -F '\"sha256\":\"{manifest}\"' st.bin"));
    assert!(found.status.success(), "{}", text(&found));
}

#[rstest]
#[case::plain("", None)]
#[case::encrypted("-aes256 -pass pass:secret", Some("secret"))]
#[ignore = "needs peers; run .ci/test"]
fn a_key_made_by_openssl_signs(#[case] options: &str, #[case] passphrase: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    let script = format!("openssl genpkey -algorithm ed25519 {options} -out k.pem");
    let made = shell(folder.path(), &script);
    assert!(made.status.success(), "{}", text(&made));
    let key = SigningKey::load(&folder.path().join("k.pem"), passphrase).unwrap();
    let output = shell(sealed(&key).path(), VERIFY);
    assert!(output.status.success(), "{}", text(&output));
}

#[rstest]
#[case::plain(None)]
#[case::encrypted(Some("secret"))]
#[ignore = "needs peers; run .ci/test"]
fn openssl_reads_our_keys(#[case] passphrase: Option<&str>) {
    let key = SigningKey::generate().unwrap();
    let folder = tempfile::tempdir().unwrap();
    key.save(&folder.path().join("k.pem"), passphrase).unwrap();
    let output = shell(folder.path(), "openssl pkey -in k.pem -passin pass:secret -pubout");
    assert_eq!(text(&output), key.public().to_pem().unwrap());
}

#[rstest]
#[case::rsa("RSA -pkeyopt rsa_keygen_bits:2048")]
#[case::p256("EC -pkeyopt ec_paramgen_curve:P-256")]
#[case::x25519("X25519")]
#[ignore = "needs peers; run .ci/test"]
fn a_key_of_another_kind_is_named(#[case] algorithm: &str) {
    let folder = tempfile::tempdir().unwrap();
    let made = shell(folder.path(), &format!("openssl genpkey -algorithm {algorithm} -out k.pem"));
    assert!(made.status.success(), "{}", text(&made));
    let refused = SigningKey::load(&folder.path().join("k.pem"), None);
    assert!(matches!(refused, Err(AttestError::WrongKind { .. })), "{:?}", refused.err());
}
