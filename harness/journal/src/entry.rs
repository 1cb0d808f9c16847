//! An entry of a journal, as it is read back.

use quantity::Instant;

use crate::{Action, Event, Seq};

/// One entry of a journal: its number, when it was delivered, and what it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its number, counted over events and actions from 1.
    pub seq: Seq,
    /// When the event was delivered; for an action, when the poll was that asked for it. Never goes back.
    pub seen: Instant,
    /// What it was.
    pub body: Body,
}

/// What an entry was.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// The world told the core something.
    Event(Event),
    /// The core asked the world for something.
    Action(Action),
}
