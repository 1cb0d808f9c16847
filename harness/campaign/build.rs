//! Lists the mutants of `fixtures/mutants`, so that the program carries all of them, and says which sources it is made
//! from.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

/// Everything that decides what becomes of a mutant.
const CRATES: [&str; 11] =
    ["campaign", "engine", "gx", "journal", "judge", "lang", "quantity", "report", "suite", "twin", "wire"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let own = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    list_mutants(&own)?;
    println!("cargo::rustc-env=BMSCERT_BUILD={}", sources(&own)?);
    Ok(())
}

/// Batteries and reasons that decide it as well, beside the mutants, whose digests stand in the rows.
const FIXTURES: [&str; 2] = ["batteries", "systematic"];

/// SHA-256 over the sources of this program, by their places; how a checkout ends its lines makes no difference.
fn sources(own: &Path) -> io::Result<String> {
    let root = own.join("../..");
    let sources = CRATES.map(|name| (name, own.join("..").join(name).join("src")));
    let fixtures = FIXTURES.map(|name| (name, root.join("fixtures").join(name)));
    // The crates of others, to the version.
    let lock = [("lock", root.join("Cargo.lock"))];
    let mut digest = Sha256::new();
    for (name, folder) in sources.into_iter().chain(fixtures).chain(lock) {
        println!("cargo::rerun-if-changed={}", folder.display());
        let mut files = vec![];
        if folder.is_file() {
            files.push(folder.clone())
        } else {
            all(&folder, &mut files)?
        }
        files.sort();
        for file in files {
            let mut bytes = fs::read(&file)?;
            bytes.retain(|byte| *byte != b'\r');
            let place = file.strip_prefix(&folder).unwrap_or(&file);
            let parts: Vec<_> = place.iter().map(|part| part.to_string_lossy()).collect();
            digest.update(format!("{name}/{} {}\n", parts.join("/"), bytes.len()));
            digest.update(bytes);
        }
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn all(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { all(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

fn list_mutants(own: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let folder = own.join("../../fixtures/mutants");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> =
        fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    let mut list = String::from("[\n");
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let path = file.canonicalize()?;
        writeln!(list, "({name:?}, include_bytes!({:?}).as_slice()),", path.display().to_string())?;
    }
    list.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("mutants.rs"), list)?;
    Ok(())
}
