//! A plan and a partner become a core.
//!
//! The [`Engine`] is fed with events and asks for actions; it reads no clock and does nothing by itself. It walks
//! through the driven cases of its plan one after the other: the steps of a phase, the phase, the next phase, and at the
//! end the clean-up, whatever happened; after a fault of the rig the battery is given the time to recover. Watching cases
//! and standing checks are judged beside that, in every phase in which the battery is on. The judge that it owns is the
//! same online and offline; what it came to is in
//! [`Engine::results`].

mod clean_up;
mod engine;
mod results;
mod row;
mod silence;
mod stage;
mod trouble;
mod unheard;
mod windows;

pub use engine::Engine;
