//! That a role measured the same thing every time it was asked.
//!
//! **What it does.** Every reading of the role in the window says that the statement holds, and as many readings came
//! as the phase plans.
//! **Why.** Whether the main switch conducts is measured with a current at stated minutes (CAN-1.4-1), not read from
//! the bus.
//! What was measured before the window began is an answer to another question.
//! **Unverified** when a reading is missing or the role could not measure.
//! **Example.** `each_probe: main_switch_probe.conducts`

use lang::{Fault, Kind, Located};
use quantity::Instant;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Board, Check, Gathered, Interest, Observer, Resolve, Sighting, SlotId, SourceId, SourceKind, Tally, Why,
};

/// The parameter, as written in a suite: a signal of a role.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct EachProbe(pub Located<String>);

impl EachProbe {
    /// The observer with this parameter.
    ///
    /// # Errors
    /// Where the name is no truth that a role measures, or the phase plans no probe of it.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        let slot = with.slot(&self.0)?;
        let source = with.book.slot(slot).source;
        let is_role = matches!(with.book.source(source).kind, SourceKind::Role(_));
        if !is_role || with.book.slot(slot).kind != Kind::Truth {
            let said = format!("`{}` is not a truth that a role measures", self.0.value);
            return Err(with.wrong("wrong-kind", said, &self.0, "for example `main_switch_probe.conducts`"));
        }
        let planned = (with.planned)(source);
        if planned == 0 {
            let said = format!("no probe of `{}` is planned here", with.book.source(source).name);
            return Err(with.wrong(
                "no-probe",
                said,
                &self.0,
                "this check belongs into a phase that has a `probe` of the role",
            ));
        }
        Ok(Box::new(Probes {
            slot,
            source,
            planned,
            windows: 0,
            opened: Instant::ZERO,
            seen: Gathered::default(),
            broken: Tally::default(),
            silent: 0,
        }))
    }
}

#[derive(Debug)]
struct Probes {
    slot: SlotId,
    source: SourceId,
    /// Readings in each window.
    planned: u64,
    windows: u64,
    opened: Instant,
    seen: Gathered,
    broken: Tally,
    silent: u64,
}

impl Observer for Probes {
    fn interests(&self) -> Vec<Interest> {
        vec![Interest::Every(self.source)]
    }

    fn expects(&self, board: &Board) -> String {
        format!("{} at each of {} probes", board.book().slot(self.slot).name, self.planned)
    }

    fn open(&mut self, _: &Board, at: Instant) {
        self.windows += 1;
        self.opened = at;
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        if sighting.at < self.opened {
            return;
        }
        match board.latest(self.slot) {
            None => self.silent += 1,
            Some(value) => {
                self.seen.add(sighting.seq);
                if value == 0.0 {
                    self.broken.add(sighting.moment(), sighting.at.as_secs_f64());
                }
            }
        }
    }

    fn conclude(&self, board: &Board) -> Check {
        let name = &board.book().slot(self.slot).name;
        if let Some(finding) = self.broken.finding(|at| format!("{name} was false {at:.3} s into the run")) {
            return Check::Fail(finding.into());
        }
        let role = &board.book().source(self.source).name;
        if self.silent > 0 || self.seen.count() < self.planned.saturating_mul(self.windows) {
            return Check::Unverified(Why::NoAnswer { role: role.to_string() });
        }
        let nothing = || Check::Unverified(Why::NothingSeen { of: role.to_string() });
        Gathered::evidence([(&**role, self.seen)]).map_or_else(nothing, Check::Pass)
    }
}
