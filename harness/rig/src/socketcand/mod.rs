//! Interfaces of another machine, by socketcand.
//!
//! The server stamps frames with its wall clock, which can jump and differs from ours by anything; a frame's instant is
//! when it arrived instead. It does not give own frames back: behind each of them it is asked for an `< echo >`, which it
//! answers once it has handed the frame to its kernel, and an echo is seen then. It never says what was lost, so nothing is
//! known of what its own socket had no room for.

mod hearing;
mod open;
mod receive;
mod sent;

pub(crate) use open::open;
