//! The observers: parameters, documentation and logic of each in a file of its own.

mod absent;
mod age;
mod always;
mod cadence;
mod changes;
mod constant;
mod each_probe;
mod equal;
mod eventually;
mod follows;
mod identifiers;
mod integral;
mod length;
mod monotonic;
mod never;
mod present;
mod range;
mod rate;
mod text;
mod two_bit;
mod undeclared;
mod unused;
mod whenever;

#[cfg(test)]
mod tests;

pub use absent::Absent;
pub use age::Age;
pub use always::Always;
pub use cadence::Cadence;
pub use changes::Changes;
pub use constant::Constant;
pub use each_probe::EachProbe;
pub use equal::{Equal, Filling};
pub use eventually::Eventually;
pub use follows::Follows;
pub use identifiers::Identifiers;
pub use integral::{Integral, Sign};
pub use length::Length;
pub use monotonic::Monotonic;
pub use never::Never;
pub use present::Present;
pub use range::Range;
pub use rate::Rate;
pub use text::{Padding, Text};
pub use two_bit::{Expect, TwoBit};
pub use unused::Unused;
pub use whenever::Whenever;
