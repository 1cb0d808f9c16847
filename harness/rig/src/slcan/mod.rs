//! Adapters on a serial line, by the text protocol of slcan.
//!
//! Nothing that an adapter says has a time that could be converted, so a frame's instant is when it came out of the port:
//! some milliseconds late on USB, and up to sixteen behind a converter of FTDI with its usual latency timer. An adapter
//! does not give own frames back. Where it acknowledges frames, an echo is seen once it did, which says that the frame is
//! in its queue and not that it was on the bus; where it does not, at the time of the write.

mod hearing;
mod open;
mod receive;
mod sent;

pub(crate) use open::open;
