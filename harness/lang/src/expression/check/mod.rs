//! The checker: names, kinds, dimensions and labels; everything that is wrong is told at once.

mod checker;
mod labels;
mod names;
mod numbers;
mod truths;

pub(super) use checker::{Checker, refused};
pub(super) use numbers::in_words;
