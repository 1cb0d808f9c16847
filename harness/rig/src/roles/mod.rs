//! What a rig can be asked and told beside its buses: probes, switches, meters.

mod address;
mod connection;
mod contract;
mod error;
mod message;
mod open;
mod remote;
mod server;

pub use address::RolesAddress;
pub use contract::{NoRoles, Roles};
pub use error::RolesError;
pub use message::{HELLO, Message, Nonsense, Request};
pub use remote::Remote;
pub use server::{Player, Server};
