//! Compressed recordings.

mod error;
mod expanded;
mod zstd;

pub use error::ExpandError;
pub use expanded::{Compression, Expanded};
