use std::fs;

use journal::{ActionId, AskId, Body, BusId, Clock, Completeness, Entry, RoleId, SetPoints, World, read_all};
use rstest::rstest;
use tempfile::TempDir;

use super::*;

fn ms(millis: i64) -> Instant {
    Instant::ZERO + Span::from_millis(millis)
}

fn header() -> Header {
    let bus = journal::BusInfo {
        name: String::from("can0"),
        clock: Clock::Kernel,
        uncertainty: Span::from_millis(2),
        latency: Span::from_millis(250),
        adapter: None,
    };
    Header {
        tool: String::from("bmscert"),
        world: World::Bench,
        battery: String::new(),
        seed: 1,
        started: String::new(),
        profile: String::new(),
        buses: vec![bus],
        roles: vec![],
        bench: None,
        inputs: vec![],
    }
}

fn frame(at: Instant) -> Event {
    let frame = wire::candump::frame(b"351#3A02").unwrap();
    Event::Frame { bus: BusId(0), direction: journal::Direction::Received, at, frame }
}

/// A journal, and what another process finds of it when this one is killed now.
struct Journal {
    folder: TempDir,
    log: Durable,
}

impl Journal {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = Durable::create(File::create_new(folder.path().join("journal")).unwrap(), &header());
        Self { log: log.unwrap(), folder }
    }

    fn found(&self) -> (Vec<Entry>, Completeness) {
        let (read, entries, completeness) =
            read_all(&fs::read(self.folder.path().join("journal")).unwrap()[..]).unwrap();
        assert_eq!(read, header());
        (entries, completeness)
    }

    fn len(&self) -> usize {
        self.found().0.len()
    }
}

#[rstest]
#[case::a_frame_to_be_sent(Action::Send { bus: BusId(0), frame: wire::candump::frame(b"305#").unwrap() })]
#[case::a_question(Action::Ask { ask: AskId(1), role: RoleId(0) })]
#[case::the_end(Action::Finish)]
fn what_is_done_and_all_that_was_seen_before_it_survives_any_crash(#[case] action: Action) {
    let mut journal = Journal::new();
    for millis in 0..5 {
        journal.log.event(ms(millis), &frame(ms(millis))).unwrap();
    }
    journal.log.action(ms(4), &action).unwrap();
    let (entries, completeness) = journal.found();
    assert!(matches!(completeness, Completeness::Truncated { entries: 6, .. }), "{completeness:?}");
    assert_eq!(entries.last().unwrap().body, Body::Action(action));
}

const POINTS: SetPoints = SetPoints { voltage: Some(56.0), current: 2.0 };

#[rstest]
#[case::what_switches_on(Action::Switch { action: ActionId(1), role: RoleId(0), on: true }, 2)]
#[case::what_drives(Action::Set { action: ActionId(1), role: RoleId(0), points: Some(POINTS) }, 2)]
#[case::what_drives_nothing(Action::Set { action: ActionId(1), role: RoleId(0), points: None }, 0)]
#[case::what_switches_off(Action::Switch { action: ActionId(1), role: RoleId(0), on: false }, 0)]
#[case::the_end_of_a_case(Action::Mark(Mark::CaseEnds { case: String::from("a/b") }), 2)]
fn is_on_the_disk_itself_before_it_is_done(#[case] action: Action, #[case] on_disk: u64) {
    let mut journal = Journal::new();
    journal.log.event(ms(1), &frame(ms(1))).unwrap();
    journal.log.action(ms(1), &action).unwrap();
    assert_eq!(journal.log.on_disk, on_disk);
}

#[test]
fn what_was_seen_before_a_panic_is_not_lost_by_it() {
    let journal = Journal::new();
    let path = journal.folder.path().join("journal");
    let Journal { folder: _folder, mut log } = journal;
    let panic = std::thread::spawn(move || {
        for millis in 1..=7 {
            log.event(ms(millis), &frame(ms(millis))).unwrap();
        }
        panic!("at last");
    });
    assert!(panic.join().is_err());
    let (_, entries, _) = read_all(&fs::read(path).unwrap()[..]).unwrap();
    assert_eq!(entries.len(), 7);
}

#[test]
fn what_is_seen_and_not_acted_upon_is_held_back_for_a_moment_only() {
    let mut journal = Journal::new();
    for millis in 0..100 {
        journal.log.event(ms(millis), &frame(ms(millis))).unwrap();
    }
    assert_eq!(journal.len(), 0);
    journal.log.event(ms(100), &frame(ms(100))).unwrap();
    assert_eq!(journal.len(), 101);
}

#[rstest]
#[case::soon_after(150, 1)]
#[case::in_time(200, 2)]
fn where_nothing_more_is_seen_a_pause_hands_over(#[case] pause: i64, #[case] found: usize) {
    let mut journal = Journal::new();
    for millis in [100, 101] {
        journal.log.event(ms(millis), &frame(ms(millis))).unwrap();
    }
    journal.log.pause(ms(pause)).unwrap();
    assert_eq!(journal.len(), found);
}

#[test]
fn a_journal_that_is_concluded_is_whole() {
    let mut journal = Journal::new();
    journal.log.event(ms(1), &frame(ms(1))).unwrap();
    assert_eq!(journal.log.entries(), 1);
    let Journal { folder, log } = journal;
    let chain = log.conclude().unwrap();
    let bytes = fs::read(folder.path().join("journal")).unwrap();
    let (_, _, completeness) = read_all(&bytes[..]).unwrap();
    assert!(matches!(completeness, Completeness::Complete { chain: read, .. } if read == chain));
}
