use super::*;
use journal::Direction;
use wire::{CanId, Frame};

/// A bus on which these things happen, one after the other, and then the end.
struct Script(VecDeque<Sighting>, Arc<AtomicBool>);

impl Receive for Script {
    fn receive(&mut self, _: Duration) -> Result<Option<Sighting>, BusError> {
        self.0.pop_front().map(Some).ok_or_else(|| {
            self.1.store(true, Ordering::SeqCst);
            BusError::Gone(String::from("can0"))
        })
    }
}

fn frame(number: u64) -> Sighting {
    let frame = Frame::from_word(CanId::standard(0x351).unwrap(), 8, number).unwrap();
    Sighting::Frame { direction: Direction::Received, at: Instant::from_nanos(number as i64), frame }
}

fn event(what: BusEvent) -> Sighting {
    Sighting::Bus { at: Instant::ZERO, what }
}

fn drain(script: Vec<Sighting>, room: usize) -> (Drain, Inflow) {
    drain_until(script, room, Arc::default())
}

fn drain_until(script: Vec<Sighting>, room: usize, ended: Arc<AtomicBool>) -> (Drain, Inflow) {
    let bus: Box<dyn Receive> = Box::new(Script(script.into(), ended));
    Drain::start(vec![(BusId(3), bus)], room).unwrap()
}

/// Takes everything, with the frames lost and the frames come.
fn count(inflow: &Inflow) -> (u64, u64, Vec<BusEvent>, usize) {
    let (mut lost, mut came, mut events, mut ends) = (0, 0, vec![], 0);
    for Drained { bus, seen } in inflow.iter() {
        assert_eq!(bus, BusId(3));
        match seen {
            Ok(Sighting::Frame { .. }) => came += 1,
            Ok(Sighting::Bus { what: BusEvent::Lost { frames }, .. }) => lost += frames,
            Ok(Sighting::Bus { what, .. }) => events.push(what),
            Ok(step) => panic!("{step:?}"),
            Err(_) => ends += 1,
        }
    }
    (lost, came, events, ends)
}

#[test]
fn everything_comes_in_order_and_then_the_end() {
    let script: Vec<_> = (0..1000).map(frame).collect();
    let (_drain, inflow) = drain(script.clone(), 2000);
    let came: Vec<_> = inflow.iter().map(|drained| drained.seen.ok()).collect();
    let expected: Vec<_> = script.into_iter().map(Some).chain([None]).collect();
    assert_eq!(came, expected);
}

#[test]
fn a_full_inflow_loses_no_count_no_event_and_not_the_end() {
    let mut script: Vec<_> = (0..500).map(frame).collect();
    script.insert(200, event(BusEvent::Off));
    script.insert(400, event(BusEvent::On));
    let ended = Arc::default();
    let (_drain, inflow) = drain_until(script, 4, Arc::clone(&ended));
    while !ended.load(Ordering::SeqCst) {
        thread::yield_now();
    }
    let (lost, came, events, ends) = count(&inflow);
    assert_eq!(lost + came, 500);
    assert!(lost >= 490, "{lost} lost");
    assert_eq!((events, ends), (vec![BusEvent::Off, BusEvent::On], 1));
}

/// A bus on which every second frame is one that the protocol does not have, and which goes and comes again and again.
struct Storm {
    next: u64,
    last: u64,
    ended: Arc<AtomicBool>,
}

impl Receive for Storm {
    fn receive(&mut self, _: Duration) -> Result<Option<Sighting>, BusError> {
        self.next += 1;
        match self.next {
            number if number > self.last => {
                self.ended.store(true, Ordering::SeqCst);
                Err(BusError::Gone(String::from("can0")))
            }
            number if number == self.last => Ok(Some(event(BusEvent::Off))),
            number => Ok(Some(match number % 4 {
                0 => event(BusEvent::Damaged { what: String::from("of CAN FD") }),
                1 => event(if number % 8 == 1 { BusEvent::Off } else { BusEvent::On }),
                _ => frame(number),
            })),
        }
    }
}

/// However long a bus rages and nobody takes anything, there is an end to what is kept, and what is not kept is told as lost.
#[test]
fn nobody_who_takes_anything_for_long_makes_no_memory_grow() {
    const ALL: u64 = 1_000_000;
    const ROOM: usize = 16;
    let ended = Arc::<AtomicBool>::default();
    let storm = Storm { next: 0, last: ALL, ended: Arc::clone(&ended) };
    let (_drain, inflow) = Drain::start(vec![(BusId(3), Box::new(storm))], ROOM).unwrap();
    while !ended.load(Ordering::SeqCst) {
        thread::park_timeout(NAP);
    }
    let told: Vec<_> = inflow.iter().collect();
    assert!(told.len() <= ROOM + KEPT + 3, "{} were kept", told.len());
    let [.., lost, state, end] = &told[..] else { panic!("{} were kept", told.len()) };
    assert!(matches!(end.seen, Err(BusError::Gone(_))), "{end:?}");
    assert_eq!(state.seen.as_ref().unwrap(), &event(BusEvent::Off));
    let Ok(Sighting::Bus { what: BusEvent::Lost { frames }, .. }) = lost.seen else { panic!("{lost:?}") };
    // All but the words on whether the bus is there, of which only the last counts.
    assert!(frames > ALL * 3 / 4 - 4 * KEPT as u64 && frames < ALL * 3 / 4, "{frames} are told as lost");
}

#[test]
fn what_comes_after_somebody_was_slow_comes_in_its_order() {
    let mut outlet = Outlet::new(Inflow::new(0).inlet());
    (0..3 * KEPT as u64)
        .for_each(|_| outlet.keep(Drained { bus: BusId(3), seen: Ok(event(BusEvent::Alone)) }));
    outlet.keep(Drained { bus: BusId(3), seen: Ok(event(BusEvent::On)) });
    // There is room again, and what is new still goes behind what is left.
    outlet.waiting.clear();
    outlet.keep(Drained { bus: BusId(3), seen: Ok(frame(1)) });
    let left: Vec<_> =
        std::iter::from_fn(|| outlet.beyond.take()).map(|drained| drained.seen.unwrap()).collect();
    let lost = event(BusEvent::Lost { frames: 2 * KEPT as u64 + 1 });
    assert_eq!((left, outlet.waiting.len()), (vec![lost, event(BusEvent::On)], 0));
}

#[test]
fn a_inflow_that_nobody_listens_to_ends_the_thread() {
    let (mut drain, inflow) = drain((0..100_000).map(frame).collect(), 4);
    drop(inflow);
    drain.end();
    assert!(drain.threads.is_empty());
}
