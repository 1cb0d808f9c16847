//! One contract for every bus, and the hardware behind it.

mod contract;
mod error;
mod open;
mod sighting;

pub use contract::{Opened, Receive, Transmit};
pub use error::BusError;
pub use journal::{Adapter, Controller};
pub use open::open;
pub use sighting::Sighting;
