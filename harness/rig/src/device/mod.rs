//! The other end: what a simulated battery is to those who come with a bus of their own.
//!
//! Both never wait: what the caller's loop has to do is ask them often, ten times in a millisecond of a full bus or once
//! in ten of a quiet one.

#[cfg(unix)]
mod slcan;
mod socketcand;

#[cfg(unix)]
pub use slcan::SlcanDevice;
pub use socketcand::SocketcandServer;
