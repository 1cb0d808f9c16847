//! How cases go: phases, clean-up, interruption, a rig that breaks.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where it cannot go on")]

mod alone;
mod clean_up;
mod kit;
mod phases;
mod set_points;
mod windows;
