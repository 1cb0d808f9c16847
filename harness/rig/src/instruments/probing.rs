//! One question whether the main switch conducts, on its way.

use guard::{Live, Order, Report, StationId};
use journal::{AskId, RoleId};
use quantity::Instant;
use wire::scpi::Reading;

use super::probe::{COMES_WITHIN, Probe, STEP_WITHIN, Way};

/// Two readings in a row: one may be of before.
const SEEN: u8 = 2;

/// What comes of a question, in the end.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found {
    Conducts(bool),
    /// The rig could not find out.
    Nothing(String),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    /// The output is to go on.
    Begins,
    SwitchesOn,
    /// The current is looked for; so often in a row it was seen.
    Looks {
        seen: u8,
    },
    SwitchesOff,
}

/// One question, on its way.
#[derive(Debug)]
pub(super) struct Probing {
    pub(super) ask: AskId,
    pub(super) role: RoleId,
    /// When it was asked, by the run's clock.
    pub(super) asked: Instant,
    probe: Probe,
    /// The ways that are still to be tried, the next one last.
    ways: Vec<Way>,
    /// Whether each way has to conduct: those that the battery allows. Where it allows none, one is enough.
    all: bool,
    conducted: u8,
    tried: u8,
    step: Step,
    /// Until when the step has to be done, by the guard's clock.
    until: Instant,
    flowed: bool,
}

impl Probing {
    /// Begins: the ways that the battery allows are tried, and both where it allows none.
    pub(super) fn new(
        (ask, role, asked): (AskId, RoleId, Instant),
        probe: Probe,
        live: Option<&Live>,
        now: Instant,
    ) -> Self {
        let allows = |limit: fn(&Live) -> f64| live.is_some_and(|live| limit(live) > 0.0);
        let charge = allows(|live| live.charge_current).then_some(probe.charge);
        let discharge = allows(|live| live.discharge_current).then_some(probe.discharge);
        let allowed: Vec<Way> = discharge.into_iter().chain(charge).collect();
        let all = !allowed.is_empty();
        let ways = if all { allowed } else { vec![probe.discharge, probe.charge] };
        let (step, until) = (Step::Begins, now + STEP_WITHIN);
        Self { ask, role, asked, probe, ways, all, conducted: 0, tried: 0, step, until, flowed: false }
    }

    /// Goes on as far as it can; gives what it found, once it has.
    pub(super) fn poll(&mut self, now: Instant, order: &mut dyn FnMut(Order)) -> Option<Found> {
        let Some(way) = self.ways.last().copied() else {
            let enough = if self.all { self.conducted == self.tried } else { self.conducted > 0 };
            return Some(Found::Conducts(enough));
        };
        match self.step {
            Step::Begins => {
                order(Order::Allow(self.probe.allowance(now)));
                order(Order::Set(way.output, way.points));
                order(Order::On(way.output));
                self.goes_to(Step::SwitchesOn, now + STEP_WITHIN);
            }
            Step::Looks { .. } if now >= self.until => self.looked(now, false, order),
            Step::SwitchesOn if now >= self.until => {
                order(Order::Off(way.output));
                return Some(Found::Nothing(String::from("the output does not go on")));
            }
            Step::SwitchesOff if now >= self.until => {
                return Some(Found::Nothing(String::from("the output does not go off")));
            }
            _ => {}
        }
        None
    }

    /// Takes what the guard told.
    pub(super) fn hear(
        &mut self,
        now: Instant,
        report: Report,
        order: &mut dyn FnMut(Order),
    ) -> Option<Found> {
        let way = self.ways.last().copied()?;
        let is_it = |station: StationId| station == way.output;
        match (report, self.step) {
            (Report::NotNow, Step::SwitchesOn) => {
                order(Order::Off(way.output));
                return Some(Found::Nothing(String::from(
                    "the guard does not permit it: see `allow` and `limits` in the rig file",
                )));
            }
            (Report::On(station), Step::SwitchesOn) if is_it(station) => {
                self.goes_to(Step::Looks { seen: 0 }, now + COMES_WITHIN);
            }
            (Report::Measured(station, reading, value), Step::Looks { seen }) => {
                let amperes = self.amperes(way, station, reading, value)?;
                let seen = if self.probe.flows(amperes) { seen + 1 } else { 0 };
                self.step = Step::Looks { seen };
                if seen >= SEEN {
                    self.looked(now, true, order);
                }
            }
            (Report::Off(station), Step::SwitchesOff) if is_it(station) => {
                self.ways.pop();
                self.tried += 1;
                self.conducted += u8::from(self.flowed);
                self.goes_to(Step::Begins, now + STEP_WITHIN);
            }
            _ => {}
        }
        None
    }

    /// The current that a reading says, where it is one that counts.
    fn amperes(&self, way: Way, station: StationId, reading: Reading, value: f64) -> Option<f64> {
        match self.probe.meter {
            Some(meter) => {
                (station == meter.station && reading == meter.reads).then(|| value / meter.per_ampere)
            }
            None => (station == way.output && reading == Reading::Current).then_some(value),
        }
    }

    fn looked(&mut self, now: Instant, flowed: bool, order: &mut dyn FnMut(Order)) {
        self.flowed = flowed;
        self.ways.last().into_iter().for_each(|way| order(Order::Off(way.output)));
        self.goes_to(Step::SwitchesOff, now + STEP_WITHIN);
    }

    const fn goes_to(&mut self, step: Step, until: Instant) {
        (self.step, self.until) = (step, until);
    }
}
