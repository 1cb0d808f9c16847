//! What a file is, told from its content.

use std::fmt;

use captures::{Expanded, Format, Item, Reader};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A suite.
    Suite,
    /// A battery statement.
    Statement,
    /// A simulated battery.
    Twin,
    /// A defect of a simulated battery.
    Mutant,
    /// The ranges over which conforming batteries are drawn.
    Variants,
    /// A catalogue of requirements.
    Catalogue,
    /// A description of a test rig.
    Rig,
    /// Simulated instruments and how they are wired.
    Scene,
    /// How instruments of a family speak.
    Dialect,
    /// A protocol database.
    Database,
    /// A recording.
    Recording(Format),
    /// The record of a run.
    Record,
    /// A key.
    Key,
}

/// The keys by which files that people write are told apart, the surest first: one of them at the beginning of a line.
const KEYS: &[(FileKind, &[&str])] = &[
    (FileKind::Suite, &["suite", "cases", "standing"]),
    (FileKind::Mutant, &["defects", "violates"]),
    (FileKind::Catalogue, &["requirements"]),
    (FileKind::Statement, &["ics", "ixit"]),
    (FileKind::Twin, &["open_circuit", "resistance", "cell_names"]),
    (FileKind::Variants, &["own_period", "jitter"]),
    (FileKind::Scene, &["scene"]),
    (FileKind::Dialect, &["verbs", "recipes", "dialect"]),
    (FileKind::Rig, &["rig", "instruments", "roles", "wiring", "buses"]),
    // Mutants name one as well, so this comes behind them.
    (FileKind::Statement, &["battery"]),
];

/// How lines of a protocol database begin.
const DATABASE: [&str; 4] = ["VERSION ", "NS_", "BO_ ", "BU_:"];

impl FileKind {
    /// How many bytes of a file are enough to tell.
    pub const LOOK: usize = 64 * 1024;

    /// What these bytes, which a file begins with, are; none where nothing tells.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}');
        if text.starts_with("-----BEGIN ") {
            return Some(Self::Key);
        }
        if text.trim_start().starts_with('{') && text.contains("\"bmscert-record/") {
            return Some(Self::Record);
        }
        if text.lines().any(|line| DATABASE.iter().any(|begin| line.starts_with(begin))) {
            return Some(Self::Database);
        }
        written(text).or_else(|| recording(bytes))
    }
}

fn written(text: &str) -> Option<FileKind> {
    let keys: Vec<&str> = text.lines().filter_map(|line| line.split_once(':')).map(|(key, _)| key).collect();
    let has = |known: &&str| keys.contains(known);
    KEYS.iter().find(|(_, known)| known.iter().any(has)).map(|(kind, _)| *kind)
}

/// A recording is one whose beginning has a frame that can be read.
fn recording(bytes: &[u8]) -> Option<FileKind> {
    let mut reader = Reader::new(Expanded::new(bytes));
    while let Ok(Some(item)) = reader.next() {
        if matches!(item, Item::Record(_)) {
            return reader.format().map(FileKind::Recording);
        }
    }
    None
}

/// With its article: `a battery statement`.
impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Suite => "a suite",
            Self::Statement => "a battery statement",
            Self::Twin => "a simulated battery",
            Self::Mutant => "a mutant of a simulated battery",
            Self::Variants => "a range of conforming batteries",
            Self::Catalogue => "a catalogue of requirements",
            Self::Rig => "a description of a rig",
            Self::Scene => "a scene of simulated instruments",
            Self::Dialect => "a dialect of instruments",
            Self::Database => "a protocol database (DBC)",
            Self::Recording(format) => return format.fmt(f),
            Self::Record => "the record of a run",
            Self::Key => "a key",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::suite("suites/victron-can-bms/bus.yaml", FileKind::Suite)]
    #[case::statement("fixtures/batteries/lfp16.statement.yaml", FileKind::Statement)]
    #[case::twin("fixtures/batteries/lfp16.yaml", FileKind::Twin)]
    #[case::mutant("fixtures/mutants/ccl-ten-fold.yaml", FileKind::Mutant)]
    #[case::variants("fixtures/variants/conforming.yaml", FileKind::Variants)]
    #[case::rig("rigs/socketcan.yaml", FileKind::Rig)]
    #[case::simulated_rig("rigs/demo-bench.yaml", FileKind::Rig)]
    #[case::scene("fixtures/scenes/bench.yaml", FileKind::Scene)]
    #[case::catalogue("suites/victron-can-bms/requirements.yaml", FileKind::Catalogue)]
    #[case::database("suites/victron-can-bms/protocol.dbc", FileKind::Database)]
    #[case::candump("fixtures/captures/rec-q-bms.candump", FileKind::Recording(Format::Candump))]
    #[case::blf("fixtures/captures/formats/stored.blf", FileKind::Recording(Format::Blf))]
    #[case::compressed("fixtures/captures/formats/python-can.asc.gz", FileKind::Recording(Format::Asc))]
    #[case::table("fixtures/captures/formats/savvycan.csv", FileKind::Recording(Format::Gvret))]
    fn every_file_of_the_project_is_what_it_is(#[case] path: &str, #[case] kind: FileKind) {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
        assert_eq!(FileKind::of(&std::fs::read(path).unwrap()), Some(kind));
    }

    #[rstest]
    #[case::nothing("")]
    #[case::prose("Dear Ada,\nhere is the battery: it is large.\n")]
    #[case::other_yaml("name: x\nversion: 3\n")]
    #[case::other_json("{\"suite\": 1}\n")]
    #[case::indented("mine:\n  suite: x\n")]
    fn what_nothing_tells_is_nothing(#[case] text: &str) {
        assert_eq!(FileKind::of(text.as_bytes()), None);
    }
}
