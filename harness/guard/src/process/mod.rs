//! The process of the guard: its ports, its clock, and what it and the runner say to each other.

mod clock;
mod line;
mod message;
mod pipe;
mod serve;
mod take_over;

pub use clock::now;
pub use message::{Broken, FromGuard, Inbox, ToGuard, framed};
pub use serve::{Check, serve};
pub use take_over::{Left, switch_off, take_over};
