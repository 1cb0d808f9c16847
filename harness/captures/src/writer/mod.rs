//! Writing a recording.

mod asc;
mod candump;
mod pcapng;
mod python_can;
mod sheet;

pub use sheet::Writer;
