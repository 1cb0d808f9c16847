//! The grammar of one line of a candump log, in all its styles.
//!
//! [`parse`] takes one line as bytes and gives a [`Line`] that borrows from it, nothing for a blank line or a comment,
//! or a [`LineError`] that says what was expected in which column. It never allocates and never looks beyond
//! [`MAX_LINE`] bytes. Styles that are read:
//!
//! * log: `(1436509052.249713) vcan0 351#3A026400`, with `#R` and `#R4` for remote requests and a trailing ` R` or
//!   ` T` for received and sent (`candump -l`, `candump -L -x`);
//! * console: `  can0  351   [8]  3A 02 64 00 64 00 A4 01`, after any of the stamps of `candump -t`, with `RX - -` or
//!   `TX - -` before the identifier (`-x`) and the characters behind the bytes (`-a`);
//! * the console style of very old versions: `<0x351> [8] 3a 02 64 00 64 00 a4 01`.
//!
//! An identifier of eight digits has 29 bits, or is an error frame where the flag `20000000` is set. CAN FD is
//! recognised and refused.

mod console;
mod cursor;
mod error;
mod line;
mod log;
mod quick;
mod stamp;

pub use error::{Expected, LineError};
pub use line::{Direction, Layout, Line, MAX_LINE, Usual, parse, usual};
pub use log::frame;
pub use quick::KnownName;
