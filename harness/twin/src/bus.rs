//! The bus: one frame at a time, the lower identifier first, seen a little later than it occurred.

use std::collections::VecDeque;

use journal::Direction;
use quantity::{Instant, Span};
use wire::{CanId, Frame};

use crate::BusFault;
use crate::draws::{Draws, Stream};
use crate::line::{BusState, Line};

/// The longest that a frame takes from the bus to being seen.
pub(crate) const LATENCY: Span = Span::from_millis(1);

/// Frames that wait at one node; a node that is not heard drops what is more.
const WAITING: usize = 256;

/// Who puts a frame on the bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Node {
    /// The battery; it wins a tie.
    Battery,
    /// We.
    Inverter,
}

impl Node {
    /// Who it was, as we see it.
    pub(crate) const fn direction(self) -> Direction {
        match self {
            Self::Battery => Direction::Received,
            Self::Inverter => Direction::Echo,
        }
    }
}

/// A frame that went over the bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Passage {
    /// Who sent it.
    pub(crate) node: Node,
    /// The frame.
    pub(crate) frame: Frame,
    /// When its last bit was on the bus: nobody knows it earlier.
    pub(crate) at: Instant,
    /// When we see it; never before a frame that was on the bus earlier.
    pub(crate) seen: Instant,
}

/// A bus of 500 kbit/s.
///
/// Each node sends its frames in the order in which it has them ready, as a controller with one buffer does; where both
/// nodes have one ready when the bus becomes free, the lower identifier goes first (arbitration).
#[derive(Debug, Clone)]
pub(crate) struct Bus {
    battery: VecDeque<(Instant, Frame)>,
    inverter: VecDeque<(Instant, Frame)>,
    free_at: Instant,
    seen: Instant,
    latency: Draws,
    line: Line,
}

impl Bus {
    /// An idle bus; after a short circuit, the battery's controller is back after `recovery`.
    pub(crate) fn new(seed: u64, recovery: Span) -> Self {
        Self {
            battery: VecDeque::new(),
            inverter: VecDeque::new(),
            free_at: Instant::ZERO,
            seen: Instant::ZERO,
            latency: Draws::new(seed, Stream::Latency),
            line: Line::new(recovery),
        }
    }

    /// A node has a frame ready at `now`; false where too many wait already, and this one is lost.
    #[inline]
    pub(crate) fn offer(&mut self, now: Instant, node: Node, frame: Frame) -> bool {
        if !self.line.carries() || (node == Node::Battery && self.line.battery_is_off(now)) {
            return self.offer_in_fault(now, node, frame);
        }
        let waiting = self.waiting(node);
        let room = waiting.len() < WAITING;
        if room {
            waiting.push_back((now, frame));
        }
        room
    }

    /// We put nothing on a bus that carries nothing, and a controller that is off the bus does not either. One that waits
    /// for an acknowledgement keeps the newest frame of each identifier.
    fn offer_in_fault(&mut self, now: Instant, node: Node, frame: Frame) -> bool {
        if node == Node::Inverter || self.line.battery_is_off(now) {
            return true;
        }
        let room = self.battery.len() < WAITING;
        match self.battery.iter_mut().find(|(_, waiting)| waiting.id() == frame.id()) {
            Some(waiting) => waiting.1 = frame,
            None if room => self.battery.push_back((now, frame)),
            None => return false,
        }
        true
    }

    /// A fault begins or ends at `now`; how long it lasted, where one ends. A frame that has begun is sent to its end.
    pub(crate) fn set_fault(&mut self, now: Instant, fault: BusFault, present: bool) -> Option<Span> {
        let lasted = self.line.set(now, fault, present);
        if present {
            self.inverter.clear();
        }
        if self.line.battery_is_off(now) {
            self.battery.clear();
        }
        self.free_at = self.free_at.max(now);
        lasted
    }

    /// What the battery's controller finds.
    pub(crate) fn state(&self) -> BusState {
        self.line.state()
    }

