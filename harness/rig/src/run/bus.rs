//! One bus of a run: what was sent on it and has not come back, and who else is heard.

use std::collections::VecDeque;
use std::mem;

use journal::Direction;
use quantity::{Instant, Span};
use wire::Frame;

use crate::bus::{BusError, Transmit};

/// A battery that is on is heard within that time: any of its messages will do.
const HEARD: Span = Span::from_secs(2);
/// A frame is on the bus within that time, and has come back from it. A battery takes longer to miss the keepalive.
const CROSSED: Span = Span::from_secs(2);
/// What had not come back is looked for again after that time: where this process was held up, it only has not been fetched.
const AGAIN: Span = Span::from_millis(200);

/// The end of a bus that sends, and why nothing more is seen on it.
pub(super) struct Bus {
    pub(super) name: String,
    transmit: Box<dyn Transmit>,
    /// When a frame of somebody else was fetched last.
    heard: Option<Instant>,
    /// When the last frame was fetched, and when it was on the bus.
    fetched: Instant,
    latest: Instant,
    /// Why it cannot be used now, if so.
    pub(super) gone: Option<String>,
    /// When the frames were sent that have not come back.
    sent: VecDeque<Instant>,
    /// How many were told as stuck: they still come back where they only waited, and before those that were sent since.
    written_off: usize,
    /// How many came back that were taken for those, and whether they were is not known yet.
    late: usize,
    /// When one was first found overdue.
    overdue: Option<Instant>,
}

/// Why a frame did not go onto the bus.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Nobody else is heard: nobody is there to acknowledge anything.
    Alone,
    /// It is our side that is stuck, or broken.
    Fault(BusError),
}

impl Bus {
    pub(super) fn new(name: String, transmit: Box<dyn Transmit>) -> Self {
        Self {
            name,
            transmit,
            heard: None,
            fetched: Instant::ZERO,
            latest: Instant::ZERO,
            gone: None,
            sent: VecDeque::new(),
            written_off: 0,
            late: 0,
            overdue: None,
        }
    }

    /// A frame that was on the bus was fetched now. Those that the controller makes itself say nothing about others.
    pub(super) fn saw(&mut self, direction: Direction, at: Instant, now: Instant, frame: &Frame) {
        (self.fetched, self.latest) = (now, self.latest.max(at));
        match direction {
            Direction::Echo => self.came_back(),
            Direction::Received if !frame.id().is_error() => self.heard = Some(now),
            Direction::Received | Direction::Unknown => {}
        }
    }

    fn came_back(&mut self) {
        if self.written_off > 0 {
            self.written_off -= 1;
            self.late += 1;
        } else {
            self.sent.pop_front();
        }
        if self.written_off == 0 && self.sent.is_empty() {
            self.late = 0;
        }
        self.overdue = None;
    }

    /// Hands a frame over to be sent. The clock is asked for the time when it is: nothing comes between an answer and the bus.
    pub(super) fn send(&mut self, frame: &Frame, clock: impl FnOnce() -> Instant) -> Result<(), Trouble> {
        let sent = self.transmit.transmit(frame);
        let now = clock();
        match sent {
            Ok(()) => {
                self.sent.push_back(now);
                Ok(())
            }
            Err(BusError::Full(_)) => Err(self.stuck(now, BusError::Full(self.name.clone()))),
            Err(error) => Err(Trouble::Fault(error)),
        }
    }

    /// The adapter does not take a frame that was handed over.
    pub(super) fn refused(&mut self, at: Instant) -> Trouble {
        self.came_back();
        self.stuck(at, BusError::Full(self.name.clone()))
    }

    /// Whether a frame that was sent should have come back long ago. It is told once, of all that were sent until then.
    pub(super) fn is_stuck(&mut self, now: Instant) -> Option<Trouble> {
        let known = self.known_until(now);
        let is_overdue =
            self.gone.is_none() && self.sent.front().is_some_and(|sent| known - *sent >= CROSSED);
        if !is_overdue || now - *self.overdue.get_or_insert(now) < AGAIN {
            return None;
        }
        self.overdue = None;
        if self.late > 0 {
            // What was written off has not all come back: an interface that was restarted forgets it. What came were newer ones.
            self.written_off = 0;
            self.sent.drain(..mem::take(&mut self.late).min(self.sent.len()));
            return None;
        }
        self.written_off += self.sent.len();
        self.sent.clear();
        Some(self.stuck(now, BusError::Stuck(self.name.clone())))
    }

    /// Until when everything that was on the bus is fetched: on a bus that is flooded, what was sent comes back behind all that
    /// waits.
    fn known_until(&self, now: Instant) -> Instant {
        if now - self.fetched >= AGAIN { now } else { self.latest }
    }

