//! Keys in files: ours, damaged, hostile, and of the wrong kind.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what builds a test's keys has to stop the test")]

use std::fs;

use attest::{AttestError, PublicKey, SigningKey};
use pkcs8::pkcs5::pbes2::{Kdf, Parameters};
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef, SecretDocument};
use proptest::prelude::*;
use rstest::rstest;

const RSA_PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\n\
    MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAOPTu+ZitxWKKZXtXQFW+BhnZCqKNNGG\n\
    zkxn1WfzvvLiYNIm8PDX6bYejDPytcam0/QfZQOEW/yH71JxipAOjcUCAwEAAQ==\n\
    -----END PUBLIC KEY-----\n";

fn key() -> SigningKey {
    SigningKey::generate().unwrap()
}

#[rstest]
#[case::plain(None)]
#[case::encrypted(Some("correct horse µ"))]
fn a_saved_key_is_loaded(#[case] passphrase: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.pem");
    let key = key();
    key.save(&path, passphrase).unwrap();
    assert_eq!(SigningKey::load(&path, passphrase).unwrap().public(), key.public());
}

#[cfg(unix)]
#[test]
fn a_key_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.pem");
    key().save(&path, None).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_key_file_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.pem");
    fs::write(&path, "something dear").unwrap();
    assert!(matches!(key().save(&path, None), Err(AttestError::KeyExists(_))));
    assert_eq!(fs::read(&path).unwrap(), b"something dear");
}

#[test]
fn a_shown_key_is_only_its_name() {
    let key = key();
    assert_eq!(format!("{key:?}"), format!("SigningKey({})", key.public().key_id()));
}

#[test]
fn two_keys_differ() {
    assert_ne!(key().public().key_id(), key().public().key_id());
}

#[test]
fn an_encrypted_key_uses_what_openssl_can_open() {
    let text = key().to_pem(Some("secret")).unwrap();
    let (_, document) = SecretDocument::from_pem(&text).unwrap();
    let info: EncryptedPrivateKeyInfoRef<'_> = document.decode_msg().unwrap();
    let parameters = info.encryption_algorithm.pbes2().unwrap();
    let scrypt = parameters.kdf.scrypt().unwrap();
    assert_eq!((scrypt.cost_parameter, scrypt.block_size, scrypt.parallelization), (1 << 14, 8, 1));
}

#[test]
fn a_plain_key_is_of_version_1() {
    let text = key().to_pem(None).unwrap();
    let (_, document) = SecretDocument::from_pem(&text).unwrap();
    assert_eq!(document.decode_msg::<PrivateKeyInfoRef<'_>>().unwrap().public_key, None);
    assert_eq!(document.as_bytes().len(), 48);
}

#[test]
fn an_encrypted_key_opens_with_its_passphrase_only() {
    let text = key().to_pem(Some("secret")).unwrap();
    assert!(matches!(SigningKey::from_pem(&text, None), Err(AttestError::PassphraseNeeded)));
    assert!(matches!(SigningKey::from_pem(&text, Some("Secret")), Err(AttestError::WrongPassphrase)));
}

fn message<T>(result: Result<T, AttestError>) -> String {
    match result {
        Ok(_) => panic!("accepted"),
        Err(error) => error.to_string(),
    }
}

#[rstest]
#[case::nothing("", "not a PEM file")]
#[case::another_text("bmscert", "not a PEM file")]
#[case::half_a_label("-----BEGIN PRIV", "not a PEM file")]
#[case::another_format("-----BEGIN OPENSSH PRIVATE KEY-----\n", "the kind `OPENSSH PRIVATE KEY`")]
#[case::a_certificate("-----BEGIN CERTIFICATE-----\n", "the kind `CERTIFICATE`")]
#[case::a_public_key(RSA_PUBLIC, "a public key, not an Ed25519 private key")]
#[case::a_damaged_key("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "damaged")]
fn what_is_no_private_key_is_named(#[case] text: &str, #[case] expected: &str) {
    let message = message(SigningKey::from_pem(text, Some("")));
    assert!(message.contains(expected), "{message}");
}

#[test]
fn a_private_key_of_another_algorithm_is_named() {
    let text = key().to_pem(None).unwrap();
    let (_, document) = SecretDocument::from_pem(&text).unwrap();
    let mut info: PrivateKeyInfoRef<'_> = document.decode_msg().unwrap();
    // X25519, whose keys look the same but for this number.
    info.algorithm.oid = pkcs8::ObjectIdentifier::new("1.3.101.110").unwrap();
    let other = SecretDocument::encode_msg(&info).unwrap().to_pem("PRIVATE KEY", LineEnding::LF).unwrap();
    let message = message(SigningKey::from_pem(&other, None));
    assert!(message.contains("a private key of another algorithm"), "{message}");
}

#[test]
fn what_is_no_public_key_is_named() {
    let private = message(PublicKey::from_pem(&key().to_pem(None).unwrap()));
    assert!(private.contains("a private key, not an Ed25519 public key"), "{private}");
    let other = message(PublicKey::from_pem(RSA_PUBLIC));
    assert!(other.contains("of another algorithm"), "{other}");
}

#[test]
fn a_weak_public_key_is_refused() {
    // The neutral element: it verifies forgeries for any message under a lenient rule.
    let mut der = key().public().as_der().to_vec();
    der[12..].copy_from_slice(&[[1].as_slice(), &[0; 31]].concat());
    let text = pkcs8::Document::try_from(&der[..]).unwrap().to_pem("PUBLIC KEY", LineEnding::LF).unwrap();
    assert!(matches!(PublicKey::from_pem(&text), Err(AttestError::WeakKey)));
}

#[test]
fn a_public_key_comes_back_from_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.pub.pem");
    let key = key();
    fs::write(&path, key.public().to_pem().unwrap()).unwrap();
    assert_eq!(&PublicKey::load(&path).unwrap(), key.public());
}

