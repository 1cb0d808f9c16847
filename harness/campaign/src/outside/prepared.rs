//! A run around an outside program, ready to go.

use engine::Engine;
use journal::{Header, Log, Stop};
use quantity::{Instant, Span};
use suite::{Plan, Statement};
use twin::{Load, Outside};

use super::BatteryProcess;
use super::program::{Asking, Program};
use crate::progress::Telling;
use crate::{CampaignError, RunRequest, TOOL, run};

/// What a battery may take from its first frame until its main switch closes (CAN-5.1-1).
const PRECHARGE: Span = Span::from_secs(30);
/// What it may take to its first frame where its statement does not say (CAN-5.1-1).
const BOOT: Span = Span::from_secs(60);
/// The current where a statement says too little about the battery, in amperes.
const SOME_CURRENT: f64 = 10.0;
/// What is charged and discharged by turns, as a part of the capacity.
const PART: f64 = 0.1;

/// A plan, its header and its world, ready to go.
pub(crate) struct Prepared<'a> {
    pub(crate) plan: Plan,
    pub(crate) header: Header,
    world: Outside<Program<'a>>,
    stop: &'a Asking<'a>,
}

impl<'a> Prepared<'a> {
    /// Plans, then starts the program and lets its battery boot. `stop` is asked while it is waited for.
    pub(crate) fn new(
        request: &RunRequest,
        process: &BatteryProcess,
        stop: &'a Asking<'a>,
    ) -> Result<Self, CampaignError> {
        let (bundle, profile) = (&request.bundle, request.profile);
        let plan = bundle.plan(&run::names(&twin::outside_roles()), profile)?;
        let Some(statement) = &plan.statement else { return Err(CampaignError::NoClaims) };
        let boot = value(statement, "boot_time").and_then(Span::try_from_secs_f64).unwrap_or(BOOT);
        let (current, length) = exercise(statement);
        let load = Load::new(plan.book.table(), current, length)?;
        let program = Program::start(process, stop)?;
        let world = Outside::meet(program, load, request.seed, boot + PRECHARGE)
            .map_err(|why| CampaignError::Program(why.to_string()))?;
        let header = world.header(TOOL, &request.started, profile.name(), bundle.inputs());
        Ok(Self { plan, header, world, stop })
    }

    /// Goes to the end.
    pub(crate) fn go<L: Log>(self, telling: &mut Telling<'_, L>) -> Result<(Header, Engine), CampaignError> {
        let mut engine = run::engine(self.plan, &self.header);
        let mut asked = |_: Instant| (self.stop.borrow_mut())().then_some(Stop::Interrupted);
        self.world.run(&mut engine, telling, &mut asked)?;
        Ok((self.header, engine))
    }
}

fn value(statement: &Statement, name: &str) -> Option<f64> {
    statement.value(name).map(|quantity| quantity.value)
}

/// The current with which the battery is exercised, and for how long each way: a tenth of its capacity in about ten
/// minutes, well within what it declares. What it allows from moment to moment is kept to as well.
fn exercise(statement: &Statement) -> (f64, Span) {
    let capacity = value(statement, "capacity");
    let limits = ["charge_current_max", "discharge_current_max"];
    let limits = limits.iter().filter_map(|name| value(statement, name)).map(|limit| limit * 0.9);
    let wanted = capacity.map(|capacity| capacity * PART / 600.0);
    let current = limits.chain(wanted).fold(f64::INFINITY, f64::min);
    let current = if current.is_finite() && current > 0.0 { current } else { SOME_CURRENT };
    let seconds = capacity.map_or(600.0, |capacity| capacity * PART / current).clamp(600.0, 3_600.0);
    (current, Span::try_from_secs_f64(seconds).unwrap_or(Span::from_secs(600)))
}

#[cfg(test)]
mod tests {
    use lang::SourceFile;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::a_tenth_of_the_capacity_in_ten_minutes("{capacity: 100 Ah}", 60.0, 600)]
    #[case::within_what_it_declares("{capacity: 100 Ah, charge_current_max: 20 A}", 18.0, 2_000)]
    #[case::an_hour_at_most("{capacity: 100 Ah, discharge_current_max: 1 A}", 0.9, 3_600)]
    #[case::some_current("{}", 10.0, 600)]
    fn a_battery_is_exercised_by_what_it_declares(
        #[case] ixit: &str,
        #[case] current: f64,
        #[case] seconds: i64,
    ) {
        let text = format!("battery: {{maker: a, model: b}}\nics: {{}}\nixit: {ixit}\n");
        let statement = Statement::parse(&SourceFile { name: String::from("a.yaml"), text }).unwrap();
        let (amperes, length) = exercise(&statement);
        assert!((amperes - current).abs() < 1e-9, "{amperes}");
        assert_eq!(length, Span::from_secs(seconds));
    }
}
