//! The two wires of the bus, and what a rig can do to them.

use quantity::{Instant, Span};
use serde::{Deserialize, Serialize};

/// What is wrong with the bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusFault {
    /// CAN-H and CAN-L touch: no bit gets through, and the battery's controller goes off the bus.
    Short,
    /// Nobody acknowledges: the battery's controller sends its first frame again and again, which never makes it go off
    /// the bus, and nobody sees a frame that ends well.
    NoAcknowledge,
    /// The line to the battery is open: each side is alone, and the battery's controller does what it does where nobody
    /// acknowledges.
    Cut,
}

impl BusFault {
    /// Whether the battery takes this for `other` as well: it cannot tell an open line from nobody who acknowledges.
    pub(crate) fn is_taken_for(self, other: Self) -> bool {
        self == other || (self, other) == (Self::Cut, Self::NoAcknowledge)
    }
}

/// In which state the battery's controller is by what the wires do; the words are those of the kernel's drivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusState {
    /// Error-active: frames get through.
    #[default]
    Active,
    /// Error-passive: nobody acknowledges, or the line is cut. The newest frame of each identifier waits.
    Passive,
    /// Bus-off: the wires are shorted. What is sent is lost.
    Off,
}

/// The state of the wires.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    shorted: Option<Instant>,
    unacknowledged: Option<Instant>,
    cut: Option<Instant>,
    /// From the end of a short circuit until the battery's controller is back.
    recovery: Span,
    back_at: Instant,
}

impl Line {
    /// Wires in order, with a battery whose controller takes this long to come back.
    pub(crate) fn new(recovery: Span) -> Self {
        Self { shorted: None, unacknowledged: None, cut: None, recovery, back_at: Instant::ZERO }
    }

    /// Whether frames get through.
    #[inline]
    pub(crate) fn carries(&self) -> bool {
        self.state() == BusState::Active
    }

    /// What the battery's controller finds on them.
    #[inline]
    pub(crate) fn state(&self) -> BusState {
        match (self.shorted, self.unacknowledged.or(self.cut)) {
            (Some(_), _) => BusState::Off,
            (None, Some(_)) => BusState::Passive,
            (None, None) => BusState::Active,
        }
    }

    /// Whether the battery's controller is off the bus.
    #[inline]
    pub(crate) fn battery_is_off(&self, now: Instant) -> bool {
        self.shorted.is_some() || now < self.back_at
    }

    /// A fault begins or ends; how long it lasted, where one ends.
    pub(crate) fn set(&mut self, now: Instant, fault: BusFault, present: bool) -> Option<Span> {
        let since = match fault {
            BusFault::Short => &mut self.shorted,
            BusFault::NoAcknowledge => &mut self.unacknowledged,
            BusFault::Cut => &mut self.cut,
        };
        if present {
            since.get_or_insert(now);
            return None;
        }
        let lasted = now - since.take()?;
        if fault == BusFault::Short {
            self.back_at = now + self.recovery;
        }
        Some(lasted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_add_up_and_each_knows_how_long_it_lasted() {
        let at = |secs| Instant::ZERO + Span::from_secs(secs);
        let mut line = Line::new(Span::from_secs(2));
        assert_eq!(line.set(at(1), BusFault::Short, true), None);
        assert_eq!(line.set(at(2), BusFault::NoAcknowledge, true), None);
        assert_eq!(line.set(at(3), BusFault::Short, true), None, "it is short already");
        assert_eq!(line.set(at(6), BusFault::Short, false), Some(Span::from_secs(5)));
        assert!(!line.carries());
        assert_eq!(line.state(), BusState::Passive);
        assert_eq!(line.set(at(8), BusFault::NoAcknowledge, false), Some(Span::from_secs(6)));
        assert_eq!(line.set(at(9), BusFault::NoAcknowledge, false), None, "it is over already");
        assert!(line.carries() && line.battery_is_off(at(7)) && !line.battery_is_off(at(8)));
        assert_eq!(line.set(at(10), BusFault::Cut, true), None);
        assert!(!line.carries() && line.state() == BusState::Passive && !line.battery_is_off(at(11)));
        assert_eq!(line.set(at(12), BusFault::Cut, false), Some(Span::from_secs(2)));
        assert!(line.carries());
    }
}
