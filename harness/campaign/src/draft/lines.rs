//! The lines of a draft: keys that are given, keys that are asked for, and comments.

use super::quoted::remarked;

/// One line.
#[derive(Debug, Clone)]
struct Line {
    indent: usize,
    text: String,
    /// What stands behind it.
    note: Option<String>,
    /// Whether YAML reads it; otherwise it is a comment.
    given: bool,
    /// Whether it may be taken back.
    refusable: bool,
}

/// The lines of a draft, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines(Vec<Line>);

impl Lines {
    /// A comment of its own.
    pub(super) fn remark(&mut self, indent: usize, text: &str) {
        self.push(indent, remarked(text), None, false, false);
    }

    /// A key without a value, above others, or an entry of a list.
    pub(super) fn heading(&mut self, indent: usize, text: impl Into<String>) {
        self.push(indent, text.into(), None, true, false);
    }

    /// A key with its value, already in the form of YAML, and what has to be said about it.
    pub(super) fn give(&mut self, indent: usize, key: &str, value: &str, note: &str) {
        let note = (!note.is_empty()).then(|| remarked(note));
        self.push(indent, format!("{key}: {value}"), note, true, true);
    }

    /// A key that only a person can give, with an example and the question.
    pub(super) fn ask(&mut self, indent: usize, key: &str, example: &str, question: &str) {
        self.push(indent, format!("{key}: {example}"), Some(remarked(question)), false, false);
    }

    fn push(&mut self, indent: usize, text: String, note: Option<String>, given: bool, refusable: bool) {
        self.0.push(Line { indent, text, note, given, refusable });
    }

    /// Makes a comment of the line with this number, from 1; whether it could.
    pub(super) fn refuse(&mut self, number: u32, why: &str) -> bool {
        let line = usize::try_from(number).ok().and_then(|number| self.0.get_mut(number.checked_sub(1)?));
        let Some(line) = line.filter(|line| line.given && line.refusable) else { return false };
        line.given = false;
        line.note = Some(remarked(&format!("seen, but cannot be declared so: {why}")));
        true
    }

    /// Whether anything in them is read.
    pub(super) fn gives(&self) -> bool {
        self.0.iter().any(|line| line.given)
    }

    /// Adds others behind them.
    pub(super) fn append(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// The draft.
    pub(super) fn text(&self) -> String {
        self.0.iter().map(Line::text).collect()
    }
}

impl Line {
    fn text(&self) -> String {
        let Self { indent, text, note, given, .. } = self;
        let note = note.as_ref().map(|note| format!("  # {note}")).unwrap_or_default();
        match (given, text.is_empty()) {
            (true, _) => format!("{:indent$}{text}{note}\n", ""),
            (false, true) => String::from("\n"),
            (false, false) => format!("{:indent$}# {text}{note}\n", ""),
        }
    }
}
