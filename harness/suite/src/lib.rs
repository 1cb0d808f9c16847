//! The files people write, checked and resolved to a plan.
//!
//! A suite ([`SuiteText`]) is YAML; a [`Catalogue`] says what its checks may cover; a [`Statement`] says what a battery
//! claims. [`Inputs::plan`] checks every name, unit and reference and makes a [`Plan`] of them, or says all that is
//! wrong with file, line and column. A [`Dialect`] becomes flat programs for instruments, a
//! [`Rig`] says which of them a bench has and what they may do. [`dbc`] reads a protocol database into a compiled table.

mod case;
mod catalogue;
mod codes;
mod compile;
pub mod dbc;
mod deaf;
mod dialect;
mod lack;
mod named;
mod observed;
mod plan;
mod recovery;
mod review;
mod rig;
mod scene;
pub mod schema;
mod scope;
mod short;
mod statement;
mod written;

pub use judge::Profile;

pub use catalogue::{Catalogue, Requirement};
pub use codes::CODES;
pub use compile::Inputs;
pub use dialect::{Dialect, DialectText};
pub use lack::Lack;
pub use plan::{
    Body, CheckId, Ends, Plan, PlannedCase, PlannedCheck, PlannedPhase, PlannedProbe, Step, Times,
};
pub use review::{Bearing, Remark, review};
pub use rig::{
    Addresses, AllowText, AllowedProbe, AllowedProbeText, BUS_RESISTANCE, BusResistanceText, BusText,
    Calibrated, CalibratedText, ChannelLimitsText, CurrentMeter, CurrentMeterText, DeclaredLimits, Energised,
    HardLimits, HardLimitsText, InstrumentLink, Interlock, InterlockText, LevelText, MAIN_SWITCH_PROBE,
    MeterText, OutputLimits, ProtectionsText, Rig, RigChannel, RigChannelText, RigInstrument,
    RigInstrumentText, RigStop, RigText, RolesText, SIMULATED, StopText, SwitchProbe, SwitchProbeText,
    Terminals, Uncertainty, UncertaintyText, VoltageMeter, VoltageMeterText,
};
pub use scene::{
    AmpsText, ContactText, ContactWireText, FaultText, FrequencyText, InstrumentText, LinkFaultText,
    NodeText, OffByText, PowerText, ResistanceText, SceneBatteryText, SceneText, SimulatedText,
    TemperatureText, VoltsText, WireText,
};
pub use statement::{BitRateText, IcsText, IdentityText, IxitText, Statement, StatementText};
pub use statement::{Key, keys};
pub use written::{BatteryState, CaseText, CheckText, Otherwise, SuiteText};
