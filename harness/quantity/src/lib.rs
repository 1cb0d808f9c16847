//! What is measured: time in whole nanoseconds, physical dimensions and units, limits with uncertainty.
//!
//! Everything here is a plain value. Time is an integer, so that no verdict depends on how floats were added;
//! a quantity carries its dimension, so that volts are never compared with amperes; a decision near a limit
//! names its rule, so that a record can say how close is too close. [`text`] reads and writes quantities in files.

mod decision;
mod dimension;
pub mod text;
mod time;
mod unit;

pub use decision::{Decision, Rule};
pub use dimension::Dimension;
pub use time::{Instant, Span};
pub use unit::{Quantity, QuantityError, Unit};
