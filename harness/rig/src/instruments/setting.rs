//! Outputs that hold what a case sets.

use guard::{Allowance, Order, Report, StationId};
use journal::{ActionId, Outcome, RoleId, SetPoints};
use quantity::{Instant, Span};
use wire::scpi::{Kind, Slot, Values};

/// How long an output may take to go on or off.
const STEP_WITHIN: Span = Span::from_secs(8);

/// How long it is waited for set points to be written to an output that is on. Where the limits leave what it holds already, nothing
/// is.
const WRITTEN_WITHIN: Span = Span::from_secs(2);

/// What a supply that takes is set to: it regulates to less than any battery has, and takes what it may.
const BELOW_ANY_BATTERY: f64 = 1.0;

/// An output that a role drives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settable {
    /// The role.
    pub role: RoleId,
    /// The output.
    pub output: StationId,
    /// What it is.
    pub kind: Kind,
    /// Whether it gives a current; else it takes one.
    pub gives: bool,
}

impl Settable {
    fn values(&self, SetPoints { voltage, current }: SetPoints) -> Values {
        let (volts, gives, takes) = match self.gives {
            true => (voltage.unwrap_or_default(), current, 0.0),
            false => (BELOW_ANY_BATTERY, 0.0, current),
        };
        match self.kind {
            Kind::Load => Values::default().with(Slot::Current, takes),
            Kind::BidirectionalSupply => Values::default()
                .with(Slot::Voltage, volts)
                .with(Slot::Current, gives)
                .with(Slot::SinkCurrent, takes),
            _ => Values::default().with(Slot::Voltage, volts).with(Slot::Current, gives),
        }
    }
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Waits {
    /// It is to go on.
    On,
    /// It is on, and is to hold something else.
    Written,
    /// It is to go off.
    Off,
}

/// A set point that is not acknowledged yet.
#[derive(Debug, Clone, Copy)]
struct Asked {
    action: ActionId,
    output: StationId,
    waits: Waits,
    until: Instant,
}

/// The outputs that hold what a case sets.
#[derive(Debug, Default)]
pub(super) struct Setting {
    outputs: Vec<Settable>,
    /// Those that were told to go on, and have not said since that they are off.
    told_on: Vec<StationId>,
    /// Those that are on, as the guard told.
    on: Vec<StationId>,
    asked: Vec<Asked>,
}

/// An action that is over, and how.
pub(super) type Ended = (ActionId, Outcome);

impl Setting {
    pub(super) fn of(outputs: Vec<Settable>) -> Self {
        Self { outputs, ..Self::default() }
    }

    /// Whether this role is one of its own.
    pub(super) fn plays(&self, role: RoleId) -> bool {
        self.outputs.iter().any(|own| own.role == role)
    }

    /// Whether an answer of the guard is awaited.
    pub(super) const fn waits(&self) -> bool {
        !self.asked.is_empty()
    }

    /// Sets an output, by the guard's clock; gives how that ended, where nothing is to be waited for. What was asked of it before is
    /// waited for no more.
    pub(super) fn set(
        &mut self,
        now: Instant,
        (action, role): (ActionId, RoleId),
        points: Option<SetPoints>,
        order: &mut dyn FnMut(Order),
    ) -> Option<Ended> {
        let own = *self.outputs.iter().find(|own| own.role == role)?;
        self.asked.retain(|asked| asked.output != own.output);
        let is_on = self.on.contains(&own.output);
        let (waits, within) = match points {
            None if !self.told_on.contains(&own.output) => {
                order(Order::Off(own.output));
                return Some((action, Outcome::Done));
            }
            None => (Waits::Off, STEP_WITHIN),
            Some(_) if is_on => (Waits::Written, WRITTEN_WITHIN),
            Some(_) => (Waits::On, STEP_WITHIN),
        };
        match points {
            None => order(Order::Off(own.output)),
            Some(points) => {
                // What a probe of the case before was allowed is not for this.
                order(Order::Allow(no_more(now)));
                order(Order::Set(own.output, own.values(points)));
                if waits == Waits::On {
                    order(Order::On(own.output));
                    self.told_on.push(own.output);
                }
            }
        }
        self.asked.push(Asked { action, output: own.output, waits, until: now + within });
        None
    }

