//! One function a parser: feeds it and holds it to its promises.

mod address;
mod candump;
mod dbc;
mod diagnostics;
mod envelope;
mod expression;
mod journal;
mod key;
mod kill_matrix;
mod manifest;
mod outside;
mod record;
mod recordings;
mod rig_yaml;
mod roles;
mod serial;
mod statement;
mod suite_yaml;

pub use address::address;
pub use candump::candump;
pub use dbc::dbc;
pub use envelope::envelope;
pub use expression::expression;
pub use journal::journal;
pub use key::key;
pub use kill_matrix::kill_matrix;
pub use manifest::manifest;
pub use outside::outside;
pub use record::record;
pub use recordings::{asc, blf, packed, pcap, pcapng, table, trc};
pub use rig_yaml::rig_yaml;
pub use roles::roles;
pub use serial::{slcan, socketcand};
pub use statement::statement;
pub use suite_yaml::suite_yaml;
