//! A look at instruments, by a guard that only looks.

use std::thread;
use std::time::Duration;

use guard::{Fault, Order, Report, Setup};
use wire::scpi::{Nameplate, Reading};

use super::{GuardProgram, Guardian, GuardianError, Told, Work};

const BETWEEN_LOOKS: Duration = Duration::from_millis(5);
/// How often it is looked for what the guard tells; beyond that it is broken itself.
const PATIENCE: u32 = 12_000;

/// What came of a look.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Looked {
    /// Who the first instrument says it is.
    pub named: Option<Nameplate>,
    /// What was measured, where that was asked.
    pub readings: Vec<(Reading, f64)>,
    /// What is wrong with the first instrument with which something is.
    pub fault: Option<Fault>,
}

/// Looks at every instrument of a setup: who it is, and what its `look` asks. Nothing is switched on, and nobody else on this
/// machine has the instruments meanwhile. Waits until it is done.
///
/// # Errors
/// Where a port does not open, or there is no guard: why, in words.
pub fn look(program: &GuardProgram, setup: Setup) -> Result<Looked, String> {
    let refused = |why: GuardianError| match why {
        GuardianError::NotBegun(why) => why,
        other => other.to_string(),
    };
    let mut guardian = Guardian::start(program, setup, &Work::Looks).map_err(refused)?;
    guardian.beat(None);
    guardian.order(Order::Look);
    let mut looked = Looked::default();
    for _ in 0..PATIENCE {
        guardian.beat(None);
        match guardian.poll() {
            Some(Told::Report(Report::Looked)) => return Ok(looked),
            Some(Told::Report(Report::Refused(_, fault))) => {
                return Ok(Looked { fault: Some(fault), ..looked });
            }
            Some(Told::Report(Report::Named(_, named))) => {
                looked.named = Some(looked.named.map_or(named, |before| before.or(named)));
            }
            Some(Told::Report(Report::Measured(_, reading, value))) => looked.readings.push((reading, value)),
            Some(Told::Lost(why)) => return Err(why.to_owned()),
            Some(Told::Over | Told::TakenOver(_)) => break,
            Some(Told::Report(_) | Told::Found(_)) => {}
            None => thread::park_timeout(BETWEEN_LOOKS),
        }
    }
    Err(String::from("the guard that looks at it told nothing"))
}
