//! What the simulated rig drives through the battery: a charger and a load at its terminals.

use journal::{Outcome, SetPoints};

/// Why nothing of a set point is left.
const NOTHING_LEFT: &str = "the battery allows nothing of what the case sets";

/// What the battery allows: volts, amperes to charge, amperes to discharge.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowed {
    pub(crate) voltage: f64,
    pub(crate) charge: f64,
    pub(crate) discharge: f64,
}

/// What is set.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Driven {
    charger: Option<SetPoints>,
    load: Option<SetPoints>,
}

impl Driven {
    /// Sets the charger, or else the load; what the battery allows is kept to, and where that is nothing, nothing is set.
    pub(crate) fn set(&mut self, charges: bool, points: Option<SetPoints>, allowed: Allowed) -> Outcome {
        *(if charges { &mut self.charger } else { &mut self.load }) = points;
        self.follow(allowed);
        let holds = if charges { self.charger } else { self.load };
        if holds == points { Outcome::Done } else { Outcome::NotAllowed { why: NOTHING_LEFT.to_owned() } }
    }

    /// Of what the battery allows nothing any more, nothing is set, until it is set again.
    pub(crate) fn follow(&mut self, allowed: Allowed) {
        self.charger = self.charger.filter(|_| allowed.charge > 0.0 && allowed.voltage > 0.0);
        self.load = self.load.filter(|_| allowed.discharge > 0.0);
    }

    /// Whether anything is at the terminals.
    pub(crate) const fn is_set(&self) -> bool {
        self.charger.is_some() || self.load.is_some()
    }

    /// The current into a battery of this voltage behind this resistance, in amperes; none flows while its main switch is open.
    pub(crate) fn current(&self, source: Option<(f64, f64)>, allowed: Allowed) -> f64 {
        let Some((held, ohms)) = source else { return 0.0 };
        let given = self.charger.map_or(0.0, |SetPoints { voltage, current }| {
            let volts = voltage.unwrap_or_default().min(allowed.voltage);
            ((volts - held) / ohms.max(1e-6)).clamp(0.0, current.min(allowed.charge).max(0.0))
        });
        let taken =
            self.load.map_or(0.0, |SetPoints { current, .. }| current.min(allowed.discharge).max(0.0));
        given - taken
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const ALLOWED: Allowed = Allowed { voltage: 56.0, charge: 50.0, discharge: 40.0 };

    fn charger(voltage: f64, current: f64) -> Option<SetPoints> {
        Some(SetPoints { voltage: Some(voltage), current })
    }

    #[rstest]
    #[case::as_it_is_set(charger(55.0, 2.0), None, 2.0)]
    #[case::up_to_its_voltage(charger(52.01, 2.0), None, 1.0)]
    #[case::below_the_battery(charger(50.0, 2.0), None, 0.0)]
    #[case::no_more_than_allowed(charger(60.0, 100.0), None, 50.0)]
    #[case::a_load(None, Some(100.0), -40.0)]
    #[case::both(charger(55.0, 5.0), Some(2.0), 3.0)]
    fn what_flows(#[case] charges: Option<SetPoints>, #[case] takes: Option<f64>, #[case] amperes: f64) {
        let mut driven = Driven::default();
        assert_eq!(driven.set(true, charges, ALLOWED), Outcome::Done);
        let takes = takes.map(|current| SetPoints { voltage: None, current });
        assert_eq!(driven.set(false, takes, ALLOWED), Outcome::Done);
        let flows = driven.current(Some((52.0, 0.01)), ALLOWED);
        assert!((flows - amperes).abs() < 1e-6, "{flows}");
        assert_eq!(driven.current(None, ALLOWED), 0.0);
    }

    #[test]
    fn what_the_battery_does_not_allow_at_all_is_not_set() {
        let mut driven = Driven::default();
        let nothing = Allowed { charge: 0.0, ..ALLOWED };
        assert!(matches!(driven.set(true, charger(55.0, 2.0), nothing), Outcome::NotAllowed { .. }));
        assert!(!driven.is_set());
        assert_eq!(driven.set(true, None, nothing), Outcome::Done);
    }

    #[test]
    fn what_is_allowed_no_more_goes_off_and_stays_off() {
        let mut driven = Driven::default();
        assert_eq!(driven.set(true, charger(55.0, 2.0), ALLOWED), Outcome::Done);
        driven.follow(ALLOWED);
        assert!(driven.is_set());
        driven.follow(Allowed { charge: 0.0, ..ALLOWED });
        driven.follow(ALLOWED);
        assert!(!driven.is_set());
    }
}
