//! What checks ask a battery statement for, and do not get.

use std::cell::RefCell;

use judge::Level;

/// A value that a battery statement does not give, and a check that needs it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lack {
    /// The value: `ixit.boot_time`, `ics.alarms`.
    pub name: String,
    /// The requirement that the check covers.
    pub covers: String,
    /// How much that weighs.
    pub level: Level,
    /// The case of the check.
    pub case: String,
}

impl Lack {
    /// A lack of a case that is not known yet.
    pub(crate) fn new(name: String, covers: &str, level: Level) -> Self {
        Self { name, covers: covers.to_owned(), level, case: String::new() }
    }
}

/// The names that were asked for in vain, each once.
#[derive(Debug, Default)]
pub(crate) struct Misses(RefCell<Vec<String>>);

impl Misses {
    /// Notes a name; gives it as it is shown.
    pub(crate) fn note(&self, name: &str) -> String {
        let mut names = self.0.borrow_mut();
        if !names.iter().any(|noted| noted == name) {
            names.push(name.to_owned());
        }
        format!("`{name}`")
    }

    /// All of them, which are then forgotten.
    pub(crate) fn take(&self) -> Vec<String> {
        self.0.take()
    }
}
