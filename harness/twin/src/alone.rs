//! The battery alone, on a bus that somebody else provides.

use quantity::Instant;
use wire::{Frame, Table};

use crate::battery::Battery;
use crate::blueprint::Blueprint;
use crate::roles::Role;
use crate::{BatterySpec, Defect, TwinError};

/// A simulated battery alone, on a bus that somebody else provides, in whatever time: told what happens and when, it says
/// what it sends. Nothing but `now` makes its time go on.
///
/// The battery is powered, booted long ago, and its main switch is closed. It plays the roles that its own physics can
/// answer; what happens to the wires of the bus is not its business.
#[derive(Debug, Clone)]
pub struct Alone {
    battery: Battery,
}

impl Alone {
    /// The roles that it plays: `battery_power` can be switched, `main_switch_probe` can be asked.
    pub const ROLES: [&str; 2] = [Role::BatteryPower.name(), Role::MainSwitchProbe.name()];

    /// This battery; `defects` are built in one after the other, none makes it conform. `table` and `seed` are as for
    /// the [`Twin`](crate::Twin).
    ///
    /// # Errors
    /// As for the [`Twin`](crate::Twin).
    pub fn new(spec: &BatterySpec, defects: &[Defect], table: &Table, seed: u64) -> Result<Self, TwinError> {
        Ok(Self { battery: Battery::new(Blueprint::new(spec, defects, table)?, seed) })
    }

    /// When it does something by itself.
    #[must_use]
    pub fn next_at(&self) -> Option<Instant> {
        self.battery.next_at()
    }

    /// Does what is due at `now`, which never goes back.
    pub fn poll(&mut self, now: Instant, send: impl FnMut(Frame)) {
        self.battery.poll(now, send);
    }

    /// Takes in a frame that was on the bus at `now`.
    pub fn hear(&mut self, now: Instant, frame: &Frame) {
        self.battery.hear(now, frame);
    }

    /// Switches a role on or off.
    ///
    /// # Errors
    /// Where it plays no such role, or the role cannot be switched, in words.
    pub fn switch(&mut self, now: Instant, role: &str, on: bool) -> Result<(), String> {
        if role != Role::BatteryPower.name() {
            return Err(refusal(role, "switched"));
        }
        self.battery.set_power(now, on);
        Ok(())
    }

    /// Whether what a role asks for holds.
    ///
    /// # Errors
    /// Where it plays no such role, or the role cannot be asked, in words.
    pub fn ask(&mut self, now: Instant, role: &str) -> Result<bool, String> {
        if role != Role::MainSwitchProbe.name() {
            return Err(refusal(role, "asked"));
        }
        self.battery.settle(now);
        Ok(self.battery.conducts())
    }
}

fn refusal(role: &str, what: &str) -> String {
    match Alone::ROLES.contains(&role) {
        true => format!("`{role}` cannot be {what}"),
        false => format!("a battery alone does not play `{role}`"),
    }
}
