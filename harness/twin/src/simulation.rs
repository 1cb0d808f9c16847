//! The simulated rig with its battery, ready to run.

use journal::{BusInfo, Clock, Core, Header, Input, Log, RoleInfo, Stop, World as Kind};
use quantity::{Instant, Span};
use wire::Table;

use crate::battery::Battery;
use crate::blueprint::Blueprint;
use crate::bus::LATENCY;
use crate::roles::Role;
use crate::run::Run;
use crate::world::World;
use crate::{BatterySpec, Defect, TwinError};

/// A simulated rig with one battery on one bus, in virtual time.
///
/// The battery is powered, booted long ago, and its main switch is closed. Everything is decided by the description,
/// the defects, the seed, and what the core asks for.
#[derive(Debug, Clone)]
pub struct Twin {
    world: World<Battery>,
    battery: String,
    seed: u64,
}

impl Twin {
    /// The rig with this battery; `defects` are built in one after the other, none makes it conform.
    ///
    /// `table` is the protocol, of which messages and signals are used by name. `seed` decides jitter, noise and
    /// latencies.
    ///
    /// # Errors
    /// Where the battery does not conform by its own description, a name is not in the protocol, a value does not fit
    /// into its bits, or a defect cannot be built in.
    pub fn new(spec: &BatterySpec, defects: &[Defect], table: &Table, seed: u64) -> Result<Self, TwinError> {
        let battery = Battery::new(Blueprint::new(spec, defects, table)?, seed);
        Ok(Self { world: World::new(battery, seed), battery: spec.name.clone(), seed })
    }

    /// The buses, as a header states them: `can0`, whose times are exact.
    #[must_use]
    pub fn buses() -> Vec<BusInfo> {
        let (name, clock) = ("can0".to_owned(), Clock::Virtual);
        vec![BusInfo { name, clock, uncertainty: Span::ZERO, latency: LATENCY, adapter: None }]
    }

    /// The roles, as a header states them: `battery_power`, `bus_short`, `bus_acknowledge` and `bus_cut` can be switched,
    /// `main_switch_probe` and `battery_current` can be asked, `charger` and `load` can be set.
    #[must_use]
    pub fn roles() -> Vec<RoleInfo> {
        Role::infos()
    }

    /// What a journal of this run states before its first event.
    ///
    /// `started` is RFC 3339 in UTC, from the caller's clock; the twin has none.
    #[must_use]
    pub fn header(&self, tool: &str, started: &str, profile: &str, inputs: Vec<Input>) -> Header {
        self::header(&self.battery, self.seed, Self::roles(), (tool, started, profile), inputs)
    }

    /// Runs a core from the origin of time until it finishes, without waiting for anything.
    ///
    /// One order everywhere: the event is logged, the core is polled, each of its actions is logged and carried out.
    /// `stop` is asked at most once per simulated second, for progress and for an end by the user: its first answer
    /// becomes an event, and it is up to the core to finish.
    ///
    /// # Errors
    /// Where the log refuses an entry, or the core waits for nothing or asks for the same instant for ever.
    pub fn run(
        self,
        core: &mut dyn Core,
        log: &mut dyn Log,
        stop: &mut dyn FnMut(Instant) -> Option<Stop>,
    ) -> Result<(), TwinError> {
        Run::new(self.world, core, log, stop).go()
    }
}

/// What a journal of a run in virtual time states before its first event.
pub(crate) fn header(
    battery: &str,
    seed: u64,
    roles: Vec<RoleInfo>,
    (tool, started, profile): (&str, &str, &str),
    inputs: Vec<Input>,
) -> Header {
    Header {
        tool: tool.to_owned(),
        world: Kind::Twin,
        battery: battery.to_owned(),
        seed,
        started: started.to_owned(),
        profile: profile.to_owned(),
        buses: Twin::buses(),
        roles,
        bench: None,
        inputs,
    }
}
