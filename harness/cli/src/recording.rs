//! What is said about a recording that cannot be read.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use campaign::{CampaignError, FileKind, Format, ReadError, Source};

use crate::failure::Failure;
use crate::{cases, kinds};

/// The first bytes of files that are not read as they are, and what to do with each.
const FORMS: &[(&[u8], &str)] = &[
    (b"\xfd7zXZ\x00", "it is compressed by xz: `xzcat FILE | bmscert check -`"),
    (b"BZh", "it is compressed by bzip2: `bzcat FILE | bmscert check -`"),
    (b"PK\x03\x04", "it is a zip archive: `unzip -p FILE | bmscert check -`"),
    (
        b"MDF ",
        "it is an MDF file: convert it, for example with python-can's `can_logconvert FILE battery.blf`",
    ),
];

const ADVICE: &str = "record with `candump -L can0 > battery.log`, whose lines look like
(1436509052.249713) can0 351#E6010000F401A401";

/// Refuses what is not there or no file before anything else is done, so that the words fit.
pub(crate) fn expect(file: &Path) -> Result<(), Failure> {
    let shown = file.display().to_string();
    let found = fs::metadata(file).map_err(|why| Failure::file("read", &shown, &why))?;
    if found.is_dir() {
        return Err(Failure::said(format!("{shown} is a folder")).help("give the recording that lies in it"));
    }
    Ok(())
}

/// Names the file as it was given, and says what to do.
pub(crate) fn explain(error: CampaignError, sources: &[Source]) -> Failure {
    let CampaignError::Recording { file, why } = error else { return cases::unknown(error) };
    let source = sources.iter().find(|source| source.plain_name() == file);
    let name = source.map_or(file, Source::name);
    if let (Some(kind), ReadError::NotOne { .. }) = (source.and_then(kind), &why) {
        return kinds::mistaken(&name, kind, "a recording");
    }
    let failure = Failure::said(format!("{name}: {why}"));
    let other = source.and_then(form).map(|words| words.replace("FILE", &name));
    match (other, why) {
        (Some(other), _) => failure.help(other),
        (None, ReadError::NotOne { format: Format::Candump, .. }) => failure.help(ADVICE),
        _ => failure,
    }
}

/// What it is instead, where it is a file that belongs elsewhere.
fn kind(source: &Source) -> Option<FileKind> {
    let Source::File(file) = source else { return None };
    kinds::of(file).filter(|kind| !matches!(kind, FileKind::Recording(_)))
}

/// What a regular file seems to be instead; pipes and devices cannot be looked at twice.
fn form(source: &Source) -> Option<&'static str> {
    let Source::File(file) = source else { return None };
    if !fs::metadata(file).ok()?.is_file() {
        return None;
    }
    let mut first = vec![];
    File::open(file).ok()?.take(8).read_to_end(&mut first).ok()?;
    FORMS.iter().find(|(magic, _)| first.starts_with(magic)).map(|(_, words)| *words)
}
