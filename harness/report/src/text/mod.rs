//! The record for a terminal.
//!
//! [`table()`] lists every case with its verdict; under everything that is not a pass stands the reason. Whether there is
//! a terminal, and whether it has colours, is the caller's to know.

mod bench;
mod block;
mod conclusion;
mod inherent;
mod page;
mod review;
mod screen;
mod style;
mod table;

pub use bench::bench_lines;
pub(crate) use block::write_reason;
pub(crate) use page::{Cell, Page};
pub(crate) use review::write_remark;
pub use style::Style;
pub(crate) use style::Tint;
pub use table::table;
