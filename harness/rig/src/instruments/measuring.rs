//! Questions how large the current of the battery is.

use guard::Report;
use journal::{AskId, Event, Measured, RoleId};
use quantity::{Instant, Span};

use super::Current;

/// A slow meter reads twice a second, and is asked beside others.
const READS_WITHIN: Span = Span::from_secs(3);

/// The meter of the current, as a role.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurrentRole {
    /// The role.
    pub role: RoleId,
    /// The meter.
    pub meter: Current,
    /// By how many amperes it may be off, either way.
    pub uncertainty: f64,
}

/// A question that is not answered yet.
#[derive(Debug, Clone, Copy)]
struct Asked {
    ask: AskId,
    asked: Instant,
    until: Instant,
}

/// Questions to the meter: each is answered by what it reads next.
#[derive(Debug, Default)]
pub(super) struct Measuring {
    role: Option<CurrentRole>,
    asked: Vec<Asked>,
}

impl Measuring {
    pub(super) fn of(role: Option<CurrentRole>) -> Self {
        Self { role, asked: vec![] }
    }

    pub(super) fn plays(&self, role: RoleId) -> bool {
        self.role.is_some_and(|own| own.role == role)
    }

    pub(super) const fn waits(&self) -> bool {
        !self.asked.is_empty()
    }

    /// A question, by the run's clock.
    pub(super) fn ask(&mut self, now: Instant, ask: AskId) {
        self.asked.push(Asked { ask, asked: now, until: now + READS_WITHIN });
    }

    /// Takes what the guard told at `now`: a reading answers all questions before it.
    pub(super) fn hear(&mut self, now: Instant, report: Report) -> Vec<Event> {
        let Report::Measured(station, reading, value) = report else { return vec![] };
        let Some(own) = self.role else { return vec![] };
        let Some(amperes) = own.meter.amperes(station, reading, value) else { return vec![] };
        let value = Measured::Number { value: amperes, uncertainty: own.uncertainty };
        self.answer(now, own.role, value, |_| true)
    }

    /// Questions that nothing answered in time.
    pub(super) fn late(&mut self, now: Instant) -> Vec<Event> {
        let Some(own) = self.role else { return vec![] };
        self.answer(now, own.role, Measured::Nothing, |asked| now >= asked.until)
    }

    /// Nothing more comes of any.
    pub(super) fn give_up(&mut self, now: Instant) -> Vec<Event> {
        let Some(own) = self.role else { return vec![] };
        self.answer(now, own.role, Measured::Nothing, |_| true)
    }

    fn answer(
        &mut self,
        at: Instant,
        role: RoleId,
        value: Measured,
        which: impl Fn(&Asked) -> bool,
    ) -> Vec<Event> {
        let (answered, open): (Vec<_>, Vec<_>) = self.asked.drain(..).partition(which);
        self.asked = open;
        let event = |Asked { ask, asked, .. }| Event::Reading { ask, role, asked, at, value };
        answered.into_iter().map(event).collect()
    }
}

#[cfg(test)]
mod tests {
    use guard::StationId;
    use wire::scpi::Reading;

    use super::*;

    const METER: Current = Current { station: StationId(2), reads: Reading::Voltage, per_ampere: 0.01 };

    fn at(millis: i64) -> Instant {
        Instant::ZERO + Span::from_millis(millis)
    }

    fn measuring() -> Measuring {
        Measuring::of(Some(CurrentRole { role: RoleId(3), meter: METER, uncertainty: 0.02 }))
    }

    #[test]
    fn a_reading_answers_all_that_was_asked_before_it() {
        let mut measuring = measuring();
        assert_eq!(measuring.hear(at(0), Report::Measured(StationId(2), Reading::Voltage, 0.02)), []);
        measuring.ask(at(10), AskId(1));
        measuring.ask(at(20), AskId(2));
        for other in [
            Report::Measured(StationId(1), Reading::Voltage, 52.0),
            Report::Measured(StationId(2), Reading::Current, 2.0),
            Report::Armed,
        ] {
            assert_eq!(measuring.hear(at(30), other), []);
        }
        let value = Measured::Number { value: 2.0, uncertainty: 0.02 };
        let event = |ask, asked| Event::Reading { ask, role: RoleId(3), asked, at: at(40), value };
        let read = measuring.hear(at(40), Report::Measured(StationId(2), Reading::Voltage, 0.02));
        assert_eq!(read, [event(AskId(1), at(10)), event(AskId(2), at(20))]);
        assert!(!measuring.waits());
    }

    #[test]
    fn a_meter_that_tells_nothing_is_not_waited_for() {
        let mut measuring = measuring();
        measuring.ask(at(0), AskId(1));
        assert_eq!(measuring.late(at(2_999)), []);
        let late = measuring.late(at(3_000));
        assert!(matches!(late[..], [Event::Reading { value: Measured::Nothing, .. }]), "{late:?}");
    }
}
