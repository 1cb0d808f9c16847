//! The expression language: bounds, syntax, checking, evaluation.
//!
//! A text goes through `bounds` (what may not reach the parser), `parse` (CEL's tree, reduced to the `syntax` of our
//! subset), `check` (names, kinds, dimensions, labels; constants are folded) and becomes a `tree` that evaluates.

mod bounds;
mod check;
mod compiled;
mod constant;
mod fault;
mod parse;
mod scope;
mod syntax;
mod tree;
mod truth;
mod typed;
mod values;

pub use compiled::Expression;
pub use constant::constant;
pub use fault::Fault;
pub use scope::{Binding, Kind, Scope};
pub use truth::Truth;
pub use values::Values;