    /// Where others are heard they would have acknowledged what is sent, so it is our side that is stuck.
    fn stuck(&self, at: Instant, ours: BusError) -> Trouble {
        let is_heard = self.heard.is_some_and(|heard| at - heard < HEARD);
        if is_heard { Trouble::Fault(ours) } else { Trouble::Alone }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use wire::CanId;

    use super::*;

    /// Takes everything.
    struct Queue;

    impl Transmit for Queue {
        fn transmit(&mut self, _: &Frame) -> Result<(), BusError> {
            Ok(())
        }
    }

    fn ms(millis: i64) -> Instant {
        Instant::ZERO + Span::from_millis(millis)
    }

    fn frame() -> Frame {
        Frame::new(CanId::standard(0x305).unwrap(), &[0; 8]).unwrap()
    }

    fn bus() -> Bus {
        Bus::new(String::from("can0"), Box::new(Queue))
    }

    /// What is told of a bus on which the keepalive is sent every second for five, and at which it is looked every 100 ms.
    fn told(comes_back: bool, is_heard: bool) -> Vec<(i64, String)> {
        let (mut bus, mut told) = (bus(), vec![]);
        for at in (0..5_000).step_by(100) {
            if is_heard && at % 500 == 0 {
                bus.saw(Direction::Received, ms(at), ms(at), &frame());
            }
            if at % 1_000 == 0 {
                bus.send(&frame(), || ms(at)).unwrap();
            } else if comes_back && at % 1_000 == 100 {
                bus.saw(Direction::Echo, ms(at), ms(at), &frame());
            }
            told.extend(bus.is_stuck(ms(at)).map(|trouble| match trouble {
                Trouble::Alone => (at, String::from("alone")),
                Trouble::Fault(error) => (at, error.to_string()),
            }));
        }
        told
    }

    #[rstest]
    #[case::others_are_heard(true, "can0 does not get rid of what is sent")]
    #[case::nobody_is_heard(false, "alone")]
    fn what_never_comes_back_is_told(#[case] is_heard: bool, #[case] expected: &str) {
        let told = told(false, is_heard);
        // Those of 0 s, 1 s and 2 s at once, and that of 3 s not yet.
        assert!(matches!(&told[..], [(2_200, what)] if what.starts_with(expected)), "{told:?}");
    }

    #[test]
    fn what_comes_back_is_not() {
        assert_eq!(told(true, true), []);
        assert_eq!(told(true, false), []);
    }

    /// So many frames of others that each is fetched three seconds after it was there.
    #[test]
    fn what_waits_behind_a_flood_is_not() {
        let mut bus = bus();
        bus.send(&frame(), || ms(0)).unwrap();
        for at in (0..1_900).step_by(10) {
            bus.saw(Direction::Received, ms(at), ms(at + 3_000), &frame());
            assert!(bus.is_stuck(ms(at + 3_000)).is_none(), "{at}");
        }
    }

    #[test]
    fn what_comes_back_late_because_nobody_fetched_it_is_not() {
        let mut bus = bus();
        bus.send(&frame(), || ms(0)).unwrap();
        assert!(bus.is_stuck(ms(30_000)).is_none());
        bus.saw(Direction::Echo, ms(1), ms(30_001), &frame());
        assert!(bus.is_stuck(ms(31_000)).is_none());
    }

    /// A bus on which the keepalives of 0 s, 1 s and 2 s were told as stuck at 2.2 s.
    fn stuck() -> Bus {
        let mut bus = bus();
        for at in (0..=2_000).step_by(1_000) {
            bus.send(&frame(), || ms(at)).unwrap();
        }
        assert!(bus.is_stuck(ms(2_000)).is_none() && bus.is_stuck(ms(2_200)).is_some());
        bus
    }

    fn came_back(bus: &mut Bus, at: i64) {
        bus.saw(Direction::Echo, ms(at), ms(at), &frame());
    }

    /// When it is told again, where it is looked every 100 ms until 20 s.
    fn told_again(bus: &mut Bus, mut meanwhile: impl FnMut(&mut Bus, i64)) -> Vec<i64> {
        let looks = (3_000..20_000).step_by(100);
        looks
            .filter(|at| {
                meanwhile(bus, *at);
                bus.is_stuck(ms(*at)).is_some()
            })
            .collect()
    }

    #[test]
    fn what_comes_back_after_it_was_told_is_not_taken_for_what_was_sent_since() {
        let mut bus = stuck();
        bus.send(&frame(), || ms(3_000)).unwrap();
        let told = told_again(&mut bus, |bus, at| match at {
            3_100 => (0..3).for_each(|_| came_back(bus, at)),
            3_200 => came_back(bus, at),
            4_000 => bus.send(&frame(), || ms(at)).unwrap(),
            _ => {}
        });
        assert_eq!(told, [6_200]);
    }

    #[test]
    fn what_never_comes_back_after_it_was_told_is_not_told_of_what_was_sent_since() {
        let told = told_again(&mut stuck(), |bus, at| match at % 1_000 {
            0 => bus.send(&frame(), || ms(at)).unwrap(),
            100 => came_back(bus, at),
            _ => {}
        });
        assert!(told.is_empty(), "{told:?}");
    }
}
