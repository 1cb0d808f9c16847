//! What was seen becomes findings, findings become verdicts.
//!
//! A [`Book`] names everything that can be known: the messages and signals of a protocol, and what the roles of a rig
//! measure. The [`Board`] holds what is known at an instant, and for how long it stays known. An [`Observer`] watches
//! the board through a window of time and ends in a [`Check`]; each observer is a file of its own in [`observers`].
//! The [`Judge`] feeds them: one event at a time, in the order of the journal, and it is the same object online and
//! offline.
//!
//! A pass cannot be written down, it has to be earned: [`Check::Pass`] holds an [`Evidence`], and the only way to an
//! evidence is a [`Gathered`] that has counted at least one entry of the journal.

mod board;
mod book;
mod characters;
mod check;
mod deadlines;
mod documentation;
mod entries;
mod evidence;
mod finding;
mod freshness;
mod if_sent;
mod judge;
mod level;
mod observer;
pub mod observers;
mod profile;
mod reads;
mod resolve;
mod result;
mod roles;
mod scaled;
mod verdict;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod testing;

pub use board::{Board, Bytes, Known, Sighting};
pub use book::{Book, Decode, Slot, SlotId, Source, SourceId, SourceKind};
pub use check::{Check, Why};
pub use documentation::{Documentation, Parameter, documentation};
pub use evidence::{Evidence, Gathered};
pub use finding::{Example, Finding, Findings, Moment, Tally, Told};
pub use if_sent::IfSent;
pub use judge::{Judge, WatcherId};
pub use level::{Kind, Level};
pub use observer::{Interest, Observer};
pub use profile::Profile;
pub use reads::Reads;
pub use resolve::{Claims, Resolve};
pub use result::{CaseKind, CaseResult, CheckResult, Selection};
pub use roles::{BATTERY_CURRENT, CHARGER, LOAD, ROLES, RoleKind};
pub use verdict::{Battery, CaseVerdict, Course, Shown};
