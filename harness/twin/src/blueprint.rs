//! How a battery is built: a conforming one, then the defects, one after the other.

use std::collections::BTreeMap;

use quantity::Span;
use wire::Table;

use crate::content::Content;
use crate::gate::Gate;
use crate::part::Moment;
use crate::schedule::Schedule;
use crate::state::State;
use crate::{Arrangement, BatterySpec, Defect, TwinError};

/// Everything that a battery is built from, defects included.
#[derive(Debug, Clone)]
pub(crate) struct Blueprint {
    pub(crate) spec: BatterySpec,
    pub(crate) contents: Vec<Content>,
    pub(crate) gate: Gate,
    /// Whether the main switch closes again after an outage of the keepalive.
    pub(crate) returns: bool,
    /// Periods of the frames that stand in no table, by index of their content.
    pub(crate) foreign: BTreeMap<usize, Span>,
}

impl Blueprint {
    /// A battery of this description with these defects.
    pub(crate) fn new(spec: &BatterySpec, defects: &[Defect], table: &Table) -> Result<Self, TwinError> {
        spec.check()?;
        let contents = spec.sends.iter().map(|name| Content::new(spec, table, name));
        let contents = contents.collect::<Result<Vec<Content>, TwinError>>()?;
        let foreign = BTreeMap::new();
        let mut print = Self { spec: spec.clone(), contents, gate: Gate::default(), returns: true, foreign };
        print.check_alarms()?;
        defects.iter().try_for_each(|defect| print.build_in(defect))?;
        let state = State::new(&print.spec);
        print
            .contents
            .iter()
            .try_for_each(|content| content.check(Moment { state: &state, powered: Span::ZERO }))?;
        Ok(print)
    }

    fn check_alarms(&self) -> Result<(), TwinError> {
        let sent = |alarm: &String| self.contents.iter().any(|content| content.has(alarm));
        let missing = self.spec.alarms.iter().find(|alarm| !sent(alarm));
        missing.map_or(Ok(()), |alarm| Err(TwinError::NoSignal(alarm.clone())))
    }

    /// The times at which its frames are due.
    pub(crate) fn schedule(&self, seed: u64) -> Schedule {
        let mut schedule = Schedule::new(self.spec.jitter, seed);
        let indices = 0..self.contents.len();
        match self.spec.arrangement {
            Arrangement::Burst => {
                let mut bursts: BTreeMap<Span, Vec<usize>> = BTreeMap::new();
                indices.for_each(|at| bursts.entry(self.period(at)).or_default().push(at));
                bursts.into_iter().for_each(|(period, burst)| schedule.add(burst, period, Span::ZERO));
            }
            Arrangement::Spread => {
                let step = self.spec.period.as_nanos() / self.contents.len().max(1) as i64;
                indices.for_each(|at| {
                    schedule.add(vec![at], self.period(at), Span::from_nanos(step) * at as i64)
                });
            }
        }
        schedule
    }

    fn period(&self, at: usize) -> Span {
        let own = || self.spec.period_of(self.contents[at].name());
        self.foreign.get(&at).copied().unwrap_or_else(own)
    }
}
