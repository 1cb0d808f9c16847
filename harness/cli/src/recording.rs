//! What is said about a recording that cannot be read.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use campaign::CampaignError;

use crate::cases;
use crate::failure::Failure;

/// The first bytes of files that hold frames in another form, and what to do with each.
const FORMS: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "it is compressed by gzip: `zcat FILE | bmscert check -`"),
    (b"\x28\xb5\x2f\xfd", "it is compressed by zstd: `zstdcat FILE | bmscert check -`"),
    (b"\xfd7zXZ\x00", "it is compressed by xz: `xzcat FILE | bmscert check -`"),
    (b"BZh", "it is compressed by bzip2: `bzcat FILE | bmscert check -`"),
    (b"PK\x03\x04", "it is a zip archive: `unzip -p FILE | bmscert check -`"),
    (
        b"LOGG",
        "it is a BLF file: convert it, for example with python-can's `can_logconvert FILE battery.log`",
    ),
    (b"\x0a\x0d\x0d\x0a", "it is a pcapng file: convert it to a candump log"),
    (b"date ", "it is an ASC file: convert it with can-utils, `asc2log -I FILE -O battery.log`"),
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
pub(crate) fn explain(error: CampaignError, file: Option<&Path>) -> Failure {
    let CampaignError::Recording { why, .. } = error else { return cases::unknown(error) };
    let name = file.map_or_else(|| String::from("standard input"), |file| file.display().to_string());
    let other = file.and_then(form).map(|words| words.replace("FILE", &name));
    Failure::said(format!("{name}: {why}")).help(other.unwrap_or_else(|| ADVICE.to_owned()))
}

/// What a regular file seems to be instead; pipes and devices cannot be looked at twice.
fn form(file: &Path) -> Option<&'static str> {
    if !fs::metadata(file).ok()?.is_file() {
        return None;
    }
    let mut first = vec![];
    File::open(file).ok()?.take(8).read_to_end(&mut first).ok()?;
    FORMS.iter().find(|(magic, _)| first.starts_with(magic)).map(|(_, words)| *words)
}