    /// Takes what the guard told.
    pub(super) fn hear(&mut self, report: Report) -> Option<Ended> {
        match report {
            Report::On(station) if !self.on.contains(&station) => self.on.push(station),
            Report::Off(station) => self.is_off(station),
            _ => {}
        }
        let is_it = |asked: &Asked| match (report, asked.waits) {
            (Report::On(station), Waits::On)
            | (Report::Set(station, _), Waits::Written)
            | (Report::Off(station), Waits::Off | Waits::Written) => station == asked.output,
            (Report::NotNow, Waits::On) => true,
            _ => false,
        };
        let at = self.asked.iter().position(is_it)?;
        let Asked { action, output, waits, .. } = self.asked.remove(at);
        let outcome = match (report, waits) {
            (Report::NotNow, _) => {
                self.is_off(output);
                Outcome::NotAllowed { why: String::from(NOTHING_LEFT) }
            }
            (Report::Off(_), Waits::Written) => Outcome::NotAllowed { why: String::from(NOTHING_LEFT) },
            _ => Outcome::Done,
        };
        Some((action, outcome))
    }

    fn is_off(&mut self, station: StationId) {
        self.on.retain(|own| *own != station);
        self.told_on.retain(|own| *own != station);
    }

    /// What has waited for too long.
    pub(super) fn late(&mut self, now: Instant) -> Option<Ended> {
        let at = self.asked.iter().position(|asked| now >= asked.until)?;
        let Asked { action, output, waits, .. } = self.asked.remove(at);
        let failed = |why: &str| Outcome::Failed { why: why.to_owned() };
        let outcome = match waits {
            Waits::Written => Outcome::Done,
            Waits::On => failed("the output does not go on"),
            Waits::Off if self.on.contains(&output) => failed("the output does not go off"),
            // It was told to be off before it began to go on: it never was, and says nothing.
            Waits::Off => {
                self.is_off(output);
                Outcome::Done
            }
        };
        Some((action, outcome))
    }

    /// Nobody waits any more: all that it drives goes off.
    pub(super) fn cancel(&mut self, order: &mut dyn FnMut(Order)) {
        self.asked.clear();
        self.outputs.iter().for_each(|own| order(Order::Off(own.output)));
    }

    /// Nothing goes on any more.
    pub(super) fn give_up(&mut self, why: &str) -> Vec<Ended> {
        let failed = |asked: Asked| (asked.action, Outcome::Failed { why: why.to_owned() });
        self.asked.drain(..).map(failed).collect()
    }
}

/// An allowance of nothing: whatever was allowed is over.
pub(super) const fn no_more(now: Instant) -> Allowance {
    Allowance { charge_voltage: None, charge_current: None, discharge_current: None, until: now }
}

/// Why nothing of a set point is left.
const NOTHING_LEFT: &str =
    "the battery allows nothing of what the case sets, or nobody has heard what it allows";

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const OUTPUT: StationId = StationId(3);
    const ROLE: RoleId = RoleId(1);

    fn at(millis: i64) -> Instant {
        Instant::ZERO + Span::from_millis(millis)
    }

    fn setting(kind: Kind, gives: bool) -> Setting {
        Setting::of(vec![Settable { role: ROLE, output: OUTPUT, kind, gives }])
    }

    fn points(current: f64) -> Option<SetPoints> {
        Some(SetPoints { voltage: Some(56.0), current })
    }

    /// Sets it at this time; what is ordered, and how it ended where that is known at once.
    fn set(of: &mut Setting, millis: i64, to: Option<SetPoints>) -> (Vec<Order>, Option<Outcome>) {
        let mut orders = vec![];
        let ended = of.set(at(millis), (ActionId(millis as u32), ROLE), to, &mut |order| orders.push(order));
        (orders, ended.map(|(_, outcome)| outcome))
    }

    /// One that is on.
    fn on() -> Setting {
        let mut setting = setting(Kind::Supply, true);
        set(&mut setting, 0, points(2.0));
        assert_eq!(setting.hear(Report::On(OUTPUT)), Some((ActionId(0), Outcome::Done)));
        setting
    }

    #[rstest]
    #[case::a_supply(Kind::Supply, true, [Some(56.0), Some(2.0), None])]
    #[case::a_load(Kind::Load, false, [None, Some(2.0), None])]
    #[case::one_that_gives(Kind::BidirectionalSupply, true, [Some(56.0), Some(2.0), Some(0.0)])]
    #[case::one_that_takes(Kind::BidirectionalSupply, false, [Some(1.0), Some(0.0), Some(2.0)])]
    fn an_output_is_told_what_it_holds_and_goes_on(
        #[case] kind: Kind,
        #[case] gives: bool,
        #[case] expected: [Option<f64>; 3],
    ) {
        let mut setting = setting(kind, gives);
        let (orders, ended) = set(&mut setting, 0, points(2.0));
        let [Order::Allow(over), Order::Set(OUTPUT, values), Order::On(OUTPUT)] = orders[..] else {
            panic!("{orders:?}")
        };
        assert_eq!(over, no_more(at(0)));
        assert_eq!([Slot::Voltage, Slot::Current, Slot::SinkCurrent].map(|slot| values.get(slot)), expected);
        assert_eq!(ended, None);
        assert!(setting.waits());
        assert_eq!(setting.hear(Report::Off(StationId(0))), None);
        assert_eq!(setting.hear(Report::On(OUTPUT)), Some((ActionId(0), Outcome::Done)));
    }

