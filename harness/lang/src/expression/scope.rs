//! The names that an expression may use.

use std::fmt;
use std::sync::Arc;

use quantity::{Dimension, Quantity};

use super::compiled::Expression;

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// True or false.
    Truth,
    /// A number in base units of this dimension.
    Number(Dimension),
    /// A raw number with names for some of its values: a signal with a value table.
    Label(Arc<[(i64, Arc<str>)]>),
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Binding {
    /// A signal: its value is in this slot.
    Signal {
        /// The slot, as [`Values`](crate::Values) knows it.
        slot: u32,
        /// What its value is.
        kind: Kind,
    },
    /// A number that is known beforehand.
    Constant(Quantity),
    /// A truth that is known beforehand.
    Flag(bool),
    /// A truth or a number that was worked out from other names: the name stands for all of it, as if in parentheses.
    Expression(Expression),
    /// A name that is known, but has no value: the battery statement does not give it.
    Missing {
        /// Why it has no value.
        why: String,
    },
}

/// The names that an expression may use; the names of units always mean the units.
pub trait Scope {
    /// What this name stands for; a name may have one dot.
    fn lookup(&self, name: &str) -> Option<Binding>;

    /// All names, to find the one that was meant.
    fn names(&self) -> Vec<String>;

    /// The sentence about a name that is unknown here, without its place: override it to say where "here" is.
    fn unknown(&self, name: &str) -> String {
        format!("there is no name `{name}` here")
    }

    /// Where the reader finds all names, if there is such a place.
    fn help(&self) -> Option<String> {
        None
    }
}

/// In words for a person: `a truth`, `a number in V`, `one of OK, Alarm`.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truth => f.write_str("a truth"),
            Self::Number(dimension) if dimension.is_none() => f.write_str("a plain number"),
            Self::Number(dimension) => write!(f, "a number in {dimension}"),
            Self::Label(labels) => {
                let names: Vec<&str> = labels.iter().take(8).map(|(_, name)| &**name).collect();
                let more = if labels.len() > names.len() { " and others" } else { "" };
                write!(f, "one of {}{more}", names.join(", "))
            }
        }
    }
}
