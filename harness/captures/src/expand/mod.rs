//! Compressed recordings.

mod blocks;
mod error;
mod expanded;
mod zstd;

pub use error::ExpandError;
pub use expanded::{Compression, Expanded};
