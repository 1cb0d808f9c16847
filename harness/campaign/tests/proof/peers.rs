//! Stock tools verify the envelope of a real run folder, by the steps of the manual.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::scene;

const MANUAL: &str = include_str!("../../../../docs/verify-with-openssl.md");

/// The blocks of the manual that a reader copies into a shell, one after the other.
fn steps() -> String {
    let blocks = MANUAL.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap());
    blocks.collect::<Vec<_>>().concat()
}

/// A folder as somebody receives it, and beside it the key that he got in another way.
fn received() -> scene::Ran {
    let ran = scene::run(scene::conforming());
    fs::write(ran.below().join("maker.pub.pem"), ran.key.public().to_pem().unwrap()).unwrap();
    ran
}

/// Does what the manual says, in the folder; a command that fails ends it.
fn by_the_manual(folder: &Path) -> Output {
    let script = steps();
    Command::new("sh").args(["-euc", &script]).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn openssl_alone_verifies_a_run_folder_by_the_steps_of_the_manual() {
    let ran = received();
    let before = files(ran.path());
    let output = by_the_manual(ran.path());
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("Signature Verified Successfully"), "{said}");
    assert!(said.contains("every file is the one that was signed"), "{said}");
    assert_eq!(files(ran.path()), before, "the steps leave the folder as it was");
}

fn files(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn the_steps_of_the_manual_refuse_what_was_changed() {
    for name in
        ["record.json", scene::JOURNAL, "inputs/suites/frames.yaml", "manifest.json", "record.intoto.jsonl"]
    {
        let ran = received();
        let mut bytes = ran.bytes(name);
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(ran.file(name), bytes).unwrap();
        let output = by_the_manual(ran.path());
        assert!(!output.status.success(), "{name}: {}", said(&output));
    }
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn the_steps_of_the_manual_refuse_another_key_and_an_added_file() {
    let other_key = received();
    let key = campaign::SigningKey::generate().unwrap();
    fs::write(other_key.below().join("maker.pub.pem"), key.public().to_pem().unwrap()).unwrap();
    let added = received();
    fs::write(added.file("inputs/suites/other.yaml"), "").unwrap();
    for (ran, what) in [(other_key, "another key"), (added, "an added file")] {
        let output = by_the_manual(ran.path());
        assert!(!output.status.success(), "{what}: {}", said(&output));
    }
}

/// Reads the envelope of a folder and verifies it with the key beside the folder.
const SECURESYSTEMSLIB: &str = r#"
import copy, hashlib, json
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

line = json.load(open("record.intoto.jsonl"))
pem = open("../maker.pub.pem", "rb").read()
# from_dict takes keys out of what it is given; without our keyid the library would skip the signature.
envelope = Envelope.from_dict(copy.deepcopy(line))
key = SSlibKey.from_crypto(load_pem_public_key(pem), keyid=line["signatures"][0]["keyid"])
envelope.verify([key], threshold=1)
statement = json.loads(envelope.payload)
digest = hashlib.sha256(open("manifest.json", "rb").read()).hexdigest()
assert statement["subject"] == [{"name": "manifest.json", "digest": {"sha256": digest}}], statement["subject"]
print("verified", statement["predicate"]["result"])
"#;

fn python() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    env::var_os("BMSCERT_PYTHON").map_or_else(|| root.join(".venv/bin/python"), PathBuf::from)
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn securesystemslib_agrees_on_a_run_folder() {
    let ran = received();
    let run =
        || Command::new(python()).args(["-c", SECURESYSTEMSLIB]).current_dir(ran.path()).output().unwrap();
    let output = run();
    assert!(output.status.success() && said(&output).contains("verified"), "{}", said(&output));
    let line = String::from_utf8(ran.bytes("record.intoto.jsonl")).unwrap();
    fs::write(ran.file("record.intoto.jsonl"), line.replacen("\"payload\":\"eyJf", "\"payload\":\"eyJg", 1))
        .unwrap();
    assert!(!run().status.success());
}
