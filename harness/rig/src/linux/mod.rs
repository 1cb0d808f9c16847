//! SocketCAN: buses that are network interfaces of Linux.

mod counters;
mod datagram;
mod hardware;
mod leaving;
mod link;
mod outstanding;
mod probe;
mod receive;
mod request;
mod setup;
mod socket;
mod spilled;
mod stamps;
mod system;
mod transmit;

pub use counters::Counters;
pub use link::{Link, State};
pub use probe::{BIT_RATES, probe};
pub use setup::Setup;
pub use socket::{BUFFER, adopt, open};
