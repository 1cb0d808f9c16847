//! What the rig tells an outside program.

use serde::{Deserialize, Serialize};
use wire::Frame;

use super::{Nonsense, written};
use crate::BusState;

/// One event, as it stands in a line. Every line has every key, so that a program needs no memory to read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// The number of the event, counted from 1; the answer repeats it.
    pub event: u64,
    /// The time in whole nanoseconds since the program's battery was first switched on; it never goes back.
    pub now: i64,
    /// The frames of others that were on the bus at `now`, in their order; mostly none or one.
    #[serde(with = "written")]
    pub frames: Vec<Frame>,
    /// Whether the battery has power.
    pub power: bool,
    /// How its controller finds the bus.
    pub bus: BusState,
    /// The current that the rig lets flow from `now` until the next event, in amperes, positive into the battery; 0
    /// while the main switch is open.
    pub current: f64,
    /// The voltage at the terminals with that current, by the program's last electromotive force and resistance, in
    /// volts; 0 while the main switch is open.
    pub voltage: f64,
}

impl Told {
    /// Reads a line, as a program in Rust may want to.
    ///
    /// # Errors
    /// Where it is none.
    pub fn parse(line: &[u8]) -> Result<Self, Nonsense> {
        serde_json::from_slice(line).map_err(|why| Nonsense::new(line, why))
    }

    /// The line, without its end.
    #[must_use]
    pub fn line(&self) -> String {
        // Finite numbers, truths and texts can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_every_key_in_this_order() {
        let told = Told {
            event: 3,
            now: 1_300_000_000,
            frames: vec![wire::candump::frame(b"305#0000000000000000").unwrap()],
            power: true,
            bus: BusState::Active,
            current: -60.0,
            voltage: 52.125,
        };
        let line = r#"{"event":3,"now":1300000000,"frames":["305#0000000000000000"],"power":true,"bus":"active","current":-60.0,"voltage":52.125}"#;
        assert_eq!(told.line(), line);
        assert_eq!(Told::parse(line.as_bytes()), Ok(told));
    }
}
