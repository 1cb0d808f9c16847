//! Roles that are played by instruments behind a guard.

mod bus_meter;
mod error;
mod guarding;
mod measuring;
mod probe;
mod probing;
mod roles;
mod setting;

pub use bus_meter::{BusMeter, BusMeterSetup};
pub use error::InstrumentsError;
pub use guarding::Guarding;
pub use measuring::CurrentRole;
pub use probe::{Current, Probe, Way};
pub use roles::{Instruments, InstrumentsSetup, LiveLimits, Playing, ReadsLimits, RunTime};
pub use setting::Settable;
