//! What a reading must not be while anything is on: a pressed emergency stop, a temperature beyond its limit.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Reading;
use crate::Text;

/// A reading at which everything goes off.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    /// Its name in the rig: `emergency_stop`.
    pub name: Text,
    /// What is read.
    pub reading: Reading,
    /// When that stops everything.
    pub when: When,
}

/// When a reading stops everything.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum When {
    /// It is this or more, in base units.
    Above(f64),
    /// It is this or less, in base units.
    Below(f64),
    /// An input of a port is at this level. The port is read as one number, to which input 0 adds 1, input 1 adds 2.
    Input {
        /// The number of the input, from 0.
        number: u8,
        /// Whether it is the high level that stops.
        high: bool,
    },
}

/// A reading that stops everything.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Stopped {
    /// Which stop.
    pub stop: Stop,
    /// What was read.
    pub value: f64,
}

/// The most inputs of a port: as many as a float counts exactly.
pub const INPUTS: u8 = 48;

impl Stop {
    /// Whether what was read lets everything go on; where it is no level of an input, and no number, it does not.
    ///
    /// # Errors
    /// Where it stops everything.
    pub fn check(&self, value: f64) -> Result<(), Stopped> {
        let goes_on = match self.when {
            When::Above(most) => value < most,
            When::Below(least) => value > least,
            When::Input { number, high } => is_high(value, number).is_some_and(|is| is != high),
        };
        if goes_on { Ok(()) } else { Err(Stopped { stop: *self, value }) }
    }
}

/// The level of an input in the number of its port; none, where that is no such number.
#[must_use]
pub fn is_high(port: f64, input: u8) -> Option<bool> {
    let most = (1_u64 << INPUTS) as f64;
    let whole = (0.0..most).contains(&port) && (port as u64) as f64 == port && input < INPUTS;
    whole.then(|| (port as u64) >> input & 1 == 1)
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stop: Stop { name, reading, when }, value } = self;
        let unit = reading.unit();
        write!(f, "`{name}` stops everything: ")?;
        match when {
            When::Above(most) => write!(f, "{value} {unit} is not below {most} {unit}"),
            When::Below(least) => write!(f, "{value} {unit} is not above {least} {unit}"),
            When::Input { number, .. } => match is_high(*value, *number) {
                Some(high) => write!(f, "input {number} is {}", level(high)),
                None => write!(f, "{value} is no level of inputs"),
            },
        }
    }
}

/// A level in words.
#[must_use]
pub const fn level(high: bool) -> &'static str {
    if high { "high" } else { "low" }
}
