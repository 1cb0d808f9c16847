//! What is said about a file that was given in the place of another.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use campaign::FileKind;

use crate::failure::Failure;

/// Names what the file is, and where it belongs.
pub(crate) fn mistaken(file: &str, found: FileKind, wanted: &str) -> Failure {
    Failure::said(format!("{file} is {found}, and {wanted} is expected here")).help(place(found))
}

/// What a regular file is, where its beginning tells; pipes and devices cannot be looked at twice.
pub(crate) fn of(file: &Path) -> Option<FileKind> {
    if !fs::metadata(file).ok()?.is_file() {
        return None;
    }
    let mut first = vec![];
    File::open(file).ok()?.take(FileKind::LOOK as u64).read_to_end(&mut first).ok()?;
    FileKind::of(&first)
}

/// Which commands and options take it.
const fn place(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Suite => {
            "`bmscert lint FILE` checks it; `--suite FILE` runs it with `run` and judges by it with `check`"
        }
        FileKind::Statement => {
            "`bmscert battery review FILE` reviews it; `lint`, `check` and `run` take it with `--battery FILE`"
        }
        FileKind::Twin => "`bmscert run --twin FILE` simulates it",
        FileKind::Mutant => {
            "`bmscert run --twin FILE` simulates it; `bmscert mutants FILE` shows whether the suites catch it"
        }
        FileKind::Variants => {
            "the ranges are built in; `bmscert mutants --variants NUMBER` draws batteries from them"
        }
        FileKind::Catalogue => {
            "the requirements are built in, and no option takes others; `bmscert explain` shows them"
        }
        FileKind::Rig => "`bmscert run --rig FILE` tests the battery on it; `bmscert lint FILE` checks it",
        FileKind::Dialect => "`bmscert lint FILE` checks it",
        FileKind::Scene => "`bmscert simulate --scene FILE` serves it; `bmscert lint FILE` checks it",
        FileKind::Database => {
            "the protocol is built in, and no option takes another; `bmscert explain` shows its signals"
        }
        FileKind::Recording(_) => {
            "`bmscert check FILE` judges it; `bmscert battery init FILE` drafts a statement from it"
        }
        FileKind::Record => "`bmscert replay` and `bmscert verify` take the folder in which it lies",
        FileKind::Key => {
            "`--key FILE` takes it: a private key with `run` and `check`, a public one with `verify`"
        }
    }
}
