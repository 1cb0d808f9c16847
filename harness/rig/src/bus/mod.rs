//! One contract for every bus, and the hardware behind it.

mod adapter;
mod contract;
mod error;
mod open;
mod sighting;

pub use adapter::{Adapter, Controller};
pub use contract::{Opened, Receive, Transmit};
pub use error::BusError;
pub use open::open;
pub use sighting::Sighting;
