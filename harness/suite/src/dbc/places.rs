//! Where the statements of a database stand: the parser does not keep it.

use can_dbc::Dbc;
use pest::error::LineColLocation;
use wire::TableError;

use super::error::{DbcError, Place};
use crate::short::short;

/// One BO_ or SG_ statement.
pub(super) struct Statement<'a> {
    pub(super) at: Place,
    pub(super) name: &'a str,
    /// The number of a message, as it is written; zero for signals.
    pub(super) id: u64,
    /// Whether something stands between the name of a signal and its colon.
    pub(super) is_multiplexed: bool,
}

/// The statements of a text, in their order.
pub(super) struct Places<'a> {
    text: &'a str,
    /// The text with blanks for what stands in quotes and comments, byte for byte.
    bare: String,
    pub(super) messages: Vec<Statement<'a>>,
    pub(super) signals: Vec<Statement<'a>>,
}

impl<'a> Places<'a> {
    /// Finds the statements, and refuses numbers of messages that the parser would cut down.
    pub(super) fn of(text: &'a str) -> Result<Self, DbcError> {
        let bare = bare(text);
        let mut places = Self { text, messages: Vec::new(), signals: Vec::new(), bare: String::new() };
        let (mut from, mut number) = (0, 0);
        for line in bare.split_inclusive('\n') {
            number += 1;
            places.note(line, from, number);
            from += line.len();
        }
        places.bare = bare;
        places.check_numbers()?;
        Ok(places)
    }

    fn note(&mut self, line: &str, from: usize, number: usize) {
        let blank = line.len() - line.trim_start().len();
        let statement = &line[blank..];
        let at = Place { line: number, column: self.text[from..from + blank].chars().count() + 1 };
        if let Some((rest, id)) = statement.strip_prefix("BO_").and_then(number_of) {
            let name = self.word_before_colon(line, from, rest);
            self.messages.push(Statement { at, name, id, is_multiplexed: false });
        } else if let Some(rest) = statement.strip_prefix("SG_").filter(|rest| rest.contains(':')) {
            let name = self.word_before_colon(line, from, rest);
            let words = rest.split(':').next().map_or(0, |words| words.split_whitespace().count());
            self.signals.push(Statement { at, name, id: 0, is_multiplexed: words > 1 });
        }
    }

    /// The first word of `rest`, the last part of `line`, out of the text itself.
    fn word_before_colon(&self, line: &str, from: usize, rest: &str) -> &'a str {
        let start = from + line.len() - rest.len() + (rest.len() - rest.trim_start().len());
        let word = self.text.get(start..).unwrap_or_default();
        word.split(|sign: char| sign.is_whitespace() || sign == ':').next().unwrap_or_default()
    }

    fn check_numbers(&self) -> Result<(), DbcError> {
        for keyword in ["BO_", "SG_", "VAL_", "CM_", "BO_TX_BU_", "SIG_VALTYPE_"] {
            for (at, _) in self.bare.match_indices(keyword) {
                let begins = !self.bare[..at]
                    .ends_with(|before: char| before.is_ascii_alphanumeric() || before == '_');
                let number = number_of(&self.bare[at + keyword.len()..]);
                match number {
                    Some((_, id)) if begins && id > 0x7FF && id < 1 << 31 => {
                        return Err(DbcError::Identifier { at: self.place(at), id });
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Makes sure that statements and what the parser found go together one by one.
    pub(super) fn check_counts(&self, dbc: &Dbc) -> Result<(), DbcError> {
        let messages = dbc.messages.iter().map(|message| &message.name);
        let signals = dbc.messages.iter().flat_map(|message| &message.signals).map(|signal| &signal.name);
        let agree = messages.eq(self.messages.iter().map(|written| written.name))
            && signals.eq(self.signals.iter().map(|written| written.name));
        let first = self.messages.first().map_or(Place { line: 1, column: 1 }, |written| written.at);
        if agree { Ok(()) } else { Err(DbcError::Layout { at: first }) }
    }

    /// Where a word first stands outside of quotes and comments.
    pub(super) fn first(&self, word: &str) -> Place {
        let is_part = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
        let whole = |at: &usize| {
            !self.bare[..*at].ends_with(is_part) && !self.bare[at + word.len()..].starts_with(is_part)
        };
        self.place(self.bare.match_indices(word).map(|(at, _)| at).find(whole).unwrap_or(0))
    }

    fn place(&self, at: usize) -> Place {
        let before = &self.text[..at];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |start| start.chars().count()) + 1;
        Place { line, column }
    }

    /// What the parser says, with its place.
    pub(super) fn syntax(&self, error: can_dbc::DbcError) -> DbcError {
        match error {
            can_dbc::DbcError::Pest(error) => {
                let (LineColLocation::Pos((line, column)) | LineColLocation::Span((line, column), _)) =
                    error.line_col;
                let what = "no statement of the format goes on like this".to_owned();
                DbcError::Syntax { at: Place { line, column }, what }
            }
            can_dbc::DbcError::InvalidInt(value)
            | can_dbc::DbcError::InvalidUint(value)
            | can_dbc::DbcError::InvalidFloat(value)
            | can_dbc::DbcError::InvalidNumericValue(value) => {
                let what = format!("the number `{}` is too large or of the wrong kind", short(&value));
                DbcError::Syntax { at: self.first(&value), what }
            }
            other => {
                DbcError::Syntax { at: Place { line: 1, column: 1 }, what: other.to_string().to_lowercase() }
            }
        }
    }

    /// What is wrong with a table, with the last place where the name in question is given.
    pub(super) fn table(&self, what: TableError) -> DbcError {
        let name = match &what {
            TableError::SameIdentifier { second: name, .. }
            | TableError::SameName(name)
            | TableError::DoesNotFit { signal: name, .. }
            | TableError::NotData(name)
            | TableError::TooLong { message: name, .. }
            | TableError::NoMessage(name) => Some(name),
            TableError::TooMany => None,
        };
        let mut all = self.signals.iter().rev().chain(self.messages.iter().rev());
        let at = name.and_then(|name| all.find(|written| written.name == &**name));
        DbcError::Table { at: at.map_or(Place { line: 1, column: 1 }, |written| written.at), what }
    }
}

/// The whole number that comes next, and what follows it.
fn number_of(text: &str) -> Option<(&str, u64)> {
    let text = text.trim_start_matches([' ', '\t']);
    let end = text.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    // A number of more digits than that is refused as any other that is too large.
    (end > 0).then(|| (rest, digits.parse().unwrap_or(u64::MAX)))
}

/// The text with a blank for every byte in quotes and comments; line ends stay.
fn bare(text: &str) -> String {
    let (mut quoted, mut comment, mut before) = (false, false, '\0');
    let mut bare = String::with_capacity(text.len());
    for (at, sign) in text.char_indices() {
        comment = !quoted && (comment && sign != '\n' || text[at..].starts_with("//"));
        let quote = sign == '"' && !comment && !(quoted && before == '\\');
        let hidden = (quoted || quote || comment) && sign != '\n';
        if hidden {
            bare.extend(std::iter::repeat_n(' ', sign.len_utf8()))
        } else {
            bare.push(sign)
        }
        quoted ^= quote;
        before = sign;
    }
    bare
}
