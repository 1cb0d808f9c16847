//! Why roles are not played.

use std::io;

use thiserror::Error;

use super::Nonsense;

/// Why roles are not played. None of it is the battery's fault.
#[derive(Debug, Error)]
pub enum RolesError {
    /// That is no address.
    #[error("`{0}` is no place where roles are played; write `unix:PATH` or `tcp:HOST:PORT`")]
    Address(String),
    /// Nobody is there.
    #[error("cannot connect to {address}, where roles are played: {source}; start what plays them first")]
    Connect {
        /// The address.
        address: String,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody is there and does not say so.
    #[error(
        "{address} does not say who it is: {source}; it may be busy with another run, or be something else than a \
         role server"
    )]
    Hello {
        /// The address.
        address: String,
        /// What the system said.
        source: io::Error,
    },
    /// What is said there is not this protocol.
    #[error("{address} does not talk the protocol of roles: {nonsense}")]
    Nonsense {
        /// The address.
        address: String,
        /// What is wrong with it.
        nonsense: Nonsense,
    },
    /// Another version of the protocol is talked there.
    #[error("{address} talks `{theirs}`, and this program `{ours}`; use the same version of both")]
    Version {
        /// The address.
        address: String,
        /// What is talked there.
        theirs: String,
        /// What is talked here.
        ours: &'static str,
    },
    /// A role is not played there.
    #[error("{address} does not play `{role}`; it plays {plays}")]
    NotPlayed {
        /// The address.
        address: String,
        /// The role.
        role: String,
        /// What it plays.
        plays: String,
    },
    /// The place to listen at cannot be had.
    #[error("cannot listen at {address}: {source}")]
    Listen {
        /// The address.
        address: String,
        /// What the system said.
        source: io::Error,
    },
}

impl PartialEq for RolesError {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}
