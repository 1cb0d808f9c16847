//! The simulated rig around an outside program.

use journal::{Core, Header, Input, Log, RoleInfo, Stop};
use quantity::{Instant, Span};

use super::guest::Guest;
use super::{Lines, Load, OutsideError};
use crate::roles::Role;
use crate::run::Run;
use crate::world::World;
use crate::{TwinError, simulation};

/// A simulated rig with one battery on one bus, in virtual time, where the battery is a program of somebody else's.
///
/// The same bus as around the [`Twin`](crate::Twin)'s own battery. A program that fails is a fault of
/// the rig and ends the run at that very instant.
#[derive(Debug)]
pub struct Outside<L> {
    world: World<Guest<L>>,
    battery: String,
    seed: u64,
}

/// The roles around a program in the place of the battery: those of the [`Twin`](crate::Twin) but `charger`, `load` and
/// `battery_current`, because nothing flows through a program.
#[must_use]
pub fn outside_roles() -> Vec<RoleInfo> {
    Role::infos_outside()
}

impl<L: Lines> Outside<L> {
    /// The rig around the program at the other end of these lines, which is greeted, switched on, and given this long to
    /// boot before the run begins.
    ///
    /// # Errors
    /// Where the program fails before that.
    pub fn meet(lines: L, load: Load, seed: u64, boot: Span) -> Result<Self, OutsideError> {
        let (guest, name) = Guest::meet(lines, load, seed, boot)?;
        // A record of a simulation says so in the battery's name.
        let battery = format!("{name} (an outside program in the place of the twin)");
        Ok(Self { world: World::new(guest, seed), battery, seed })
    }

    /// What a journal of this run states before its first event; as for the [`Twin`](crate::Twin).
    #[must_use]
    pub fn header(&self, tool: &str, started: &str, profile: &str, inputs: Vec<Input>) -> Header {
        simulation::header(&self.battery, self.seed, outside_roles(), (tool, started, profile), inputs)
    }

    /// Runs a core from the origin of time until it finishes; as for the [`Twin`](crate::Twin).
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
