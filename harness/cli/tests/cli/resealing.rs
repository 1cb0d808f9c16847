//! Seals a changed folder again, as somebody would who owns the key and wants to deceive.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::pkcs8::DecodePrivateKey;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Brings the manifest up to date and signs it with the same statement.
pub(crate) fn reseal(run: &Path, key: &Path) {
    let old = fs::read_to_string(run.join("manifest.json")).unwrap();
    let mut manifest = old.clone();
    let files: Value = serde_json::from_str(&old).unwrap();
    for file in files["files"].as_array().unwrap() {
        let (path, size, sha256) =
            (file["path"].as_str().unwrap(), &file["size"], file["sha256"].as_str().unwrap());
        let bytes = fs::read(run.join(path)).unwrap();
        let entry = |size: &str, sha256: &str| {
            format!("\"path\": \"{path}\",\n      \"size\": {size},\n      \"sha256\": \"{sha256}\"")
        };
        let (before, after) =
            (entry(&size.to_string(), sha256), entry(&bytes.len().to_string(), &digest(&bytes)));
        assert!(manifest.contains(&before), "the manifest is written in another way:\n{manifest}");
        manifest = manifest.replace(&before, &after);
    }
    fs::write(run.join("manifest.json"), &manifest).unwrap();
    sign(run, key, &digest(old.as_bytes()), &digest(manifest.as_bytes()));
}

fn sign(run: &Path, key: &Path, before: &str, after: &str) {
    let path = run.join("record.intoto.jsonl");
    let line = fs::read_to_string(&path).unwrap();
    let envelope: Value = serde_json::from_str(&line).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (old, kind) = (text(&envelope["payload"]), text(&envelope["payloadType"]));
    let payload = String::from_utf8(STANDARD.decode(&old).unwrap()).unwrap().replace(before, after);
    let signed = format!("DSSEv1 {} {kind} {} {payload}", kind.len(), payload.len());
    let key = SigningKey::from_pkcs8_pem(&fs::read_to_string(key).unwrap()).unwrap();
    let signature = STANDARD.encode(key.sign(signed.as_bytes()).to_bytes());
    let line = line.replace(&old, &STANDARD.encode(payload));
    fs::write(&path, line.replace(&text(&envelope["signatures"][0]["sig"]), &signature)).unwrap();
}
