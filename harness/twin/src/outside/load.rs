//! What a rig lets flow through the battery: a charge and a discharge, again and again, within what the battery allows.

use std::sync::Arc;

use quantity::text::Duration;
use quantity::{Instant, Span};
use wire::{CanId, Frame, SignalId, Table};

use crate::course::Course;
use crate::{Leg, TwinError};

/// The limits of 0x351 are void from this age on (CAN-1.4-2).
const VOID: Span = Span::from_secs(3);
/// Nothing flows for so long before each change of direction.
const REST: Span = Span::from_secs(30);

/// The supply and the load of a rig in one: charges and discharges by turns, so that everything that follows from a
/// current can be seen to move, and never beyond the limits that the battery last sent.
#[derive(Debug, Clone)]
pub struct Load {
    course: Course,
    table: Arc<Table>,
    limits: Limits,
}

/// The battery's own limits, and since when it has said so.
#[derive(Debug, Clone)]
struct Limits {
    id: CanId,
    charge: SignalId,
    discharge: SignalId,
    last: Option<(Instant, Frame)>,
}

impl Load {
    /// A load that charges with up to `current` amperes for `length`, then discharges as long with as much.
    ///
    /// # Errors
    /// Where the protocol has no limits of current.
    pub fn new(table: &Arc<Table>, current: f64, length: Span) -> Result<Self, TwinError> {
        let signal = |name: &str| table.signal_named(name).ok_or_else(|| TwinError::NoSignal(name.into()));
        let message =
            table.message_named("Limits").ok_or_else(|| TwinError::NoMessage(String::from("Limits")))?;
        let limits = Limits {
            id: table.message(message).id,
            charge: signal("CCL")?,
            discharge: signal("DCL")?,
            last: None,
        };
        let leg = |length, current| Leg { length: Duration(length), current };
        let legs = [leg(REST, 0.0), leg(length, current), leg(REST, 0.0), leg(length, -current)];
        Ok(Self { course: Course::new(&legs), table: Arc::clone(table), limits })
    }

    /// Takes in a frame of the battery's that was on the bus at `at`.
    pub(super) fn hear(&mut self, at: Instant, frame: &Frame) {
        if frame.id() == self.limits.id {
            self.limits.last = Some((at, *frame));
        }
    }

    /// The current at `now` in amperes, positive into the battery; its course waits while the switch is open.
    pub(super) fn current(&mut self, now: Instant, closed: bool) -> f64 {
        if !closed {
            self.course.rest(now);
            return 0.0;
        }
        self.course.go(now, |_, _| {});
        let (charge, discharge) = self.allowed(now);
        // Zero has no sign in a line.
        self.course.current().clamp(-discharge, charge) + 0.0
    }

    /// What the battery takes and gives.
    fn allowed(&self, now: Instant) -> (f64, f64) {
        let Some((_, frame)) = self.limits.last.filter(|(at, _)| now - *at < VOID) else { return (0.0, 0.0) };
        let limit = |signal| self.table.value(signal, &frame).map_or(0.0, |limit: f64| limit.max(0.0));
        (limit(self.limits.charge), limit(self.limits.discharge))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::table;

    fn at(secs: i64) -> Instant {
        Instant::ZERO + Span::from_secs(secs)
    }

    /// 60 A each way for ten minutes.
    fn load() -> Load {
        Load::new(&Arc::new(table()), 60.0, Span::from_secs(600)).unwrap()
    }

    /// The current second by second, with these limits sent at each.
    fn currents(load: &mut Load, seconds: std::ops::Range<i64>, limits: &str) -> Vec<f64> {
        let limits = wire::candump::frame(limits.as_bytes()).unwrap();
        let second = |second| {
            load.hear(at(second), &limits);
            load.current(at(second), true)
        };
        seconds.map(second).collect()
    }

    /// 56.8 V, 100 A, 120 A.
    const LIMITS: &str = "351#3802E803B004A401";

    #[test]
    fn it_charges_and_discharges_by_turns() {
        let currents = currents(&mut load(), 0..1_260, LIMITS);
        let count = |amperes: f64| currents.iter().filter(|current| **current == amperes).count();
        assert_eq!((count(0.0), count(60.0), count(-60.0)), (60, 600, 600));
    }

    #[test]
    fn it_stays_within_the_limits_of_the_battery() {
        let mut load = load();
        // 10 A and 5 A.
        let currents = currents(&mut load, 0..1_260, "351#380264003200A401");
        assert!(currents.contains(&10.0) && currents.contains(&-5.0));
        assert!(currents.iter().all(|current| [0.0, 10.0, -5.0].contains(current)));
        assert!(currents.iter().all(|current| current.is_sign_positive() || *current < 0.0), "no -0.0");
    }

    #[test]
    fn nothing_flows_by_limits_that_are_old_or_through_an_open_switch() {
        let mut load = load();
        assert_eq!(load.current(at(40), true), 0.0, "no limits were sent");
        currents(&mut load, 40..41, LIMITS);
        assert_eq!(load.current(at(42), true), 60.0);
        assert_eq!(load.current(at(43), true), 0.0, "they are three seconds old");
        currents(&mut load, 44..45, LIMITS);
        assert_eq!(load.current(at(45), false), 0.0);
    }
}
