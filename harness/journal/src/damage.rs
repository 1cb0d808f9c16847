//! What can be wrong with a journal.

use thiserror::Error;

/// Why a journal cannot be read, or not any further.
#[derive(Debug, Error)]
pub enum JournalError {
    /// The source refused.
    #[error("cannot read the journal: {0}; check the file and the disk")]
    Io(#[from] std::io::Error),
    /// The file does not begin like a journal.
    #[error("this is not a journal; give the file that a run wrote into its `journal` folder")]
    NotAJournal,
    /// The file is of another version of the layout.
    #[error("the journal has format version {0}, this tool reads {OLDEST} to {NEWEST}; use the version of the tool that wrote it", OLDEST = crate::format::OLDEST_VERSION, NEWEST = crate::FORMAT_VERSION)]
    Version(u32),
    /// The bytes end before the header does: nothing can be read.
    #[error("the journal ends within its first record; nothing of the run was kept, run again")]
    NoHeader,
    /// A record is not what was written.
    #[error("record {record} of the journal, at byte {offset}, is damaged: {damage}; use an undamaged copy")]
    Damaged {
        /// The number of the record, counted from 1; the header is the first.
        record: u64,
        /// Where it begins, counted from the start of the file.
        offset: u64,
        /// What is wrong with it.
        damage: Damage,
    },
}

/// What is wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Damage {
    /// Its bytes were changed.
    #[error("its checksum is wrong")]
    Checksum,
    /// The block that it seals was changed, or one before it.
    #[error("its hash does not fit the records before it")]
    Seal,
    /// A seal was due and something else came.
    #[error("a seal is missing before it")]
    Unsealed,
    /// It claims to be longer than a record may be.
    #[error("it is too long")]
    Length,
    /// It is of a kind that this version does not have.
    #[error("it has the unknown kind {0}")]
    Kind(u8),
    /// A record of this kind does not belong there.
    #[error("it does not belong there")]
    Misplaced,
    /// Its payload does not follow the layout.
    #[error("its layout is broken: {0}")]
    Layout(&'static str),
    /// Its JSON is not what it should be.
    #[error("its JSON is broken: {}", short(.0))]
    Json(String),
    /// It was seen later than can be expressed.
    #[error("it was seen after the end of time")]
    Time,
    /// The end record counts other entries than there are.
    #[error("it counts {stated} entries where {found} were found")]
    Counts {
        /// What the end record states.
        stated: u64,
        /// What was read.
        found: u64,
    },
    /// Something follows the last seal.
    #[error("it stands behind the end of the journal")]
    BehindTheEnd,
}

/// Words that may quote a file, on one short line: a hostile file must neither fill the screen nor steer the terminal.
fn short(said: &str) -> String {
    const LONGEST: usize = 200;
    let mut characters = said.chars().map(|c| if c.is_control() { ' ' } else { c });
    let short: String = characters.by_ref().take(LONGEST).collect();
    if characters.next().is_some() { short + "…" } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_journal_neither_fills_the_screen_nor_steers_the_terminal() {
        let said = Damage::Json("unknown field `\u{1b}[2J\n`".repeat(10_000)).to_string();
        assert!(said.chars().count() < 400 && !said.contains(char::is_control), "{said}");
    }
}
