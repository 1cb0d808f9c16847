//! The names that expressions of a suite may use: signals, what roles measure, declared values, and its own.

use judge::Book;
use lang::{Binding, Diagnostic, Scope};
use quantity::Unit;

use crate::Statement;
use crate::lack::Misses;
use crate::named::{Named, Texts};

/// What declared values begin with.
const DECLARED: &str = "ixit.";

/// Signals of the book, `ixit.` values of the statement, and what the suite names itself.
pub(crate) struct Names<'a> {
    pub(crate) book: &'a Book,
    pub(crate) statement: &'a Option<Statement>,
    /// The names that were asked for in vain.
    pub(crate) misses: &'a Misses,
    /// The protocol's name.
    pub(crate) protocol: &'a str,
    /// The expressions to which the suite gives names.
    pub(crate) named: &'a Named,
}

/// What the names of a suite may use themselves: all but each other.
struct Others<'a> {
    names: &'a Names<'a>,
    texts: &'a Texts,
}

impl Scope for Names<'_> {
    fn lookup(&self, name: &str) -> Option<Binding> {
        self.other(name).or_else(|| self.named.lookup(name, self.misses))
    }

    fn names(&self) -> Vec<String> {
        let mut names = self.others();
        names.extend(self.named.names().map(str::to_owned));
        names
    }

    fn unknown(&self, name: &str) -> String {
        match name.strip_prefix(DECLARED) {
            Some(_) => format!("a battery statement declares no `{name}`"),
            None if self.book.slot_named(name).is_some() => {
                format!("`{name}` is a text; compare it with `text` or `equal`, not in an expression")
            }
            None => format!("there is no signal `{name}` in {}", self.protocol),
        }
    }

    fn help(&self) -> Option<String> {
        Some(String::from("`bmscert explain signals` lists all of them"))
    }
}

impl Scope for Others<'_> {
    fn lookup(&self, name: &str) -> Option<Binding> {
        self.names.other(name)
    }

    fn names(&self) -> Vec<String> {
        self.names.others()
    }

    fn unknown(&self, name: &str) -> String {
        if self.texts.contains_key(name) {
            return format!("`{name}` is a name of this suite, and its names cannot use each other");
        }
        self.names.unknown(name)
    }

    fn help(&self) -> Option<String> {
        self.names.help()
    }
}

impl Names<'_> {
    /// What these names of a suite stand for, and everything that is wrong with them.
    pub(crate) fn compile(&self, texts: &Texts, file: &str) -> (Named, Vec<Diagnostic>) {
        let is_unit = |name: &str| Unit::all().iter().any(|unit| unit.name == name);
        let is_other = |name: &str| self.book.slot_named(name).is_some() || self.other(name).is_some();
        let is_taken = |name: &str| is_unit(name) || is_other(name);
        Named::compile(texts, file, &Others { names: self, texts }, self.misses, &is_taken)
    }

    fn other(&self, name: &str) -> Option<Binding> {
        if let Some(declared) = name.strip_prefix(DECLARED) {
            return self.declared(declared);
        }
        if Statement::flags().contains(&name) {
            return Some(self.flag(name));
        }
        let slot = self.book.slot_named(name).filter(|slot| !self.book.slot(*slot).text)?;
        Some(Binding::Signal { slot: slot.0, kind: self.book.slot(slot).kind.clone() })
    }

    fn others(&self) -> Vec<String> {
        let numbers = self.book.slots().iter().filter(|slot| !slot.text);
        let signals = numbers.map(|slot| slot.name.to_string());
        let declared = Statement::names().into_iter().map(|name| format!("{DECLARED}{name}"));
        let flags = Statement::flags().into_iter().map(str::to_owned);
        signals.chain(declared).chain(flags).collect()
    }

    fn flag(&self, name: &str) -> Binding {
        let flag = self.statement.as_ref().and_then(|statement| statement.flag(name));
        flag.map_or_else(|| Binding::Missing { why: self.misses.note(name) }, Binding::Flag)
    }

    fn declared(&self, name: &str) -> Option<Binding> {
        if !Statement::names().contains(&name) {
            return None;
        }
        let value = self.statement.as_ref().and_then(|statement| statement.value(name));
        let why = || self.misses.note(&format!("{DECLARED}{name}"));
        Some(value.map_or_else(|| Binding::Missing { why: why() }, Binding::Constant))
    }
}