    /// What the battery has ready is lost with its power; a frame that has begun is sent to its end.
    pub(crate) fn forget_battery(&mut self) {
        self.battery.clear();
    }

    fn waiting(&mut self, node: Node) -> &mut VecDeque<(Instant, Frame)> {
        match node {
            Node::Battery => &mut self.battery,
            Node::Inverter => &mut self.inverter,
        }
    }

    /// When the next frame begins.
    #[inline]
    pub(crate) fn next_at(&self) -> Option<Instant> {
        if !self.line.carries() {
            return None;
        }
        let ready =
            [self.battery.front(), self.inverter.front()].into_iter().flatten().map(|(ready, _)| *ready);
        ready.min().map(|ready| ready.max(self.free_at))
    }

    /// Begins the frame that wins the bus at `now`.
    pub(crate) fn begin(&mut self, now: Instant) -> Option<Passage> {
        let node = self.winner(now)?;
        let (_, frame) = self.waiting(node).pop_front()?;
        let at = now + duration(&frame);
        self.free_at = at;
        self.seen = self.seen.max(at + self.latency.span(LATENCY));
        Some(Passage { node, frame, at, seen: self.seen })
    }

    fn winner(&self, now: Instant) -> Option<Node> {
        let head = |waiting: &VecDeque<(Instant, Frame)>| {
            waiting.front().filter(|(ready, _)| *ready <= now).map(|(_, frame)| rank(frame.id()))
        };
        match (head(&self.battery), head(&self.inverter)) {
            (Some(battery), Some(inverter)) if inverter < battery => Some(Node::Inverter),
            (Some(_), _) => Some(Node::Battery),
            (None, Some(_)) => Some(Node::Inverter),
            (None, None) => None,
        }
    }
}

/// Arbitration: the first 11 bits decide, then 11 bits go before 29.
fn rank(id: CanId) -> (u32, bool, u32) {
    let number = id.number();
    if id.is_extended() { (number >> 18, true, number & 0x3_FFFF) } else { (number, false, 0) }
}

