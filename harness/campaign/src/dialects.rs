//! How instruments speak: the dialects that are built in, and those that people write.

use std::path::Path;

use lang::SourceFile;
use suite::Dialect;

use crate::bundle::read_written;
use crate::{CampaignError, FileKind, Wrong};

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../../rigs/dialects/", $name, ".yaml")))),*]
    };
}

/// The files, by the names of their dialects.
const EMBEDDED: [(&str, &str); 20] = embedded![
    "bk-8600",
    "chroma-62000p",
    "chroma-63600",
    "ea-el",
    "ea-psb",
    "ea-psi",
    "itech-it-m3900",
    "keithley-2000",
    "keithley-dmm6500",
    "keysight-34970a",
    "keysight-e36300",
    "keysight-n6700",
    "kikusui-plz5w",
    "kikusui-pwr01",
    "korad-ka3005p",
    "rigol-dp800",
    "rs-nge-hmp",
    "siglent-spd3303x",
    "tdk-genesys",
    "tdk-genesys-plus",
];

/// The built-in dialects, in the order of their names.
///
/// # Errors
/// Where one of them is wrong, which a test rules out.
pub fn dialects() -> Result<Vec<Dialect>, CampaignError> {
    let each = EMBEDDED.iter().map(|(name, text)| read(format!("rigs/dialects/{name}.yaml"), *text));
    each.collect()
}

/// The file of the built-in dialect of this name.
pub(crate) fn embedded(name: &str) -> Option<&'static str> {
    EMBEDDED.iter().find(|(own, _)| *own == name).map(|(_, text)| *text)
}

/// Checks dialects of instruments.
///
/// # Errors
/// All that is wrong with the first that is wrong, with file, line and column, or where one cannot be read.
pub fn lint_dialects(files: &[impl AsRef<Path>]) -> Result<Vec<Dialect>, CampaignError> {
    let each = files.iter().map(|file| {
        let (bytes, _) = read_written(file.as_ref(), &[FileKind::Dialect])?;
        read(file.as_ref().display().to_string(), String::from_utf8_lossy(&bytes))
    });
    each.collect()
}

fn read(name: String, text: impl Into<String>) -> Result<Dialect, CampaignError> {
    let file = SourceFile::new(name, text);
    Dialect::parse(&file).map_err(|wrong| {
        let told = |diagnostic| Wrong { diagnostic, text: file.text.clone() };
        CampaignError::Wrong(wrong.into_iter().map(told).collect())
    })
}
