//! The simulated world: a battery, a bus and a rig's roles in virtual time, and what batteries may do wrong.
//!
//! A [`BatterySpec`] is a file: a battery that conforms. [`BatterySpec::drawn`] varies it by lot over stated
//! [`Ranges`], so that a suite is shown to accept what conforms. A [`Defect`] is one thing that a battery does wrong, a
//! [`Mutant`] is a battery with defects and the requirements that it violates by them, so that a suite is shown to
//! catch what does not conform. Neither knows the suites.
//!
//! A [`Twin`] is the rig with its battery. [`Twin::run`] is the loop: it jumps from one thing that happens to the next,
//! tells the core, and carries out what the core asks for; an hour takes milliseconds. Nothing is left to chance: the
//! same seed and the same core give the same events, to the byte.
//!
//! An [`Outside`] battery is the same rig around a program that somebody else wrote: it is told and asked in lines of
//! text, in lock-step, and whoever has its pipes lends them as [`Lines`].
//!
//! A [`Scene`] is a bench: instruments that are told bytes and say bytes, wired with a battery, in whatever time. What is
//! at their terminals is computed, so that a supply that was left on is seen there and not in what anybody wrote down.
//!
//! Inside, the battery is sans-IO like everything else: a blueprint (the description with its defects built in)
//! becomes a battery that is polled, hears frames and is switched; the bus lets one frame pass at a time; the world
//! puts both and the roles into one order.

mod alone;
mod battery;
mod blueprint;
mod build_in;
mod bus;
mod check;
mod choices;
mod circumstances;
mod content;
mod course;
mod defect;
mod draws;
mod driven;
mod energy;
mod error;
mod extremes;
mod gate;
mod identity;
mod instruments;
mod line;
mod mutant;
mod outside;
mod pack;
mod part;
mod queue;
mod ranges;
mod reading;
mod rewrite;
mod roles;
mod run;
mod scene;
mod schedule;
mod simulation;
mod spec;
mod state;
mod tested;
mod texts;
mod time_and_again;
mod trouble;
mod unsupported;
mod world;

pub use alone::Alone;
pub use choices::{Choices, NameStyle};
pub use circumstances::{CircumstanceRanges, Circumstances, PercentRange, TemperatureRange};
pub use course::Leg;
pub use defect::{Defect, Form, Heard};
pub use energy::Energy;
pub use error::TwinError;
pub use extremes::Extremes;
pub use identity::{CellNames, Modules};
pub use instruments::{Accuracy, Model};
pub use line::{BusFault, BusState};
pub use mutant::Mutant;
pub use outside::{
    Hello, Lines, Load, MOST_FRAMES, Nonsense, Outside, OutsideError, PROTOCOL, Said, Told, Welcome,
    harmless, is_obeyed, outside_roles,
};
pub use pack::{ChargeRange, Chemistry, CountRange, Pack, PackRanges, VoltageRange};
pub use ranges::{Drawn, Ranges, SpanRange};
pub use rewrite::Rewrite;
pub use scene::{
    AtBattery, AtTerminals, ContactSpec, FaultRule, InstrumentSpec, LinkFault, NodeSpec, Said as SceneSaid,
    Scene, SceneError, SceneSpec, Subject, WireSpec,
};
pub use simulation::Twin;
pub use spec::{Arrangement, BatterySpec, CellPoint, KeepaliveWatch, StatusPair, SystemLimits};
pub use trouble::{Trouble, TroubleRanges};
pub use unsupported::Unsupported;

#[cfg(test)]
extern crate self as twin;
#[cfg(test)]
#[path = "../tests/it/protocol.rs"]
mod protocol;