/// How long a frame holds the bus: its bits with the pause between frames, an eighth of them stuffed, 2 us each.
fn duration(frame: &Frame) -> Span {
    let bits = if frame.id().is_extended() { 67 } else { 47 } + 8 * i64::from(frame.len());
    Span::from_nanos(bits * 2_250)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frame(id: u16, len: usize) -> Frame {
        Frame::new(CanId::standard(id).unwrap(), &[0; 8][..len]).unwrap()
    }

    fn at(micros: i64) -> Instant {
        Instant::ZERO + Span::from_micros(micros)
    }

    fn drain(bus: &mut Bus) -> Vec<Passage> {
        std::iter::from_fn(|| bus.next_at().and_then(|now| bus.begin(now))).collect()
    }

    fn numbers(passages: &[Passage]) -> Vec<u32> {
        passages.iter().map(|passage| passage.frame.id().number()).collect()
    }

    #[test]
    fn a_frame_of_eight_bytes_takes_a_quarter_of_a_millisecond() {
        assert_eq!(duration(&frame(0x351, 8)), Span::from_nanos(249_750));
    }

    #[test]
    fn the_lower_identifier_goes_first_but_interrupts_nothing() {
        let mut bus = Bus::new(1, Span::ZERO);
        bus.offer(at(0), Node::Battery, frame(0x355, 8));
        bus.offer(at(0), Node::Battery, frame(0x351, 8));
        bus.offer(at(10), Node::Inverter, frame(0x305, 8));
        assert_eq!(numbers(&drain(&mut bus)), [0x355, 0x305, 0x351]);
    }

    #[test]
    fn a_standard_frame_goes_before_an_extended_one_with_the_same_first_bits() {
        let extended = Frame::new(CanId::extended(0x351 << 18).unwrap(), &[]).unwrap();
        let mut bus = Bus::new(1, Span::ZERO);
        bus.offer(at(0), Node::Battery, extended);
        bus.offer(at(0), Node::Inverter, frame(0x351, 0));
        let order: Vec<bool> =
            drain(&mut bus).iter().map(|passage| passage.frame.id().is_extended()).collect();
        assert_eq!(order, [false, true]);
    }

    #[test]
    fn what_finds_no_room_is_lost() {
        let mut bus = Bus::new(1, Span::ZERO);
        assert!((0..WAITING).all(|_| bus.offer(at(0), Node::Inverter, frame(1, 0))));
        assert!(!bus.offer(at(0), Node::Inverter, frame(1, 0)));
        assert!(bus.offer(at(0), Node::Battery, frame(1, 0)));
    }

    #[test]
    fn what_nobody_acknowledges_waits_with_its_newest_content() {
        let mut bus = Bus::new(1, Span::ZERO);
        bus.set_fault(at(0), BusFault::NoAcknowledge, true);
        for len in [1, 2, 3] {
            bus.offer(at(10), Node::Battery, frame(0x351, len));
            bus.offer(at(10), Node::Battery, frame(0x355, len));
            bus.offer(at(10), Node::Inverter, frame(0x305, len));
        }
        assert_eq!(bus.next_at(), None);
        assert_eq!(bus.set_fault(at(500), BusFault::NoAcknowledge, false), Some(Span::from_micros(500)));
        let passages = drain(&mut bus);
        assert_eq!(numbers(&passages), [0x351, 0x355]);
        assert!(passages.iter().all(|passage| passage.frame.len() == 3 && passage.at > at(500)));
    }

    #[test]
    fn what_nobody_acknowledges_fills_one_controller_and_no_more() {
        let mut bus = Bus::new(1, Span::ZERO);
        bus.set_fault(at(0), BusFault::NoAcknowledge, true);
        let offered = (0..2 * WAITING as u16).map(|id| bus.offer(at(10), Node::Battery, frame(id, 8)));
        assert_eq!(offered.filter(|room| *room).count(), WAITING);
        assert!(
            bus.offer(at(20), Node::Battery, frame(0, 8)),
            "a newer frame takes the place of the old one"
        );
        bus.set_fault(at(500), BusFault::NoAcknowledge, false);
        assert_eq!(drain(&mut bus).len(), WAITING);
    }

    #[test]
    fn a_short_circuit_loses_frames_until_the_controller_is_back() {
        let mut bus = Bus::new(1, Span::from_micros(100));
        bus.offer(at(0), Node::Battery, frame(0x351, 8));
        bus.set_fault(at(0), BusFault::Short, true);
        bus.offer(at(10), Node::Battery, frame(0x352, 8));
        bus.set_fault(at(20), BusFault::Short, false);
        bus.offer(at(119), Node::Battery, frame(0x353, 8));
        bus.offer(at(119), Node::Inverter, frame(0x305, 8));
        bus.offer(at(120), Node::Battery, frame(0x354, 8));
        assert_eq!(numbers(&drain(&mut bus)), [0x305, 0x354]);
    }

    proptest! {
        #[test]
        fn frames_never_overlap_and_are_seen_in_order_and_in_time(
            offers in proptest::collection::vec((0i64..5_000, 0u16..0x800, 0usize..=8, any::<bool>()), 0..200),
            seed: u64,
        ) {
            let mut offers = offers;
            offers.sort();
            let mut bus = Bus::new(seed, Span::ZERO);
            for (micros, id, len, ours) in &offers {
                let node = if *ours { Node::Inverter } else { Node::Battery };
                bus.offer(at(*micros), node, frame(*id, *len));
            }
            let passages = drain(&mut bus);
            prop_assert_eq!(passages.len(), offers.len());
            for pair in passages.windows(2) {
                prop_assert!(pair[1].at - duration(&pair[1].frame) >= pair[0].at);
                prop_assert!(pair[1].seen >= pair[0].seen);
            }
            prop_assert!(passages.iter().all(|it| it.seen >= it.at && it.seen <= it.at + LATENCY));
        }
    }
}
