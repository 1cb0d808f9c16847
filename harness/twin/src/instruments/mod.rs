//! Instruments of a bench, simulated from what their manuals say: bytes in, bytes out, and what they do at their
//! terminals.
//!
//! They are written by hand, one file for a family, and know neither the dialect files nor the parser of replies that the
//! harness drives instruments with: what both got wrong would never show. None reads a clock, and none has a link: a
//! [`Scene`](crate::Scene) tells each what came, and asks what it says.

mod accuracy;
mod bk_8600;
mod ea_psb;
mod function;
mod input;
mod instrument;
mod keithley_2000;
mod keithley_dmm6500;
mod keysight_34970a;
mod keysight_n6700;
mod korad_ka3005p;
mod latch;
mod model;
mod outbox;
mod output;
mod reading;
mod rigol_dp800;
mod scpi;
mod siglent_spd3303x;
mod tdk_gen;
mod terminals;

pub use accuracy::Accuracy;
pub(crate) use accuracy::Sensor;
pub(crate) use instrument::Instrument;
pub use model::Model;
pub(crate) use terminals::{Drive, Sensed};
