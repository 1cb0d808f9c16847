//! The inverter system: as a partner, keepalive and identification, as the rig plays them on the bus; and what its
//! screen would show ([`screen::Screen`]).
//!
//! [`Inverter`] is what a core owns to talk to the battery. It is deterministic: the same seed and the same calls
//! give the same frames, so that a replay can ask for them again. Each periodic frame keeps its own grid, without
//! drift; [`payload`] is what stands in the frames, with the clause or the observation that each content comes from.

mod beat;
mod inverter;
mod live;
pub mod payload;
pub mod screen;

pub use inverter::Inverter;
pub use live::LiveLimits;
