//! Values that are known before anything runs.

use quantity::{Dimension, Quantity, QuantityError};

use super::check::Checker;
use super::compiled::{number, read};
use super::fault::Fault;
use super::scope::Scope;
use super::tree::Amount;
use crate::{Diagnostic, Located, codes};

/// Reads a value of this dimension: `3 s`, `100 Ah`, `50 %`, or an expression without signals.
///
/// # Errors
/// Everything that is wrong with it, or the first name without a value.
pub fn constant(
    text: &Located<String>,
    file: &str,
    scope: &dyn Scope,
    dimension: Dimension,
) -> Result<Quantity, Fault> {
    match Quantity::parse(&text.value) {
        Ok(quantity) if quantity.dimension == dimension => return Ok(quantity),
        Ok(quantity) => return Err(wrong_dimension(text, file, quantity, dimension).into()),
        Err(error) if is_human_form(&text.value) => return Err(wrong_quantity(text, file, &error).into()),
        Err(_) => {}
    }
    let node = read(text, file)?;
    let checker = Checker::new(text, file, scope, true);
    match number(checker, &node, Some(dimension))? {
        (Amount::Known(value), dimension) if value.is_finite() => Ok(Quantity::new(value, dimension)),
        // Only a constant of the scope can still be something else here.
        _ => Err(not_finite(text, file).into()),
    }
}

/// Whether it was meant as a number and a unit, so that their error is the one to tell.
fn is_human_form(text: &str) -> bool {
    let text = text.trim();
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    let unit_like = |c: char| c.is_alphabetic() || matches!(c, '%' | '°' | 'Ω');
    text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'))
        && text.contains(|c: char| c.is_ascii_digit())
        && unit.len() < text.len()
        && unit.trim_start().chars().all(unit_like)
}

fn whole(text: &Located<String>) -> crate::Place {
    text.part(0..text.value.len())
}

fn wrong_quantity(text: &Located<String>, file: &str, error: &QuantityError) -> Diagnostic {
    Diagnostic::error(codes::NO_QUANTITY, file, error.to_string()).at(whole(text), "")
}

fn not_finite(text: &Located<String>, file: &str) -> Diagnostic {
    Diagnostic::error(codes::NOT_FINITE, file, "this value is not finite").at(whole(text), "")
}

fn wrong_dimension(text: &Located<String>, file: &str, found: Quantity, want: Dimension) -> Diagnostic {
    use super::check::in_words;
    use super::typed::unit_of;
    let shown = text.value.trim();
    let message =
        format!("`{shown}` is {}, but {} is needed here", in_words(found.dimension), in_words(want));
    let diagnostic = Diagnostic::error(codes::WRONG_DIMENSION, file, message).at(whole(text), "");
    match unit_of(want).filter(|_| found.dimension.is_none()) {
        Some(unit) => diagnostic.help(format!("give it a unit: `{shown} {unit}`")),
        None => diagnostic,
    }
}
