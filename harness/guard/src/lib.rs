//! Keeps a bench safe: what every output may be, and how everything goes off.
//!
//! [`Guard`] is a core without any input or output: [`Guard::poll`] takes an [`Event`] (bytes of a port, a beat or an
//! order of the runner, its end) and asks for [`Action`]s (bytes to a port, a report to the runner). It alone decides what
//! an instrument is told; the runner asks. Time comes in with each event.
//!
//! * Nothing is switched on before every instrument said who it is and that it is off, and limits, protections and
//!   watchdog were written and read back, with an empty error queue. One that is found on is left alone: nothing is
//!   written to any of them.
//! * Set points are clamped to hard limits always, and to what the battery allows unless an [`Allowance`] is in force.
//!   What the battery allows is void when it is three seconds old, and an output is not fed by what is void.
//! * The runner beats. When it is silent for a second, ends, or anything is wrong with an instrument, everything goes off,
//!   for good: a guard that has tripped arms nothing again.
//! * Going off waits for nobody: each port has its own queue, a write or a reply that does not come has a
//!   deadline, and no port waits for another. It takes no memory, and reads no file.
//! * Watchdogs of instruments are fed by whatever is said to them, so nothing is said any more once everything was told to
//!   be off: a guard that has tripped keeps no watchdog from acting.
//!
//! What it is asked to guard is checked twice by the same rules: by the runner, which starts no guard of a bench that cannot be kept
//! safe, and by the process itself (the `check` of [`process::serve`]), which does not believe what comes through a pipe.
//!
//! Its own death is the runner's to see: [`process`] has the loop around the core, which is a process of its own, and what the
//! runner does when that ends.

mod address;
mod event;
mod guard;
mod limits;
mod meters;
mod next;
mod port;
#[cfg(unix)]
pub mod process;
mod report;
mod setup;
mod station;

pub use address::PortAddress;
pub use event::{Action, Beat, Event, Order, PortId, StationId};
pub use guard::Guard;
pub use limits::{Allowance, Hard, Live};
pub use report::{Fault, Report, Why};
pub use setup::{Measurand, Meter, PortSetup, Setup, StationSetup};
