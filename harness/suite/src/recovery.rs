//! How long a battery may take until it is usable again.

use quantity::Span;

use crate::{PlannedPhase, Statement, Step};

/// Whatever a battery declares, it is usable so soon after the inverter came back (CAN-1.4-5).
const RECOVERY: Span = Span::from_secs(120);
/// And so soon after its power came back (CAN-5.1-1).
const BOOT: Span = Span::from_secs(60);

/// After a case that does these steps, by what the battery declares, and by what the requirements allow where it does not.
/// What switches a role may leave the battery without power, and it boots first.
pub(crate) fn span(statement: Option<&Statement>, phases: &[PlannedPhase], finally: &[Step]) -> Span {
    let declared = |name, most: Span| {
        let seconds = statement.and_then(|statement| statement.value(name)).map(|quantity| quantity.value);
        seconds.and_then(Span::try_from_secs_f64).map_or(most, |span| span.min(most))
    };
    let steps = phases.iter().flat_map(|phase| &phase.steps).chain(finally);
    let switches = steps.into_iter().any(|step| matches!(step, Step::Switch(..)));
    let boot = if switches { declared("boot_time", BOOT) } else { Span::ZERO };
    declared("recovery_time", RECOVERY) + boot
}
