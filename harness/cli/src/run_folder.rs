//! The run folder that somebody named, or what they probably meant instead.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::words::counted;

const RECORD: &str = "record.json";

/// What makes a folder a run folder, damaged or not.
const MARKS: [&str; 4] = [RECORD, "manifest.json", "record.intoto.jsonl", "journal"];

/// Makes sure that this is a run folder at all; whether anything is wrong with it is not asked here.
pub(crate) fn expect(run: &Path) -> Result<(), Failure> {
    let found = fs::metadata(run).map_err(|why| Failure::file("read", &run.display().to_string(), &why))?;
    if !found.is_dir() {
        return Err(a_file(run));
    }
    if MARKS.iter().any(|mark| run.join(mark).exists()) { Ok(()) } else { Err(another_folder(run)) }
}

/// Makes sure that this is the folder of a run that came to its end.
pub(crate) fn expect_concluded(run: &Path) -> Result<(), Failure> {
    expect(run)?;
    if run.join(RECORD).exists() {
        return Ok(());
    }
    let what = format!(
        "{} has no {RECORD}: the run did not come to its end, or the file was removed",
        run.display()
    );
    Err(Failure::said(what).help("run again; a run that was killed, or whose disk was full, has no verdict"))
}

fn a_file(run: &Path) -> Failure {
    let failure = Failure::said(format!("{} is not a folder, and a run is one", run.display()));
    match run.parent() {
        Some(parent) if MARKS.iter().any(|mark| parent.join(mark).exists()) => {
            failure.help(format!("give the folder that it lies in, `{}`", shown(parent).display()))
        }
        _ => failure.help("give the folder that `bmscert run` made, below `reports` as a rule"),
    }
}

fn another_folder(run: &Path) -> Failure {
    let failure = Failure::said(format!("{} is not a run folder: it has no {RECORD}", run.display()));
    let below = runs_below(run);
    match below.last() {
        Some(newest) => {
            let count = counted(below.len() as u64, "run");
            failure.help(format!("it holds {count}; the newest is `{}`", newest.display()))
        }
        None => failure.help("give the folder that `bmscert run` made, below `reports` as a rule"),
    }
}

/// The run folders in this folder, and in its `reports`, the newest last.
fn runs_below(folder: &Path) -> Vec<PathBuf> {
    let places = [folder.to_owned(), folder.join("reports")];
    let entries = places.iter().filter_map(|place| fs::read_dir(place).ok()).flatten().flatten();
    let mut runs: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.join(RECORD).exists()).collect();
    runs.sort();
    runs
}

/// The empty path is where one is.
fn shown(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}
