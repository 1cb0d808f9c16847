//! `bmscert keys`

use std::env;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use campaign::{AttestError, Exit, PublicKey, SigningKey};
use serde_json::json;

use crate::args::{KeysCommand, NewKeyArgs, ShowKeyArgs};
use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::words;

/// Where a passphrase may stand for machines.
const VARIABLE: &str = "BMSCERT_PASSPHRASE";

pub(crate) fn keys(command: KeysCommand, terminal: &mut Terminal) -> Result<Exit, Failure> {
    match command {
        KeysCommand::New(args) => new(&args, terminal),
        KeysCommand::Show(args) => show(&args, terminal),
    }
}

fn new(args: &NewKeyArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let public = public_path(&args.file)?;
    for file in [&args.file, &public] {
        if file.symlink_metadata().is_ok() {
            let what = format!("{} exists already; a key is never overwritten", file.display());
            return Err(Failure::said(what).help("choose another name, or move the old key away"));
        }
    }
    let passphrase = if args.no_passphrase { None } else { Some(new_passphrase()?) };
    let key = SigningKey::generate().map_err(|error| Failure::key(&args.file, error))?;
    save(&key, &args.file, &public, passphrase.as_deref())?;
    let id = key.public().key_id();
    terminal.tell(
        14,
        &format!("private key   {}   (keep it; whoever has it can sign in your name)", args.file.display()),
    );
    terminal.tell(14, &format!("public key    {}   (give it to those who verify)", public.display()));
    terminal.tell(14, &format!("key id        {id}"));
    terminal.event("key", json!({"id": id.as_str(), "public": public.display().to_string()}));
    Ok(Exit::Passed)
}

/// Where the public key goes: beside the private one.
fn public_path(private: &Path) -> Result<PathBuf, Failure> {
    if private.to_string_lossy().ends_with(".pub.pem") {
        let what = format!("{} is a name for a public key", private.display());
        return Err(Failure::said(what)
            .help("name the private key, such as `lab.pem`; the public one goes beside it"));
    }
    Ok(private.with_extension("pub.pem"))
}

/// Writes both halves, or leaves none.
fn save(key: &SigningKey, private: &Path, public: &Path, passphrase: Option<&str>) -> Result<(), Failure> {
    let pem = key.public().to_pem().map_err(|error| Failure::key(public, error))?;
    if let Err(error) = key.save(private, passphrase) {
        // A disk that is full leaves half a key, which is none. What was there before was never touched.
        if matches!(error, AttestError::Io { doing: "write", .. }) {
            let _ = fs::remove_file(private);
        }
        return Err(Failure::key(private, error));
    }
    let written = OpenOptions::new().write(true).create_new(true).open(public).and_then(|mut file| {
        file.write_all(pem.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|why| {
        let _ = fs::remove_file(private);
        Failure::file("write", &public.display().to_string(), &why)
    })
}

fn show(args: &ShowKeyArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let public = match PublicKey::load(&args.file) {
        Err(AttestError::WrongKind { .. }) => open(&args.file)?.public().clone(),
        loaded => loaded.map_err(|error| Failure::key(&args.file, error))?,
    };
    let pem = public.to_pem().map_err(|error| Failure::key(&args.file, error))?;
    terminal.say(pem.trim_end());
    terminal.note(&format!("key id {}", public.key_id()));
    terminal.event("key", json!({"id": public.key_id().as_str(), "pem": pem}));
    Ok(Exit::Passed)
}

/// The public key of this file, for somebody who verifies.
pub(crate) fn public(file: &Path) -> Result<PublicKey, Failure> {
    match PublicKey::load(file) {
        Ok(key) => Ok(key),
        Err(AttestError::WrongKind { .. }) if is_private(file) => {
            let what = format!("{} holds a private key; who verifies needs the public one", file.display());
            let public = file.with_extension("pub.pem");
            let (file, public) = (file.display(), public.display());
            Err(Failure::said(what)
                .help(format!("make it with `bmscert keys show {file} > {public}`, and give that")))
        }
        Err(error) => Err(Failure::key(file, error)),
    }
}

/// Whether a private key of ours is in the file, encrypted or not.
fn is_private(file: &Path) -> bool {
    matches!(SigningKey::load(file, None), Ok(_) | Err(AttestError::PassphraseNeeded))
}

/// Opens a private key; asks for its passphrase where it has one.
pub(crate) fn open(file: &Path) -> Result<SigningKey, Failure> {
    let opened = match SigningKey::load(file, None) {
        Err(AttestError::PassphraseNeeded) => {
            let passphrase =
                passphrase(&format!("Passphrase of {}: ", words::harmless(&file.display().to_string())))?;
            SigningKey::load(file, Some(&passphrase))
        }
        opened => opened,
    };
    opened.map_err(|error| match error {
        AttestError::WrongKind { .. } if PublicKey::load(file).is_ok() => {
            let what = format!("{} holds a public key; who signs needs the private one", file.display());
            Failure::said(what)
                .help("give the file that `bmscert keys new` made beside it, such as `lab.pem`")
        }
        error => Failure::key(file, error),
    })
}

fn new_passphrase() -> Result<String, Failure> {
    if let Ok(passphrase) = env::var(VARIABLE) {
        return not_empty(passphrase);
    }
    let first = not_empty(passphrase("New passphrase: ")?)?;
    if first == passphrase("Again: ")? {
        Ok(first)
    } else {
        Err(Failure::said("the two passphrases differ; no key was made"))
    }
}

fn not_empty(passphrase: String) -> Result<String, Failure> {
    if passphrase.is_empty() {
        let what = "an empty passphrase protects nothing";
        return Err(
            Failure::said(what).help("choose one, or leave the key unencrypted with `--no-passphrase`")
        );
    }
    Ok(passphrase)
}

/// Asks on the terminal itself, which is there even where standard input is a recording.
fn passphrase(prompt: &str) -> Result<String, Failure> {
    if let Ok(passphrase) = env::var(VARIABLE) {
        return Ok(passphrase);
    }
    rpassword::prompt_password(prompt).map_err(|_| {
        Failure::said("the key needs a passphrase, and there is no terminal to ask on")
            .help(format!("put the passphrase into the environment variable {VARIABLE}"))
    })
}
