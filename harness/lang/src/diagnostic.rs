//! What is wrong with a file, for a person.

use std::fmt;

use crate::Place;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It can be run, but was probably not meant.
    Warning,
    /// It cannot be run.
    Error,
}

/// A place in the file, and what there is to say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What; may be empty.
    pub text: String,
    /// Whether this is the place that it is about, and not one that explains it.
    pub primary: bool,
}

/// What is wrong with a file: what, where, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// A short kebab name that stays: `unknown-name`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in lower case, on one line.
    pub message: String,
    /// The name of the file, as shown.
    pub file: String,
    /// The places; the first primary one is where the file is opened.
    pub labels: Vec<Label>,
    /// What to do next.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error in `file`, so far without a place.
    #[must_use]
    pub fn error(code: &'static str, file: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, file, message.into())
    }

    /// A warning about `file`, so far without a place.
    #[must_use]
    pub fn warning(code: &'static str, file: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, file, message.into())
    }

    fn new(severity: Severity, code: &'static str, file: &str, message: String) -> Self {
        Self {
            code,
            severity,
            message: one_short_line(&message),
            file: file.to_owned(),
            labels: Vec::new(),
            help: None,
        }
    }

    /// Adds a place that it is about; `text` may be empty.
    #[must_use]
    pub fn at(mut self, place: Place, text: impl Into<String>) -> Self {
        self.labels.push(Label { place, text: text.into(), primary: true });
        self
    }

    /// Adds a place that explains it, unless there is a label on that very place already.
    #[must_use]
    pub fn context(mut self, place: Place, text: impl Into<String>) -> Self {
        if self.labels.iter().any(|label| label.place == place) {
            return self;
        }
        self.labels.push(Label { place, text: text.into(), primary: false });
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// The place that it is about, or nowhere.
    #[must_use]
    pub fn place(&self) -> Place {
        self.labels.iter().find(|label| label.primary).map(|label| label.place).unwrap_or_default()
    }
}

/// A message as one line of at most 400 characters: it may quote what stands in a file, and a hostile file must neither fill
/// the screen nor steer the terminal.
#[must_use]
pub fn one_short_line(message: &str) -> String {
    const LONGEST: usize = 400;
    let mut characters = message.chars().map(|c| if c.is_control() { ' ' } else { c });
    let short: String = characters.by_ref().take(LONGEST).collect();
    if characters.next().is_some() { short + "…" } else { short }
}

/// One line for logs and lists: `suites/mine.yaml:14:17: error: there is no name `DCLL``.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place();
        f.write_str(&self.file)?;
        if place.is_known() {
            write!(f, ":{}:{}", place.line, place.column)?;
        }
        write!(f, ": {}: {}", self.severity, self.message)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

impl std::error::Error for Diagnostic {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_does_not_fill_the_screen() {
        let name = "a\nb\u{1b}[31m".repeat(100_000);
        let message =
            Diagnostic::error("unknown-name", "mine.yaml", format!("there is no name `{name}`")).message;
        assert!(message.starts_with("there is no name `a b [31ma") && message.chars().count() == 401);
        assert!(!message.contains(char::is_control));
    }

    #[test]
    fn one_line_says_where_and_what() {
        let place = Place::of("a: b\n", 3, 1);
        let diagnostic = Diagnostic::error("unknown-name", "suites/mine.yaml", "there is no name `b`");
        assert_eq!(diagnostic.to_string(), "suites/mine.yaml: error: there is no name `b`");
        assert_eq!(diagnostic.at(place, "").to_string(), "suites/mine.yaml:1:4: error: there is no name `b`");
    }
}