    #[test]
    fn one_that_is_on_is_written_anew_and_stays_on() {
        let mut setting = on();
        let (orders, _) = set(&mut setting, 10, points(3.0));
        assert!(matches!(orders[..], [Order::Allow(_), Order::Set(OUTPUT, _)]), "{orders:?}");
        let written = Report::Set(OUTPUT, Values::default());
        assert_eq!(setting.hear(written), Some((ActionId(10), Outcome::Done)));
    }

    /// A limit left what it held already, and nothing was written.
    #[test]
    fn one_that_holds_it_already_is_done_after_a_while() {
        let mut setting = on();
        set(&mut setting, 10, points(3.0));
        assert_eq!(setting.late(at(2_000)), None);
        assert_eq!(setting.late(at(2_010)), Some((ActionId(10), Outcome::Done)));
    }

    #[rstest]
    #[case::before_it_is_on(Report::NotNow, setting(Kind::Supply, true))]
    #[case::while_it_is_changed(Report::Off(OUTPUT), on())]
    fn what_the_battery_does_not_allow_is_no_fault(#[case] report: Report, #[case] mut setting: Setting) {
        set(&mut setting, 10, points(3.0));
        let ended = setting.hear(report);
        assert!(matches!(ended, Some((ActionId(10), Outcome::NotAllowed { .. }))), "{ended:?}");
        assert!(!setting.waits());
    }

    #[rstest]
    #[case::on(setting(Kind::Supply, true), points(2.0))]
    #[case::off(on(), None)]
    fn one_that_does_not_go_is_a_failure(#[case] mut setting: Setting, #[case] to: Option<SetPoints>) {
        set(&mut setting, 10, to);
        let ended = setting.late(at(8_010));
        assert!(matches!(ended, Some((ActionId(10), Outcome::Failed { .. }))), "{ended:?}");
    }

    /// A case that ends while an output goes on is not over before it is off.
    #[rstest]
    #[case::that_was_on_its_way([Report::On(OUTPUT), Report::Off(OUTPUT)].as_slice())]
    #[case::that_is_off_before_it_says_that_it_is_on([Report::Off(OUTPUT)].as_slice())]
    fn off_waits_for_an_output_that_was_told_to_go_on(#[case] reports: &[Report]) {
        let mut setting = setting(Kind::Supply, true);
        set(&mut setting, 0, points(2.0));
        assert_eq!(set(&mut setting, 10, None), (vec![Order::Off(OUTPUT)], None));
        let mut ended: Vec<_> = reports.iter().filter_map(|report| setting.hear(*report)).collect();
        assert_eq!(ended.pop(), Some((ActionId(10), Outcome::Done)));
        assert_eq!(set(&mut setting, 20, None), (vec![Order::Off(OUTPUT)], Some(Outcome::Done)));
    }

    #[test]
    fn one_that_never_went_on_need_not_say_that_it_is_off() {
        let mut setting = setting(Kind::Supply, true);
        set(&mut setting, 0, points(2.0));
        let late = setting.late(at(8_000));
        assert!(matches!(late, Some((ActionId(0), Outcome::Failed { .. }))), "{late:?}");
        assert_eq!(set(&mut setting, 8_000, None), (vec![Order::Off(OUTPUT)], None));
        assert_eq!(setting.late(at(16_000)), Some((ActionId(8_000), Outcome::Done)));
    }

    #[test]
    fn off_is_told_to_one_that_is_off_and_waited_for_with_one_that_is_on() {
        let mut off = setting(Kind::Supply, true);
        assert_eq!(set(&mut off, 10, None), (vec![Order::Off(OUTPUT)], Some(Outcome::Done)));
        let mut on = on();
        assert_eq!(set(&mut on, 10, None), (vec![Order::Off(OUTPUT)], None));
        assert_eq!(on.hear(Report::Off(OUTPUT)), Some((ActionId(10), Outcome::Done)));
    }
}
