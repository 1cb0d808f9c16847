use std::fs;

use attest::{
    AttestError, ENVELOPE_FILE, Envelope, IN_TOTO_PAYLOAD, MANIFEST_FILE, PUBLIC_KEY_FILE, PublicKey,
    Subject, seal, unseal,
};
use rstest::rstest;

use crate::run::{PREDICATE, files, folder, key, sealed, statement};

#[test]
fn a_sealed_folder_opens_with_its_key() {
    let key = key();
    let folder = sealed(&key);
    let opened = unseal(folder.path(), &[key.public().clone()]).unwrap();
    assert_eq!(opened.signers(), [key.public().key_id()]);
    assert_eq!(opened.statement().predicate_type, PREDICATE);
    assert_eq!(opened.statement().predicate, statement().predicate);
    let listed: Vec<_> = opened.manifest().files().iter().map(|file| file.path.as_str()).collect();
    assert_eq!(listed, ["inputs/empty", "inputs/rigs/µ.yaml", PUBLIC_KEY_FILE, "record.json"]);
    assert_eq!(&PublicKey::load(&folder.path().join(PUBLIC_KEY_FILE)).unwrap(), key.public());
}

#[test]
fn the_key_in_the_folder_counts_for_nothing() {
    let folder = sealed(&key());
    assert!(matches!(unseal(folder.path(), &[key().public().clone()]), Err(AttestError::Untrusted(_))));
    assert!(matches!(unseal(folder.path(), &[]), Err(AttestError::Untrusted(_))));
}

#[test]
fn any_changed_byte_anywhere_is_refused_and_its_file_is_named() {
    let key = key();
    let trusted = [key.public().clone()];
    let folder = sealed(&key);
    for name in files(folder.path()) {
        let path = folder.path().join(&name);
        let sound = fs::read(&path).unwrap();
        for at in 0..sound.len() {
            let mut changed = sound.clone();
            changed[at] ^= 1;
            fs::write(&path, &changed).unwrap();
            let Err(error) = unseal(folder.path(), &trusted) else { panic!("{name}, byte {at}") };
            let named = name == ENVELOPE_FILE || error.to_string().contains(&format!("{name} was changed"));
            assert!(named, "{name}, byte {at}: {error}");
        }
        fs::write(&path, &sound).unwrap();
    }
    assert!(unseal(folder.path(), &trusted).is_ok());
}

#[test]
fn any_missing_file_is_refused_and_named() {
    let key = key();
    let trusted = [key.public().clone()];
    let folder = sealed(&key);
    for name in files(folder.path()) {
        let path = folder.path().join(&name);
        let sound = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let Err(error) = unseal(folder.path(), &trusted) else { panic!("{name}") };
        assert!(error.to_string().contains(&name), "{name}: {error}");
        fs::write(&path, &sound).unwrap();
    }
}

#[rstest]
#[case::beside("approval.txt")]
#[case::below("inputs/approval.txt")]
#[case::hidden(".approval")]
#[case::a_second_envelope("inputs/record.intoto.jsonl")]
fn an_added_file_is_refused_and_named(#[case] name: &str) {
    let key = key();
    let folder = sealed(&key);
    fs::write(folder.path().join(name), "").unwrap();
    let Err(error) = unseal(folder.path(), &[key.public().clone()]) else { panic!("accepted") };
    assert!(error.to_string().contains(&format!("{name} was added")), "{error}");
}

#[test]
fn many_differences_are_counted() {
    let key = key();
    let folder = sealed(&key);
    (0..9).for_each(|number| fs::write(folder.path().join(format!("x{number}")), "").unwrap());
    let Err(error) = unseal(folder.path(), &[key.public().clone()]) else { panic!("accepted") };
    assert!(error.to_string().ends_with("x4 was added and 4 more"), "{error}");
}

#[test]
fn a_sealed_folder_is_not_sealed_again() {
    let key = key();
    let folder = sealed(&key);
    assert!(matches!(seal(folder.path(), &key, statement()), Err(AttestError::AlreadySealed(_))));
    assert!(unseal(folder.path(), &[key.public().clone()]).is_ok());
}

#[test]
fn a_folder_that_was_not_sealed_says_so() {
    let folder = folder();
    assert!(matches!(unseal(folder.path(), &[key().public().clone()]), Err(AttestError::NotSealed(_))));
}

#[test]
fn what_a_crash_left_is_replaced() {
    let folder = folder();
    for name in [PUBLIC_KEY_FILE, MANIFEST_FILE, ENVELOPE_FILE] {
        fs::write(folder.path().join(format!(".{name}.partial")), "half").unwrap();
    }
    fs::write(folder.path().join(MANIFEST_FILE), "{\"files\":[]}").unwrap();
    fs::write(folder.path().join(PUBLIC_KEY_FILE), "another key").unwrap();
    let key = key();
    seal(folder.path(), &key, statement()).unwrap();
    assert!(unseal(folder.path(), &[key.public().clone()]).is_ok());
    assert!(files(folder.path()).iter().all(|name| !name.ends_with(".partial")));
}

#[rstest]
#[case::at_the_key(PUBLIC_KEY_FILE)]
#[case::at_the_manifest(MANIFEST_FILE)]
#[case::while_the_key_is_written(".key.pub.pem.partial")]
#[case::while_the_manifest_is_written(".manifest.json.partial")]
#[case::while_the_envelope_is_written(".record.intoto.jsonl.partial")]
fn a_failure_on_the_way_leaves_no_envelope(#[case] obstacle: &str) {
    let folder = folder();
    // A folder in the way cannot be replaced by a file.
    fs::create_dir_all(folder.path().join(obstacle).join("x")).unwrap();
    assert!(seal(folder.path(), &key(), statement()).is_err());
    assert!(!folder.path().join(ENVELOPE_FILE).exists());
}

#[cfg(unix)]
#[rstest]
#[case::the_manifest(MANIFEST_FILE)]
#[case::the_envelope(ENVELOPE_FILE)]
#[case::a_listed_file("record.json")]
fn a_link_in_a_files_place_is_refused_and_named(#[case] name: &str) {
    let key = key();
    let folder = sealed(&key);
    let elsewhere = tempfile::tempdir().unwrap();
    fs::rename(folder.path().join(name), elsewhere.path().join("file")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("file"), folder.path().join(name)).unwrap();
    let Err(error) = unseal(folder.path(), &[key.public().clone()]) else { panic!("accepted") };
    assert!(error.to_string().contains(&format!("{name} is not a regular file")), "{error}");
}

#[test]
fn a_statement_about_something_else_does_not_cover_the_folder() {
    let key = key();
    let folder = sealed(&key);
    let mut other = statement();
    other.subject.push(Subject::new("firmware.bin", &"0".repeat(64)));
    let envelope = Envelope::sign(IN_TOTO_PAYLOAD, other.to_payload().unwrap(), &key);
    fs::write(folder.path().join(ENVELOPE_FILE), envelope.to_line().unwrap()).unwrap();
    assert!(matches!(unseal(folder.path(), &[key.public().clone()]), Err(AttestError::BadStatement(_))));
}

#[test]
fn other_subjects_are_kept_beside_the_manifest() {
    let (key, folder) = (key(), folder());
    let mut statement = statement();
    statement.subject.push(Subject::new("firmware.bin", &"0".repeat(64)));
    seal(folder.path(), &key, statement).unwrap();
    let opened = unseal(folder.path(), &[key.public().clone()]).unwrap();
    let zeros = "0".repeat(64);
    assert_eq!(opened.statement().subject("firmware.bin").and_then(Subject::sha256), Some(zeros.as_str()));
}
