//! The names that a suite gives to expressions.

use std::collections::BTreeMap;

use lang::{Binding, Diagnostic, Expression, Fault, Located, Scope};

use crate::lack::Misses;
use crate::short::short;

/// What a suite calls its expressions, each worked out once.
#[derive(Debug, Default)]
pub(crate) struct Named(BTreeMap<String, Meaning>);

/// What a name stands for.
#[derive(Debug)]
struct Meaning {
    binding: Binding,
    /// What it asks the battery statement for in vain: so does everything that uses it.
    misses: Vec<String>,
}

/// As they are written: names and expressions.
pub(crate) type Texts = BTreeMap<Located<String>, Located<String>>;

impl Named {
    /// Works out what names stand for; `scope` has the names that they may use, and notes their `misses`.
    ///
    /// Beside them everything that is wrong with them; what is wrong stands for a value that is missing.
    pub(crate) fn compile(
        texts: &Texts,
        file: &str,
        scope: &dyn Scope,
        misses: &Misses,
        is_taken: &dyn Fn(&str) -> bool,
    ) -> (Self, Vec<Diagnostic>) {
        let (mut named, mut wrong) = (BTreeMap::new(), vec![]);
        for (name, text) in texts {
            wrong.extend(refused(name, file, is_taken));
            let binding = match Expression::either(text, file, scope) {
                Ok(expression) => Binding::Expression(expression),
                Err(Fault::Missing { why, .. }) => Binding::Missing { why },
                Err(Fault::Wrong(found)) => {
                    wrong.extend(found);
                    Binding::Missing { why: format!("`{}` is wrong", short(name)) }
                }
            };
            named.insert(name.value.clone(), Meaning { binding, misses: misses.take() });
        }
        (Self(named), wrong)
    }

    /// What this name stands for.
    pub(crate) fn lookup(&self, name: &str, misses: &Misses) -> Option<Binding> {
        let meaning = self.0.get(name)?;
        for missed in &meaning.misses {
            misses.note(missed);
        }
        Some(meaning.binding.clone())
    }

    /// All of them.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// Why nobody could use this name, or could tell it from another.
fn refused(name: &Located<String>, file: &str, is_taken: &dyn Fn(&str) -> bool) -> Option<Diagnostic> {
    if !is_a_word(name) {
        let said = format!("`{}` cannot be used in an expression", short(name));
        let label = "letters, digits and `_`, with a letter in front";
        return Some(Diagnostic::error("wrong-name", file, said).at(name.place, label));
    }
    is_taken(name).then(|| {
        let said = format!("`{}` is the name of something else already", short(name));
        Diagnostic::error("same-name", file, said).at(name.place, "give the expression a name of its own")
    })
}

fn is_a_word(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
