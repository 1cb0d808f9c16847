//! One question whether the main switch conducts, on its way.

use guard::{Live, Order, Report, StationId};
use journal::{AskId, RoleId};
use quantity::Instant;
use wire::scpi::Reading;

use super::probe::{COMES_WITHIN, Probe, STEP_WITHIN, Way};

/// So many readings in a row have to show a current: one may be of before.
const SEEN: u32 = 2;

/// So many readings have to show none, of each that reads it.
const UNSEEN: u32 = 3;

/// A battery that rests so near to what a supply is set to takes no current for that reason alone.
const TOO_NEAR: f64 = 0.5;

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
    /// The current is looked for.
    Looks {
        /// By what the output reads itself.
        own: Seen,
        /// By the meter beside it.
        meter: Seen,
    },
    SwitchesOff,
}

/// What one reader of a current has seen since the output went on.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Seen {
    /// How often in a row there was a current of that way.
    flows: u32,
    /// How often in all there was none.
    nothing: u32,
    /// How often in all there was one of the other way.
    backwards: u32,
}

impl Seen {
    fn read(&mut self, flows: bool, backwards: bool) {
        self.flows = if flows { self.flows + 1 } else { 0 };
        self.nothing += u32::from(!flows && !backwards);
        self.backwards += u32::from(backwards);
    }
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
    /// Whether that is decided: when it begins, and not when it is asked.
    begun: bool,
    /// What the output that is next reads at its terminals while it is off.
    resting: Option<f64>,
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
    /// A question that has not begun.
    pub(super) fn new((ask, role, asked): (AskId, RoleId, Instant), probe: Probe) -> Self {
        Self {
            ask,
            role,
            asked,
            probe,
            ways: vec![],
            begun: false,
            resting: None,
            all: false,
            conducted: 0,
            tried: 0,
            step: Step::Begins,
            until: Instant::MAX,
            flowed: false,
        }
    }

    /// The ways that the battery allows are tried, and both where it allows none, or nobody knows.
    fn begin(&mut self, now: Instant, live: Option<&Live>) {
        let live = live.filter(|live| live.holds_at(now));
        let allows = |limit: fn(&Live) -> f64| live.is_some_and(|live| limit(live) > 0.0);
        let charge = allows(|live| live.charge_current).then_some(self.probe.charge);
        let discharge = allows(|live| live.discharge_current).then_some(self.probe.discharge);
        let allowed: Vec<Way> = discharge.into_iter().chain(charge).collect();
        self.all = !allowed.is_empty();
        self.ways = if self.all { allowed } else { vec![self.probe.discharge, self.probe.charge] };
        (self.begun, self.until) = (true, now + STEP_WITHIN);
    }

