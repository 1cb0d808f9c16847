//! Why a scene cannot be.

use thiserror::Error;

/// Why a scene cannot be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SceneError {
    /// No instrument has this name.
    #[error("there is no instrument `{0}` in this scene; add it to `instruments`, or wire another")]
    NoInstrument(String),
    /// An instrument has no such channel.
    #[error("`{instrument}` has no channel {channel}; it has {}", listed(.channels))]
    NoChannel {
        /// The instrument.
        instrument: String,
        /// The channel.
        channel: u32,
        /// Those that it has.
        channels: Vec<u32>,
    },
    /// No node has this name.
    #[error("there is no node `{0}` in this scene; wire to `battery`, or add it to `nodes`")]
    NoNode(String),
    /// No contact has this name.
    #[error("there is no contact `{0}` in this scene; add it to `contacts`")]
    NoContact(String),
    /// A port has no such input.
    #[error("`{instrument}` has no input {input}; those of a port are counted from 0 to 7")]
    NoInput {
        /// The instrument.
        instrument: String,
        /// The input.
        input: u8,
    },
    /// What only measures carries no power.
    #[error(
        "`{0}` only measures; wire it with `volts`, `amps`, `temperature`, `resistance`, `frequency` or `contact`"
    )]
    OnlyMeasures(String),
    /// What carries power is no meter.
    #[error("`{0}` measures at its own terminals only; wire it with `power`")]
    NoMeter(String),
    /// A pair of terminals is wired twice.
    #[error("channel {channel} of `{instrument}` is wired twice; leave one out")]
    WiredTwice {
        /// The instrument.
        instrument: String,
        /// The channel.
        channel: u32,
    },
    /// Two things have one name.
    #[error("`{0}` is there twice; rename one of them")]
    SameName(String),
}

fn listed(channels: &[u32]) -> String {
    match channels {
        [first, .., last] if channels.len() > 3 => format!("{first} to {last}"),
        _ => channels.iter().map(u32::to_string).collect::<Vec<_>>().join(", "),
    }
}
