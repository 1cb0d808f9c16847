//! The text protocol of CAN adapters on a serial line, as LAWICEL's CAN232 and CANUSB speak it, and many since.
//!
//! The host sends [`Command`]s, the device [`Answer`]s; both are lines that end with CR. BEL alone is a refusal. [`Lines`]
//! makes lines of a stream of bytes, in whatever pieces they come; it never allocates, and says what it passes over.
//! [`Device`] is the whole device without any input or output.
//!
//! ```text
//! C                     close the channel             CR, or BEL where it is closed
//! S0 to S8              10 kbit/s to 1 Mbit/s         CR, or BEL where it is open
//! Z0, Z1                frames without, with stamps   CR, or BEL where it is open
//! O, L                  open; listen only             CR, or BEL where it is open
//! tIIILDD..             send a frame of 11 bits       z, Z or an empty line; BEL where it is not taken
//! TIIIIIIIILDD..        ... of 29 bits
//! rIIIL, RIIIIIIIIL     ... a remote request
//! F                     status flags, and clear them  F00
//! V, N                  version; serial number        V1013; NA123
//! ```
//!
//! The device gives frames in the same form, with four digits of milliseconds behind them after `Z1`. Adapters differ:
//! many answer nothing at all, and some tell their error state and errors without being asked (`sa000000`, `e1a`), as the
//! slcan driver of Linux reads them. All of it is read here.

mod answer;
mod command;
mod device;
mod error;
mod errors;
mod flags;
mod frame;
mod lines;
mod rate;
mod state;

pub use answer::Answer;
pub use command::Command;
pub use device::Device;
pub use error::LineError;
pub use errors::Errors;
pub use flags::Flags;
pub use lines::{Line, Lines};
pub use rate::{BitRate, RateError};
pub use state::{Level, State};
