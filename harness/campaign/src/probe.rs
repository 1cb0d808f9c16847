//! Which bit rate a bus has, before anything is done on it.

use std::time::Duration;

use rig::{Address, Clock, Lock, Part, Probed};

use crate::CampaignError;
use crate::holder::holder;

/// How long it is listened at each bit rate: a battery sends its limits at least once in that time.
const PATIENCE: Duration = Duration::from_secs(3);

/// What to probe.
#[derive(Debug, Clone)]
pub struct ProbeRequest {
    /// The bus, as users write it: `can:can0`.
    pub bus: String,
    /// When it was started, for others who want the bus meanwhile.
    pub started: String,
}

/// Finds out which bit rate a bus has, by listening alone. The interface is down in between, so nobody else may use it.
///
/// # Errors
/// Where there is no such bus, somebody uses it, or no bit rate fits.
pub fn probe(request: &ProbeRequest) -> Result<Probed, CampaignError> {
    let address: Address = request.bus.parse()?;
    let holder = holder(&request.started);
    let _rig = Lock::take(&address, Part::Rig, &holder)?;
    let _battery = Lock::take(&address, Part::Battery, &holder)?;
    Ok(rig::probe(&address, PATIENCE, &Clock::start())?)
}
