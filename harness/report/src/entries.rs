//! Entries of the evidence in words: a journal has entries, a recording has lines or records, of one file or several.

use journal::Seq;

use crate::{EntryUnit, EvidenceFile, RecordedFile};

/// `line 17`; with several files `line 17 of file 2`.
pub(crate) fn one(evidence: &EvidenceFile, seq: Seq) -> String {
    match place(evidence, seq) {
        Some(place) => place.words(),
        None => format!("entry {}", seq.0),
    }
}

/// `lines 17 to 29`; where they are of different files, each with its own.
pub(crate) fn range(evidence: &EvidenceFile, first: Seq, last: Seq) -> String {
    match (place(evidence, first), place(evidence, last)) {
        (Some(from), Some(to)) if from.file == to.file => {
            format!("{}s {} to {}{}", from.unit, from.number, to.number, from.of())
        }
        (Some(from), Some(to)) => format!("{} to {}", from.words(), to.words()),
        _ => format!("entries {} to {}", first.0, last.0),
    }
}

/// Where an entry of a recording stands.
struct Place {
    unit: &'static str,
    number: u64,
    /// The number of its file, from 1.
    file: usize,
    is_alone: bool,
}

impl Place {
    fn words(&self) -> String {
        format!("{} {}{}", self.unit, self.number, self.of())
    }

    fn of(&self) -> String {
        if self.is_alone { String::new() } else { format!(" of file {}", self.file) }
    }
}

fn place(evidence: &EvidenceFile, seq: Seq) -> Option<Place> {
    let EvidenceFile::Recording { files, .. } = evidence else { return None };
    let file = files.iter().rposition(|file| file.before < seq.0)?;
    let RecordedFile { unit, before, .. } = &files[file];
    let unit = match unit {
        EntryUnit::Line => "line",
        EntryUnit::Record => "record",
    };
    Some(Place { unit, number: seq.0 - before, file: file + 1, is_alone: files.len() == 1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn file(unit: EntryUnit, before: u64) -> RecordedFile {
        RecordedFile { path: String::new(), sha256: String::new(), frames: 1, unit, before }
    }

    fn recording(files: Vec<RecordedFile>) -> EvidenceFile {
        EvidenceFile::Recording { files, times: None }
    }

    #[rstest]
    #[case::journal(EvidenceFile::Journal { path: String::new(), chain: String::new(), entries: 9 }, "entry 3", "entries 3 to 12")]
    #[case::text(recording(vec![file(EntryUnit::Line, 0)]), "line 3", "lines 3 to 12")]
    #[case::binary(recording(vec![file(EntryUnit::Record, 0)]), "record 3", "records 3 to 12")]
    #[case::two(
        recording(vec![file(EntryUnit::Line, 0), file(EntryUnit::Record, 10)]),
        "line 3 of file 1",
        "line 3 of file 1 to record 2 of file 2"
    )]
    #[case::the_second(
        recording(vec![file(EntryUnit::Line, 0), file(EntryUnit::Line, 2)]),
        "line 1 of file 2",
        "lines 1 to 10 of file 2"
    )]
    fn an_entry_is_named_by_where_it_stands(
        #[case] evidence: EvidenceFile,
        #[case] first: &str,
        #[case] both: &str,
    ) {
        assert_eq!(one(&evidence, Seq(3)), first);
        assert_eq!(range(&evidence, Seq(3), Seq(12)), both);
    }
}
