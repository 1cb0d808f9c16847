//! The process of the guard: its ports, its clock, and what it and the runner say to each other.

mod clock;
mod line;
mod message;
mod pipe;
mod serve;
mod take_over;

pub use clock::now;
pub use line::PortError;
pub use message::{Broken, FromGuard, Inbox, ToGuard, framed};
pub use serve::serve;
pub use take_over::{Left, take_over};

/// The most ports of a bench: what is waited for stands on the stack.
const MOST_PORTS: usize = 64;
