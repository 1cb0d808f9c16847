//! What happened, in one vocabulary: the events that the core is told and the actions that it asks for.
//!
//! [`Core`] is the engine as the world sees it: fed with events, it answers with actions, and it never reads a
//! clock. A world (the twin, a bench, a recording) is a loop that keeps one order: log the event, poll, log each
//! action, carry it out. [`Partner`] is a core's own talker on the bus. The log is the evidence: every verdict is a
//! function of it and of the plan.

//!
//! On disk that log is a journal: a [`Writer`] is a [`Log`] that hands every entry over before it counts, a
//! [`Reader`] gives them back and says in the end whether they are [complete](Completeness). The layout is described
//! in [`mod@format`].

mod action;
mod adapter;
mod bench;
mod chain;
mod codec;
mod core;
mod damage;
mod entry;
mod event;
pub mod format;
mod header;
mod log;
mod reader;
mod rewrite;
mod source;
mod stored;
mod varint;
mod writer;

pub use action::{Action, ActionId, Mark, PartnerMode, SetPoints};
pub use adapter::{Adapter, Controller};
pub use bench::{BenchInfo, CalibrationInfo, ChannelInfo, InstrumentInfo, InterlockInfo};
pub use chain::{Digest, NotADigest};
pub use core::{Core, Partner, Stamp};
pub use damage::{Damage, JournalError};
pub use entry::{Body, Entry};
pub use event::{AskId, BusEvent, ClockStepKind, Direction, Event, Fault, Guarded, Measured, Outcome, Stop};
pub use format::FORMAT_VERSION;
pub use header::{BusId, BusInfo, Clock, Header, Input, RoleId, RoleInfo, Seq, World};
pub use log::{Counter, Log, LogError};
pub use reader::{Completeness, Cut, Reader, read_all};
pub use rewrite::rewrite;
pub use writer::Writer;
