//! What is known about one name.

/// What is known about one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What kind of thing it is: `requirement`, `signal`.
    pub kind: &'static str,
    /// Its name in full.
    pub name: String,
    /// What it is, in a sentence.
    pub says: String,
    /// What else there is to know, in the order in which it is told.
    pub parts: Vec<Part>,
}

/// One thing that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is about, in a word or two; empty where it goes on from the part before.
    pub label: String,
    /// What is known.
    pub text: String,
    /// Whether the lines of the text are to stay as they are.
    pub verbatim: bool,
}

impl Explanation {
    pub(super) fn new(kind: &'static str, name: impl Into<String>, says: impl Into<String>) -> Self {
        Self { kind, name: name.into(), says: says.into(), parts: vec![] }
    }

    pub(super) fn part(mut self, label: impl Into<String>, text: impl Into<String>) -> Self {
        self.parts.push(Part { label: label.into(), text: text.into(), verbatim: false });
        self
    }

    /// A part, where there is something to say.
    pub(super) fn maybe(self, label: &str, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.part(label, text),
            None => self,
        }
    }

    /// A part for each text, the label once.
    pub(super) fn each(self, label: &str, texts: impl IntoIterator<Item = String>) -> Self {
        let labelled = texts.into_iter().enumerate();
        labelled.fold(self, |told, (index, text)| told.part(if index == 0 { label } else { "" }, text))
    }

    pub(super) fn verbatim(mut self, label: &str, text: impl Into<String>) -> Self {
        self.parts.push(Part { label: label.to_owned(), text: text.into(), verbatim: true });
        self
    }
}