    /// Goes on as far as it can; gives what it found, once it has.
    pub(super) fn poll(
        &mut self,
        now: Instant,
        live: Option<&Live>,
        order: &mut dyn FnMut(Order),
    ) -> Option<Found> {
        if !self.begun {
            self.begin(now, live);
        }
        let Some(way) = self.ways.last().copied() else {
            let enough = if self.all { self.conducted == self.tried } else { self.conducted > 0 };
            return Some(Found::Conducts(enough));
        };
        match self.step {
            Step::Begins if self.is_too_near(way) => {
                return Some(Found::Nothing(String::from(
                    "the battery rests too near to the voltage that it is charged with; raise `allow.probe.voltage`, or \
                     discharge it a little",
                )));
            }
            Step::Begins => {
                order(Order::Allow(self.probe.allowance(now)));
                order(Order::Set(way.output, way.points));
                order(Order::On(way.output));
                self.goes_to(Step::SwitchesOn, now + STEP_WITHIN);
            }
            Step::Looks { own, meter } if now >= self.until => {
                let meter = self.probe.meter.map_or(own, |_| meter);
                self.looked(now, false, order);
                if own.nothing < UNSEEN || meter.nothing < UNSEEN {
                    return Some(Found::Nothing(disagree(own, meter)));
                }
            }
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
                self.goes_to(
                    Step::Looks { own: Seen::default(), meter: Seen::default() },
                    now + COMES_WITHIN,
                );
            }
            (Report::Off(station), Step::Looks { .. }) if is_it(station) => {
                return Some(Found::Nothing(String::from("the output went off by itself")));
            }
            (Report::Measured(station, reading, value), Step::Looks { mut own, mut meter }) => {
                if is_it(station) && reading == Reading::Current {
                    own.read(self.probe.flows(value), false);
                }
                if let Some(amperes) =
                    self.probe.meter.and_then(|meter| meter.amperes(station, reading, value))
                {
                    // Into the battery is above zero.
                    let ahead = if way == self.probe.charge { amperes } else { -amperes };
                    meter
                        .read(ahead > 0.0 && self.probe.flows(ahead), ahead < 0.0 && self.probe.flows(ahead));
                }
                self.step = Step::Looks { own, meter };
                let both = own.flows >= SEEN && (self.probe.meter.is_none() || meter.flows >= SEEN);
                if both {
                    self.looked(now, true, order);
                }
            }
            (Report::Measured(station, Reading::Voltage, volts), Step::Begins | Step::SwitchesOn)
                if is_it(station) =>
            {
                self.resting = Some(volts);
            }
            (Report::Off(station), Step::SwitchesOff) if is_it(station) => {
                self.ways.pop();
                self.tried += 1;
                self.conducted += u8::from(self.flowed);
                self.resting = None;
                self.goes_to(Step::Begins, now + STEP_WITHIN);
            }
            _ => {}
        }
        None
    }

    /// The output that may be on for it.
    pub(super) fn output(&self) -> Option<StationId> {
        self.ways.last().map(|way| way.output)
    }

    fn is_too_near(&self, way: Way) -> bool {
        let near = self.resting.is_some_and(|volts| volts > self.probe.volts - TOO_NEAR);
        way == self.probe.charge && near
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

/// Why it is not known whether a current flows.
fn disagree(own: Seen, meter: Seen) -> String {
    let what = if meter.backwards > 0 {
        "the meter sees the current flow the other way: turn its leads round"
    } else if own.flows >= SEEN || meter.flows >= SEEN {
        "the output and the meter beside it do not agree whether a current flows: look at the wires of both"
    } else {
        "too few readings came to tell whether a current flows"
    };
    String::from(what)
}

#[cfg(test)]
mod tests {
    use journal::{AskId, RoleId};
    use quantity::Span;
    use rstest::rstest;
    use wire::scpi::{Slot, Values};

    use super::super::probe::Current;
    use super::*;

    const SUPPLY: StationId = StationId(0);
    const LOAD: StationId = StationId(1);
    const METER: StationId = StationId(2);

    fn at(millis: i64) -> Instant {
        Instant::ZERO + Span::from_millis(millis)
    }

    fn probe(meter: Option<Current>) -> Probe {
        let way = |output| Way { output, points: Values::default().with(Slot::Current, 1.0) };
        Probe { charge: way(SUPPLY), discharge: way(LOAD), amperes: 1.0, volts: 58.0, meter }
    }

    fn live(charge_current: f64, discharge_current: f64) -> Live {
        Live { charge_voltage: 56.0, charge_current, discharge_current, heard: at(0) }
    }

    /// A bench on which these currents flow when the outputs are on; what it finds, and which outputs were on.
    fn found(
        live: Option<Live>,
        into: f64,
        out: f64,
        meter: Option<Current>,
    ) -> (Option<Found>, Vec<StationId>) {
        let mut probing = Probing::new((AskId(1), RoleId(0), at(0)), probe(meter));
        let (mut on, mut were_on): (Option<StationId>, Vec<StationId>) = (None, vec![]);
        for millis in (0..20_000).step_by(200) {
            let mut orders = vec![];
            let mut found = probing.poll(
                at(millis),
                live.as_ref().map(|live| Live { heard: at(millis), ..*live }).as_ref(),
                &mut |order| orders.push(order),
            );
            for order in std::mem::take(&mut orders) {
                let report = match order {
                    Order::On(station) => {
                        on = Some(station);
                        were_on.push(station);
                        Report::On(station)
                    }
                    Order::Off(station) => {
                        on = None;
                        Report::Off(station)
                    }
                    _ => continue,
                };
                found = found.or(probing.hear(at(millis), report, &mut |_| ()));
            }
            let flows = match on {
                Some(SUPPLY) => into,
                Some(_) => -out,
                None => 0.0,
            };
            let own = on.map(|station| Report::Measured(station, Reading::Current, flows.abs()));
            let meters = Report::Measured(METER, Reading::Voltage, flows / 100.0);
            for report in own.into_iter().chain([meters]) {
                found = found.or(probing.hear(at(millis + 100), report, &mut |order| orders.push(order)));
            }
            for order in orders {
                if let Order::Off(station) = order {
                    on = None;
                    found = found.or(probing.hear(at(millis + 150), Report::Off(station), &mut |_| ()));
                }
            }
            if found.is_some() {
                assert_eq!(on, None, "an output is left on");
                return (found, were_on);
            }
        }
        (None, were_on)
    }

    const SHUNT: Option<Current> =
        Some(Current { station: METER, reads: Reading::Voltage, per_ampere: 0.01 });

    #[rstest]
    #[case::both_ways(1.0, 1.0, true)]
    #[case::only_in(1.0, 0.0, false)]
    #[case::only_out(0.0, 1.0, false)]
    #[case::neither(0.0, 0.0, false)]
    #[case::a_leak(0.05, 0.05, false)]
    fn a_switch_that_the_battery_says_is_closed_conducts_both_ways(
        #[case] into: f64,
        #[case] out: f64,
        #[case] conducts: bool,
        #[values(None, SHUNT)] meter: Option<Current>,
    ) {
        let (found, on) = found(Some(live(50.0, 50.0)), into, out, meter);
        assert_eq!(found, Some(Found::Conducts(conducts)));
        assert_eq!(on, [SUPPLY, LOAD]);
    }

    #[rstest]
    #[case::no_charging(live(0.0, 50.0), [LOAD])]
    #[case::no_discharging(live(50.0, 0.0), [SUPPLY])]
    fn what_the_battery_does_not_allow_is_not_tried(#[case] live: Live, #[case] tried: [StationId; 1]) {
        let (found, on) = found(Some(live), 1.0, 1.0, SHUNT);
        assert_eq!((found, &on[..]), (Some(Found::Conducts(true)), &tried[..]));
    }

    #[rstest]
    #[case::nothing_is_known(None, 0.0, true)]
    #[case::nothing_is_allowed(Some(live(0.0, 0.0)), 0.0, true)]
    #[case::and_one_way_conducts(Some(live(0.0, 0.0)), 1.0, true)]
    fn where_it_allows_nothing_one_way_is_enough(
        #[case] live: Option<Live>,
        #[case] into: f64,
        #[case] conducts: bool,
    ) {
        let (found, on) = found(live, into, 1.0, SHUNT);
        assert_eq!((found, on), (Some(Found::Conducts(conducts)), vec![SUPPLY, LOAD]));
    }

    #[test]
    fn what_the_guard_does_not_permit_is_no_answer() {
        let mut probing = Probing::new((AskId(1), RoleId(0), at(0)), probe(None));
        let mut orders = vec![];
        assert_eq!(probing.poll(at(0), None, &mut |order| orders.push(order)), None);
        let found = probing.hear(at(1), Report::NotNow, &mut |order| orders.push(order));
        assert!(matches!(found, Some(Found::Nothing(_))));
        assert_eq!(orders.last(), Some(&Order::Off(SUPPLY)));
    }

    #[test]
    fn an_output_that_does_not_go_on_is_no_answer() {
        let mut probing = Probing::new((AskId(1), RoleId(0), at(0)), probe(None));
        assert_eq!(probing.poll(at(0), None, &mut |_| ()), None);
        assert_eq!(probing.poll(at(7_900), None, &mut |_| ()), None);
        assert!(matches!(probing.poll(at(8_000), None, &mut |_| ()), Some(Found::Nothing(_))));
    }
}
