//! Changes inputs, with an eye for what makes a text: lines, words, numbers.

mod bytes;
mod draw;
mod mutation;
mod pieces;

pub use mutation::Mutator;
