//! The other end: what a simulated battery is to those who come with a bus of their own.
//!
//! [`SlcanDevice`] and [`SocketcandServer`] never wait: what the caller's loop has to do is ask them often, ten times in a
//! millisecond of a full bus or once in ten of a quiet one. A [`Place`] makes one of them, or a bus that is there, the two
//! ends that any bus has.
//!
//! A [`Line`] is the same for a simulated instrument: a serial port or a TCP port, at a [`LinePlace`].

mod line;
mod line_place;
mod offered;
mod place;
#[cfg(unix)]
mod shortcut;
#[cfg(unix)]
mod slcan;
mod socketcand;
#[cfg(unix)]
mod terminal;

pub use line::Line;
pub use line_place::{LineError, LinePlace};
pub use place::{Place, Placed};
#[cfg(unix)]
pub use slcan::SlcanDevice;
pub use socketcand::SocketcandServer;
