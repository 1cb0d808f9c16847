//! One bench: instruments and a battery, wired.

mod circuit;
mod contact;
mod error;
mod injector;
mod placed;
mod run;
mod spec;
mod wiring;

pub use error::SceneError;
pub use injector::{FaultRule, LinkFault};
pub use run::{AtBattery, AtTerminals, Said, Scene};
pub use spec::{ContactSpec, InstrumentSpec, NodeSpec, SceneSpec, Subject, WireSpec};
