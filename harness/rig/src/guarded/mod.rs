//! The runner's end of a [`guard`]: its process, and what is done when that ends.

mod error;
mod guardian;
mod pipes;

pub use error::GuardianError;
pub use guardian::{GuardProgram, Guardian, Told};
