//! Buses at the other end of a serial line and of a network: our host against our device, against adapters that behave
//! otherwise, and both against the implementations of python-can.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has to fail")]

mod bench;
mod manners;
mod peers;
mod slcan;
mod socketcand;