/// An encrypted key whose opening costs nothing, so that it can be tried a thousand times.
fn cheaply_encrypted(change: impl FnOnce(&mut Parameters)) -> SecretDocument {
    let text = key().to_pem(None).unwrap();
    let (_, document) = SecretDocument::from_pem(&text).unwrap();
    let mut parameters = Parameters::generate_pbkdf2_sha256_aes256cbc(1, &[7; 16], [9; 16]).unwrap();
    let info: PrivateKeyInfoRef<'_> = document.decode_msg().unwrap();
    let encrypted = info.encrypt_with_params(parameters.clone(), "secret").unwrap();
    change(&mut parameters);
    let mut info: EncryptedPrivateKeyInfoRef<'_> = encrypted.decode_msg().unwrap();
    info.encryption_algorithm = parameters.into();
    SecretDocument::encode_msg(&info).unwrap()
}

fn open(document: &SecretDocument) -> Result<SigningKey, AttestError> {
    SigningKey::from_pem(&document.to_pem("ENCRYPTED PRIVATE KEY", LineEnding::LF).unwrap(), Some("secret"))
}

fn scrypt(cost: u64, block_size: u16, parallelization: u16) -> Kdf {
    let mut parameters = Parameters::generate();
    if let Kdf::Scrypt(scrypt) = &mut parameters.kdf {
        scrypt.cost_parameter = cost;
        scrypt.block_size = block_size;
        scrypt.parallelization = parallelization;
    }
    parameters.kdf
}

#[rstest]
#[case::no_cost_at_all(scrypt(0, 8, 1))]
#[case::all_memory(scrypt(1 << 40, 8, 1))]
#[case::all_memory_by_blocks(scrypt(1 << 14, u16::MAX, 1))]
#[case::all_time(scrypt(1 << 14, 8, u16::MAX))]
#[case::more_than_all(scrypt(u64::MAX, u16::MAX, u16::MAX))]
fn a_key_that_costs_too_much_is_not_opened(#[case] kdf: Kdf) {
    let document = cheaply_encrypted(|parameters| parameters.kdf = kdf);
    assert!(matches!(open(&document), Err(AttestError::CostlyKey)));
}

#[test]
fn a_key_with_endless_iterations_is_not_opened() {
    let document = cheaply_encrypted(|parameters| {
        if let Kdf::Pbkdf2(pbkdf2) = &mut parameters.kdf {
            pbkdf2.iteration_count = 90_000_000;
        }
    });
    assert!(matches!(open(&document), Err(AttestError::CostlyKey)));
}

#[test]
fn any_changed_byte_of_an_encrypted_key_is_survived() {
    let document = cheaply_encrypted(|_| {});
    let sound = open(&document).unwrap();
    for at in 0..document.as_bytes().len() {
        let mut bytes = document.as_bytes().to_vec();
        bytes[at] ^= 0x55;
        let Ok(changed) = SecretDocument::try_from(bytes) else { continue };
        // CBC has no checksum, so a change may give another key, but never the same.
        assert!(!open(&changed).is_ok_and(|key| key.public() == sound.public()), "byte {at}");
    }
}

proptest! {
    #[test]
    fn any_text_is_survived(text in ".*", der in proptest::collection::vec(any::<u8>(), 0..100)) {
        let _ = SigningKey::from_pem(&text, Some("x"));
        let _ = PublicKey::from_pem(&text);
        for label in ["PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PUBLIC KEY"] {
            // A sequence around them, because without it no parser would look any further.
            let sequence = [&[0x30, der.len() as u8], &der[..]].concat();
            let pem = SecretDocument::try_from(sequence).unwrap().to_pem(label, LineEnding::LF).unwrap();
            prop_assert!(SigningKey::from_pem(&pem, Some("x")).is_err());
            prop_assert!(PublicKey::from_pem(&pem).is_err());
        }
    }
}
