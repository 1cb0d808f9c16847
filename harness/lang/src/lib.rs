//! Positions, diagnostics, names, and the expression language of suites. It knows nothing of batteries.
//!
//! People write YAML; every value that can be wrong later is a [`Located`], so that a complaint can point at the
//! very bytes it is about. [`yaml::parse`] is the only place that knows the YAML library. What is wrong becomes a
//! [`Diagnostic`] with a code from [`CODES`]; [`render`] shows it with the lines of the file around it, and
//! [`nearest`] finds the name that was probably meant.
//!
//! **Expressions** have the syntax of CEL, and its parser; checking and evaluating are our own, because a mistyped
//! name must be an error when a suite is loaded, not a truth while it runs. The subset:
//!
//! * numbers, `true`, `false`, names with at most one dot (`CVL`, `ixit.capacity`), units as constants
//!   (`10 * min`, `0.4 * V`);
//! * `! && ||`, `< <= > >= == !=`, `+ - * /`, unary minus, `condition ? this : that`, parentheses;
//! * `max(a, b)`, `min(a, b)`, `abs(a)`, and `fresh(NAME)`: the signal is known now;
//! * beside a signal with a value table, the names of that table (`HighVoltageAlarm == OK`).
//!
//! Names, kinds, dimensions and labels are checked by [`Expression::truth`] and [`Expression::number`]; a plain
//! number beside a dimensioned one has its base unit (`CVL > 50`). A unit name always means the unit.
//! Evaluation is three-valued ([`Truth`]): what is not known, and what is not finite, is unknown, and
//! learning more never turns a true into a false. The one exception is `fresh`, which asks about knowledge itself.
//! [`constant`] reads the values that must not depend on a signal, in the form `3 s` or as an expression.

mod codes;
mod diagnostic;
mod expression;
mod located;
mod name;
mod place;
mod render;
mod source;
pub mod yaml;

pub use codes::CODES;
pub use diagnostic::{Diagnostic, Label, Severity, one_short_line};
pub use expression::{Binding, Expression, Fault, Kind, Scope, Truth, Values, constant};
pub use located::Located;
pub use name::nearest;
pub use place::Place;
pub use render::render;
pub use source::SourceFile;
