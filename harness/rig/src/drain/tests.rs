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

fn drain(script: Vec<Sighting>, room: usize) -> (Drain, mpsc::Receiver<Drained>) {
    drain_until(script, room, Arc::default())
}

fn drain_until(
    script: Vec<Sighting>,
    room: usize,
    ended: Arc<AtomicBool>,
) -> (Drain, mpsc::Receiver<Drained>) {
    let bus: Box<dyn Receive> = Box::new(Script(script.into(), ended));
    Drain::start(vec![(BusId(3), bus)], room).unwrap()
}

/// Takes everything, with the frames lost and the frames come.
fn count(channel: &mpsc::Receiver<Drained>) -> (u64, u64, Vec<BusEvent>, usize) {
    let (mut lost, mut came, mut events, mut ends) = (0, 0, vec![], 0);
    for Drained { bus, seen } in channel {
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
    let (_drain, channel) = drain(script.clone(), 2000);
    let came: Vec<_> = channel.iter().map(|drained| drained.seen.ok()).collect();
    let expected: Vec<_> = script.into_iter().map(Some).chain([None]).collect();
    assert_eq!(came, expected);
}

#[test]
fn a_full_channel_loses_no_count_no_event_and_not_the_end() {
    let mut script: Vec<_> = (0..500).map(frame).collect();
    script.insert(200, event(BusEvent::Off));
    script.insert(400, event(BusEvent::On));
    let ended = Arc::default();
    let (_drain, channel) = drain_until(script, 4, Arc::clone(&ended));
    while !ended.load(Ordering::SeqCst) {
        thread::yield_now();
    }
    let (lost, came, events, ends) = count(&channel);
    assert_eq!(lost + came, 500);
    assert!(lost >= 490, "{lost} lost");
    assert_eq!((events, ends), (vec![BusEvent::Off, BusEvent::On], 1));
}

#[test]
fn a_channel_that_nobody_listens_to_ends_the_thread() {
    let (mut drain, channel) = drain((0..100_000).map(frame).collect(), 4);
    drop(channel);
    drain.end();
    assert!(drain.threads.is_empty());
}
