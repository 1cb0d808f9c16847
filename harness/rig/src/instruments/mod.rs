//! Roles that are played by instruments behind a guard.

mod bus_meter;
mod error;
mod guarding;
mod probe;
mod probing;
mod roles;

pub use bus_meter::{BusMeter, BusMeterSetup};
pub use error::InstrumentsError;
pub use guarding::Guarding;
pub use probe::{Current, Probe, Way};
pub use roles::{Instruments, InstrumentsSetup, LiveLimits, Playing, ReadsLimits, RunTime};
