//! The real world: buses, their clocks, and the threads that drain them.
//!
//! An [`Address`] names a bus as users write it: `can:can0`. [`open`](bus::open) makes it an [`Opened`](bus::Opened): what
//! is known about the adapter, and two ends of one bus behind the traits [`Receive`](bus::Receive) and
//! [`Transmit`](bus::Transmit). A [`Drain`] puts what several buses see into one [`Inflow`]. A [`Bench`] is buses and [`Roles`](roles::Roles), and
//! [`Bench::run`] the loop in real time between them and a core; a [`Lock`] keeps two runs off one bus; [`probe()`] finds
//! out which bit rate a bus has. Whatever the adapter is, the instants that come out of it
//! are on one [`Clock`], which never jumps; a wall clock that does is reported instead of followed.
//!
//! [`device`] is the other end: an adapter on a serial line and a server of an interface, for a simulated battery; a
//! [`Place`](device::Place) is where users want it.

mod address;
pub mod bus;
mod clock;
pub mod device;
mod drain;
mod error_frame;
pub mod guarded;
mod inflow;
#[cfg(unix)]
pub mod instruments;
#[cfg(target_os = "linux")]
pub mod linux;
mod lock;
mod looks;
mod probe;
pub mod roles;
mod run;
mod slcan;
mod sleep;
mod socketcand;
mod talk;
#[cfg(unix)]
mod unfinished;

pub use address::{Address, AddressError, Interface};
pub use clock::{Clock, Pair};
pub use drain::{Drain, Drained};
pub use inflow::Inflow;
pub use lock::{Busy, Holder, Lock, Part};
#[cfg(unix)]
pub use lock::{OnePort, one_port};
pub use probe::{NotProbed, Probed, probe};
pub use run::{Bench, RunError};
#[cfg(unix)]
pub use unfinished::{Marking, Unmarked};
