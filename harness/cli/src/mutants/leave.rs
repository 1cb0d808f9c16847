//! Documents: read, joined, and left behind.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use campaign::{Coverage, Examination};
use serde_json::json;

use crate::failure::Failure;
use crate::terminal::Terminal;

/// The parts that several machines made, joined.
pub(super) fn merged(parts: &[PathBuf]) -> Result<Examination, Failure> {
    let read = |file: &PathBuf| {
        let name = file.display().to_string();
        let open = fs::File::open(file).map_err(|why| Failure::said(format!("cannot read {name}: {why}")))?;
        Ok(Examination::read(open, &name)?)
    };
    let parts = parts.iter().map(read).collect::<Result<Vec<_>, Failure>>()?;
    Examination::merge(parts).map_err(|why| Failure::said(why.to_string()))
}

/// All mutants of both kinds, as they were joined or made at once.
pub(super) fn whole(file: &PathBuf) -> Result<Examination, Failure> {
    let whole = merged(std::slice::from_ref(file))?;
    let kinds =
        [("people wrote", whole.written.count), ("are made from the protocol", whole.systematic.count)];
    match kinds.into_iter().find(|(_, count)| *count == 0) {
        None => Ok(whole),
        Some((which, _)) => Err(Failure::said(format!("{} has no mutants that {which}", file.display()))
            .help("make it with `bmscert mutants --format json`, without `--set`")),
    }
}

/// Leaves a document in a new file, or on standard output.
pub(super) fn made(document: &str, out: Option<&Path>, terminal: &mut Terminal) -> Result<(), Failure> {
    let Some(out) = out else {
        terminal.say(document.trim_end());
        return Ok(());
    };
    let written = fs::File::create_new(out).and_then(|mut file| file.write_all(document.as_bytes()));
    written.map_err(|why| Failure::said(format!("cannot write {}: {why}", out.display())))
}

/// Leaves the kill matrix and the coverage, each as a page and as JSON, and what every record carries of them.
pub(super) fn all(
    folder: &Path,
    tried: &Examination,
    coverage: &Coverage,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let examined = campaign::examined(tried, coverage)?;
    let documents = [
        ("kill-matrix.html", tried.page(&campaign::embedded_survivors()?, &campaign::embedded_misses()?)?),
        ("kill-matrix.json", tried.to_json()?),
        ("coverage.html", tried.coverage_page(coverage)?),
        ("coverage.json", coverage.to_json()?),
        ("examined.json", format!("{:#}\n", json!(examined))),
    ];
    let wrong =
        |path: &Path, why: std::io::Error| Failure::said(format!("cannot write {}: {why}", path.display()));
    fs::create_dir_all(folder).map_err(|why| wrong(folder, why))?;
    for (name, document) in documents {
        let path = folder.join(name);
        fs::write(&path, document).map_err(|why| wrong(&path, why))?;
        terminal.note(&format!("wrote {}", path.display()));
    }
    Ok(())
}
