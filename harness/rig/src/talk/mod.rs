//! What adapters on a serial line and servers of an interface have in common: both are talked with, and what is seen on the
//! bus is what they say.

mod listener;
mod seen;
mod shared;
mod speaker;

pub(crate) use listener::{Listener, Talk};
pub(crate) use seen::Seen;
pub(crate) use shared::Shared;
pub(crate) use speaker::{Speak, Speaker};
