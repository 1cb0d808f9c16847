//! The real world: buses, their clocks, and the threads that drain them.
//!
//! An [`Address`] names a bus as users write it: `can:can0`. Opened, it is an [`Opened`](bus::Opened): what is known
//! about the adapter, and two ends of one bus behind the traits [`Receive`](bus::Receive) and
//! [`Transmit`](bus::Transmit). Whatever the adapter is, the instants that come out of it
//! are on one [`Clock`], which never jumps; a wall clock that does is reported instead of followed.

mod address;
pub mod bus;
mod clock;

pub use address::{Address, AddressError, Interface};
pub use clock::{Clock, Pair};
