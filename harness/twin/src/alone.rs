//! The battery alone, on a bus that somebody else provides.

mod wires;

use quantity::Instant;
use wire::{Frame, Table};

use crate::battery::Battery;
use crate::blueprint::Blueprint;
use crate::roles::Role;
use crate::{BatterySpec, BusFault, Defect, TwinError};

use wires::Wires;

/// A simulated battery alone, on a bus that somebody else provides, in whatever time: told what happens and when, it says
/// what it sends. Nothing but `now` makes its time go on.
///
/// The battery is powered, booted long ago, and its main switch is closed. It plays the roles that its own physics can
/// answer, and those of the wires as far as they concern it: while they are shorted or cut, or nobody acknowledges, none of its
/// frames is sent and it hears none. What others send to each other is not its business, so a short does not stop them.
#[derive(Debug, Clone)]
pub struct Alone {
    battery: Battery,
    wires: Wires,
}

impl Alone {
    /// The roles that it plays: all of them can be switched but `main_switch_probe`, which can be asked.
    pub const ROLES: [&str; 5] = [
        Role::BatteryPower.name(),
        Role::MainSwitchProbe.name(),
        Role::BusShort.name(),
        Role::BusAcknowledge.name(),
        Role::BusCut.name(),
    ];

    /// This battery; `defects` are built in one after the other, none makes it conform. `table` and `seed` are as for
    /// the [`Twin`](crate::Twin).
    ///
    /// # Errors
    /// As for the [`Twin`](crate::Twin).
    pub fn new(spec: &BatterySpec, defects: &[Defect], table: &Table, seed: u64) -> Result<Self, TwinError> {
        let battery = Battery::new(Blueprint::new(spec, defects, table)?, seed);
        Ok(Self { wires: Wires::new(battery.bus_recovery()), battery })
    }

    /// When it does something by itself.
    #[must_use]
    pub fn next_at(&self) -> Option<Instant> {
        [self.battery.next_at(), self.wires.next_at()].into_iter().flatten().min()
    }

    /// Does what is due at `now`, which never goes back.
    pub fn poll(&mut self, now: Instant, mut send: impl FnMut(Frame)) {
        let Self { battery, wires } = self;
        wires.release(&mut send);
        battery.poll(now, |frame| wires.offer(now, frame, &mut send));
    }

    /// Takes in a frame that was on the bus at `now`.
    pub fn hear(&mut self, now: Instant, frame: &Frame) {
        if self.wires.hears() {
            self.battery.hear(now, frame);
        }
    }

    /// From `now` on this current flows through its terminals, in amperes, positive into the battery; its own course counts
    /// for nothing from then on.
    pub(crate) fn carry(&mut self, now: Instant, current: f64) {
        self.battery.carry(now, current);
    }

    /// What is behind its terminals: the open-circuit voltage in volts and the resistance in ohms; nothing while the main
    /// switch is open.
    pub(crate) fn source(&self) -> Option<(f64, f64)> {
        self.battery.source()
    }

    /// Its temperature in degrees Celsius.
    pub(crate) fn temperature(&self) -> f64 {
        self.battery.temperature()
    }

    /// Switches a role on or off.
    ///
    /// # Errors
    /// Where it plays no such role, or the role cannot be switched, in words.
    pub fn switch(&mut self, now: Instant, role: &str, on: bool) -> Result<(), String> {
        match Role::named(role) {
            Some(Role::BatteryPower) => self.power(now, on),
            Some(Role::BusShort) => self.wires(now, BusFault::Short, on),
            Some(Role::BusAcknowledge) => self.wires(now, BusFault::NoAcknowledge, !on),
            Some(Role::BusCut) => self.wires(now, BusFault::Cut, on),
            _ => return Err(refusal(role, "switched")),
        }
        Ok(())
    }

    /// Nobody plays a role any more: it is on, and its wires are in order.
    pub fn rest(&mut self, now: Instant) {
        self.power(now, true);
        self.wires(now, BusFault::Short, false);
        self.wires(now, BusFault::NoAcknowledge, false);
        self.wires(now, BusFault::Cut, false);
    }

    fn power(&mut self, now: Instant, on: bool) {
        self.battery.set_power(now, on);
        if !on {
            self.wires.forget();
        }
    }

    fn wires(&mut self, now: Instant, fault: BusFault, present: bool) {
        if let Some(lasted) = self.wires.set(now, fault, present) {
            self.battery.bus_is_back(fault, lasted);
        }
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
