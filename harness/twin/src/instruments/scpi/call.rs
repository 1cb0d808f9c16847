//! A command that was recognised, with what it was given.

use std::ops::RangeInclusive;

use super::{Trouble, arguments};

/// A command that was recognised, with what it was given.
#[derive(Debug, Clone)]
pub(crate) struct Call<'a, V> {
    /// Which command it is.
    pub(crate) verb: V,
    /// The number in its header; 1 where there is none.
    pub(crate) number: u32,
    /// Whether it asks.
    pub(crate) query: bool,
    /// What it was given.
    pub(crate) given: Vec<&'a str>,
}

impl<V> Call<'_, V> {
    /// One of the things that it was given.
    pub(crate) fn text(&self, index: usize) -> Result<&str, Trouble> {
        self.given.get(index).copied().ok_or(Trouble::Missing)
    }

    /// A number in a unit and a range.
    pub(crate) fn value(&self, index: usize, unit: &str, range: RangeInclusive<f64>) -> Result<f64, Trouble> {
        arguments::number(self.text(index)?, unit, &range)
    }

    /// On or off.
    pub(crate) fn switch(&self, index: usize) -> Result<bool, Trouble> {
        arguments::switch(self.text(index)?)
    }

    /// A list of channels.
    pub(crate) fn list(&self, index: usize) -> Result<Vec<u32>, Trouble> {
        arguments::list(self.text(index)?)
    }

    /// Whether it was given no more than this many things.
    pub(crate) fn at_most(&self, count: usize) -> Result<(), Trouble> {
        if self.given.len() > count { Err(Trouble::NotAllowed) } else { Ok(()) }
    }
}
