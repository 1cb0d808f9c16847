//! A battery that is a program of somebody else's, in the place of the simulated one.

mod error;
mod guest;
mod harmless;
mod hello;
mod lines;
mod load;
mod nonsense;
mod pace;
mod said;
mod simulation;
mod told;
mod written;

pub use error::OutsideError;
pub use harmless::{harmless, is_obeyed};
pub use hello::{Hello, PROTOCOL, Welcome};
pub use lines::Lines;
pub use load::Load;
pub use nonsense::Nonsense;
pub use said::{MOST_FRAMES, Said};
pub use simulation::{Outside, outside_roles};
pub use told::Told;
