//! Bytes and their meaning, without any input or output.
//!
//! [`Frame`] is what travels on a bus: sixteen bytes, `Copy`. A [`Table`] is a protocol in compiled form: which
//! identifier is which message, and where in its eight bytes each signal lies. [`Field`] is the bit codec.
//! [`candump`] is the grammar of one line of a candump log, in both of its styles. [`slcan`] is the text protocol of
//! adapters on a serial line, [`socketcand`] the one of interfaces of another machine, each from both ends. [`scpi`] is what
//! instruments say and are told.

pub mod candump;
mod field;
mod frame;
mod hex;
pub mod scpi;
pub mod slcan;
pub mod socketcand;
mod table;
mod text;

pub use field::{ByteOrder, Field};
pub use frame::{CanId, Frame, FrameError};
pub use table::{Message, MessageId, Sender, Signal, SignalId, Table, TableError};
pub use text::Text;
