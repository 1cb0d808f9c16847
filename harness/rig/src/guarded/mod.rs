//! The runner's end of a [`guard`]: what can be guarded at all, its process, and what is done when that ends.

mod check;
#[cfg(unix)]
mod error;
#[cfg(unix)]
mod guardian;
#[cfg(unix)]
mod looking;
#[cfg(unix)]
mod pipes;
#[cfg(unix)]
mod proof;
#[cfg(unix)]
mod vigil;

pub use check::{Unguarded, check};
#[cfg(unix)]
pub use error::GuardianError;
#[cfg(unix)]
pub use guardian::{GuardProgram, Guardian, Told, Work};
#[cfg(unix)]
pub use looking::{Looked, look};
