//! The simulated battery in real time, on a bus that others share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use journal::{BusId, Direction, Measured};
use quantity::Span;
use rig::bus::{BusError, Sighting, Transmit};
use rig::device::Place;
use rig::roles::{Player, RolesAddress, Server};
use rig::{Clock, Drain, Drained, Inflow, Lock};
use twin::Alone;

use crate::holder::holder;
use crate::{Bundle, CampaignError};

/// How often it is looked whether to stop, and whether a role was switched.
const BETWEEN_LOOKS: Span = Span::from_millis(10);
/// How many frames are taken in before it is looked again what is due: on a full bus there is always one more.
const AT_ONCE: usize = 256;
/// Room between the thread of the bus and the loop.
const ROOM: usize = 1 << 16;

/// What to simulate, and where.
#[derive(Debug)]
pub struct SimulateRequest {
    /// The protocol, and the simulated battery.
    pub bundle: Bundle,
    /// The bus, as users write it: `can:vcan0`, or the other end of one, `slcan:pty`.
    pub bus: String,
    /// Where its roles are played for others, as users write it: `unix:PATH`.
    pub roles: Option<String>,
    /// The seed of everything that is drawn.
    pub seed: u64,
    /// When it was started, for others who want the bus meanwhile.
    pub started: String,
}

/// A simulation that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simulating {
    /// The name of the battery.
    pub battery: String,
    /// How others come to its bus, as they write it.
    pub address: String,
}

/// What a simulation came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Simulated {
    /// Frames that the battery has sent.
    pub sent: u64,
    /// Frames of others that were on the bus.
    pub heard: u64,
}

/// Puts the simulated battery on a bus until `stop` says so. `begun` is told once it is there.
///
/// # Errors
/// Where files are wrong, the bus or the place for the roles cannot be had, somebody tests a battery there or simulates one
/// already, or the bus goes.
pub fn simulate(
    request: &SimulateRequest,
    begun: &mut dyn FnMut(Simulating),
    stop: &mut dyn FnMut() -> bool,
) -> Result<Simulated, CampaignError> {
    let table = request.bundle.sources()?.table;
    let (spec, mutant) = request.bundle.twin()?;
    let defects = mutant.map(|mutant| mutant.defects).unwrap_or_default();
    let clock = Clock::start();
    let place: Place = request.bus.parse()?;
    let _locks = locks(&place, &request.started)?;
    let placed = place.open(&clock)?;
    let battery = Alone::new(&spec, &defects, &table, request.seed)?;
    let battery = Arc::new(Mutex::new(Playing { battery, clock }));
    let roles = request.roles.as_deref().map(str::parse::<RolesAddress>).transpose()?;
    let _server = roles.map(|roles| Server::listen(&roles, Arc::clone(&battery))).transpose()?;
    let (drain, inflow) =
        Drain::start(vec![(BusId(0), placed.receive)], ROOM).map_err(rig::RunError::from)?;
    begun(Simulating { battery: spec.name, address: placed.address.to_string() });
    let simulated = Simulation { battery, inflow, transmit: placed.transmit, clock }.go(stop);
    drop(drain);
    simulated
}

/// A bus of others is taken; one that is made here is nobody else's.
pub(crate) fn locks(place: &Place, started: &str) -> Result<Vec<Lock>, CampaignError> {
    match place {
        Place::On(address) => Ok(Lock::take_for_battery(address, &holder(started))?),
        Place::Adapter(_) | Place::Server { .. } => Ok(vec![]),
    }
}

struct Simulation {
    battery: Arc<Mutex<Playing>>,
    inflow: Inflow,
    transmit: Box<dyn Transmit>,
    clock: Clock,
}

impl Simulation {
    fn go(mut self, stop: &mut dyn FnMut() -> bool) -> Result<Simulated, CampaignError> {
        let mut simulated = Simulated { sent: 0, heard: 0 };
        while !stop() {
            simulated.sent += self.send()?;
            simulated.heard += self.listen()?;
        }
        Ok(simulated)
    }

    /// Does what is due.
    fn send(&mut self) -> Result<u64, BusError> {
        let mut frames = vec![];
        let mut playing = playing(&self.battery);
        playing.battery.poll(self.clock.now(), |frame| frames.push(frame));
        drop(playing);
        let mut sent = 0;
        for frame in frames {
            match self.transmit.transmit(&frame) {
                Ok(()) => sent += 1,
                // A battery whose buffer is full loses the frame and does not know.
                Err(BusError::Full(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(sent)
    }

    /// Waits until something is due or heard, and takes in what was heard.
    fn listen(&mut self) -> Result<u64, BusError> {
        let next = playing(&self.battery).battery.next_at();
        let wait = next.map_or(BETWEEN_LOOKS, |next| next - self.clock.now());
        let wait = wait.as_nanos().clamp(0, BETWEEN_LOOKS.as_nanos()).unsigned_abs();
        let first = self.inflow.recv_timeout(Duration::from_nanos(wait)).ok();
        let (now, mut playing, mut heard) = (self.clock.now(), playing(&self.battery), 0);
        for Drained { seen, .. } in first.into_iter().chain(self.inflow.try_iter()).take(AT_ONCE) {
            if let Sighting::Frame { direction: Direction::Received, frame, .. } = seen? {
                playing.battery.hear(now, &frame);
                heard += 1;
            }
        }
        Ok(heard)
    }
}

/// The battery, for whoever asks it to play a role.
struct Playing {
    battery: Alone,
    clock: Clock,
}

/// A poisoned lock is one whose holder panicked; the battery is as it was.
fn playing(battery: &Mutex<Playing>) -> MutexGuard<'_, Playing> {
    battery.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Player for Playing {
    fn plays(&self) -> Vec<String> {
        Alone::ROLES.map(str::to_owned).into()
    }

    fn ask(&mut self, role: &str) -> Result<Measured, String> {
        self.battery.ask(self.clock.now(), role).map(Measured::Truth)
    }

    fn switch(&mut self, role: &str, on: bool) -> Result<(), String> {
        self.battery.switch(self.clock.now(), role, on)
    }

    fn rest(&mut self) {
        self.battery.rest(self.clock.now());
    }
}
