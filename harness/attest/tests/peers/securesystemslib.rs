use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use attest::SigningKey;

use crate::peer::{sealed, text};

/// Reads the envelope and the key of a folder and verifies one with the other.
const VERIFY: &str = r#"
import copy, json, sys
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

line = json.load(open("record.intoto.jsonl"))
pem = open("key.pub.pem", "rb").read()
# from_dict takes keys out of what it is given; without our keyid the library would skip the signature.
envelope = Envelope.from_dict(copy.deepcopy(line))
key = SSlibKey.from_crypto(load_pem_public_key(pem), keyid=line["signatures"][0]["keyid"])
envelope.verify([key], threshold=1)
print("verified")
"#;

fn python() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    env::var_os("BMSCERT_PYTHON").map_or_else(|| root.join(".venv/bin/python"), PathBuf::from)
}

fn verify(folder: &Path) -> Output {
    Command::new(python()).args(["-c", VERIFY]).current_dir(folder).output().unwrap()
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn securesystemslib_agrees() {
    let folder = sealed(&SigningKey::generate().unwrap());
    let output = verify(folder.path());
    assert!(output.status.success() && text(&output).contains("verified"), "{}", text(&output));
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn securesystemslib_refuses_a_changed_payload() {
    let folder = sealed(&SigningKey::generate().unwrap());
    let path = folder.path().join("record.intoto.jsonl");
    let line = fs::read_to_string(&path).unwrap();
    fs::write(&path, line.replacen("\"payload\":\"eyJf", "\"payload\":\"eyJg", 1)).unwrap();
    let output = verify(folder.path());
    assert!(!output.status.success() && text(&output).contains("VerificationError"), "{}", text(&output));
}
