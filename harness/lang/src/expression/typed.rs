//! What the checker knows of a part of an expression.

use std::sync::Arc;

use quantity::{Dimension, Unit};

use super::scope::Kind;
use super::tree::{Amount, Logic};

/// A checked part of an expression, with what it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Typed {
    Truth(Logic),
    Number(Number),
    Label(Amount, Labels),
    /// Something wrong or missing, which has been noted: it fits everywhere, so that one error is told once.
    Open,
}

/// A value table: raw numbers and their names.
pub(super) type Labels = Arc<[(i64, Arc<str>)]>;

/// A number with its dimension.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Number {
    pub(super) amount: Amount,
    /// `None` fits everywhere.
    pub(super) dimension: Option<Dimension>,
    /// Whether it is made of literals alone, and takes the unit of what stands beside it.
    pub(super) bare: bool,
}

impl Number {
    pub(super) const fn literal(value: f64) -> Self {
        Self { amount: Amount::Known(value), dimension: Some(Dimension::NONE), bare: true }
    }

    pub(super) const fn of(amount: Amount, dimension: Dimension) -> Self {
        Self { amount, dimension: Some(dimension), bare: false }
    }

    /// What stands for a number that is wrong or missing.
    pub(super) const fn open() -> Self {
        Self { amount: Amount::Slot(OPEN), dimension: None, bare: false }
    }
}

/// The slot of what is wrong or missing. It is never evaluated, because such an expression is refused; it is a slot,
/// so that nothing is worked out from it before, and then complained about.
pub(super) const OPEN: u32 = u32::MAX;

impl Typed {
    /// What it is, in words for a person.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Truth(_) => Kind::Truth.to_string(),
            Self::Number(number) => Kind::Number(number.dimension.unwrap_or_default()).to_string(),
            Self::Label(_, labels) => Kind::Label(Arc::clone(labels)).to_string(),
            Self::Open => "unknown".to_owned(),
        }
    }
}

/// The raw number of a name of the table; blanks and signs in a name are written `_`.
pub(super) fn raw_number(labels: &Labels, name: &str) -> Option<i64> {
    let exact = labels.iter().find(|(_, label)| &**label == name);
    let mut near = labels.iter().filter(|(_, label)| spelled(label) == name);
    match (exact, near.next(), near.next()) {
        (Some((raw, _)), ..) | (None, Some((raw, _)), None) => Some(*raw),
        // Two names that would be written the same name neither.
        _ => None,
    }
}

/// A name of a value table as it is written in an expression.
pub(super) fn spelled(label: &str) -> String {
    label.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// A unit that a number of this dimension can be written in, its base unit if that has a name.
pub(super) fn unit_of(dimension: Dimension) -> Option<&'static str> {
    let fitting = || Unit::all().iter().filter(|unit| unit.dimension == dimension);
    fitting()
        .find(|unit| (unit.factor - 1.0).abs() < f64::EPSILON)
        .or_else(|| fitting().next())
        .map(|unit| unit.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::as_it_is("OK", Some(2))]
    #[case::with_a_blank("Not_supported", Some(0))]
    #[case::written_like_another("A_B", None)]
    #[case::exact_before_spelled("C_D", Some(6))]
    #[case::unknown("Okay", None)]
    fn a_label_is_found_by_its_name(#[case] name: &str, #[case] raw: Option<i64>) {
        let table = [(0, "Not supported"), (2, "OK"), (3, "A B"), (4, "A-B"), (5, "C D"), (6, "C_D")];
        let labels: Labels = table.into_iter().map(|(raw, name)| (raw, Arc::from(name))).collect();
        assert_eq!(raw_number(&labels, name), raw);
    }
}
