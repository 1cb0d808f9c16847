//! The names that a suite gives to expressions.

use std::collections::BTreeMap;

use lang::{Binding, Diagnostic, Expression, Fault, Located, Scope};

/// What a suite calls its expressions.
pub(crate) struct Named<'a> {
    /// The name of its file.
    file: &'a str,
    texts: &'a BTreeMap<Located<String>, Located<String>>,
}

impl<'a> Named<'a> {
    pub(crate) const fn new(file: &'a str, texts: &'a BTreeMap<Located<String>, Located<String>>) -> Self {
        Self { file, texts }
    }

    /// What this name stands for, worked out from the names of `scope`.
    ///
    /// It is worked out for each use, so that each check asks the battery statement for what it needs itself.
    pub(crate) fn lookup(&self, name: &str, scope: &dyn Scope) -> Option<Binding> {
        let text = self.texts.get(name)?;
        Some(match Expression::either(text, self.file, scope) {
            Ok(expression) => Binding::Expression(expression),
            Err(Fault::Missing { why, .. }) => Binding::Missing { why },
            // Told once, by `wrong`.
            Err(Fault::Wrong(_)) => Binding::Missing { why: format!("`{name}` is wrong") },
        })
    }

    /// Whether the suite gives this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.texts.contains_key(name)
    }

    /// All of them.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(|name| name.value.as_str())
    }

    /// Everything that is wrong with them; `scope` has the names that they may use.
    pub(crate) fn wrong(&self, scope: &dyn Scope, is_taken: &dyn Fn(&str) -> bool) -> Vec<Diagnostic> {
        let mut wrong = vec![];
        for (name, text) in self.texts {
            if !is_a_word(&name.value) {
                let said = format!("`{}` cannot be used in an expression", shortened(&name.value));
                let label = "letters, digits and `_`, with a letter in front";
                wrong.push(Diagnostic::error("wrong-name", self.file, said).at(name.place, label));
            } else if is_taken(&name.value) {
                let said = format!("`{}` is the name of something else already", name.value);
                let label = "give the expression a name of its own";
                wrong.push(Diagnostic::error("same-name", self.file, said).at(name.place, label));
            }
            if let Err(Fault::Wrong(found)) = Expression::either(text, self.file, scope) {
                wrong.extend(found);
            }
        }
        wrong
    }
}

fn is_a_word(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// At most forty characters: a hostile name must not fill the screen.
fn shortened(name: &str) -> String {
    if name.chars().count() <= 40 { name.to_owned() } else { name.chars().take(40).chain(['…']).collect() }
}
