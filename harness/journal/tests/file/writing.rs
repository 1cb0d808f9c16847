//! When an entry counts, and what happens when it cannot be written.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Write};
use std::rc::Rc;

use crate::run::{events, header, ms, small_journal};
use journal::{
    Action, AskId, Completeness, Event, Fault, Log, LogError, Measured, RoleId, Seq, Writer, read_all,
};
use rstest::rstest;

/// A disk that can be watched and runs full.
#[derive(Clone)]
struct Disk {
    bytes: Rc<RefCell<Vec<u8>>>,
    room: usize,
}

impl Disk {
    fn with_room(room: usize) -> Self {
        Self { bytes: Rc::default(), room }
    }

    fn entries(&self) -> usize {
        read_all(&self.bytes.borrow()[..]).unwrap().1.len()
    }
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let free = self.room - self.bytes.borrow().len();
        if free == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let taken = bytes.len().min(free);
        self.bytes.borrow_mut().extend(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_entry_is_handed_over_before_it_gets_its_number() {
    let disk = Disk::with_room(usize::MAX);
    let mut writer = Writer::create(disk.clone(), &header()).unwrap();
    for (index, event) in events().iter().enumerate() {
        assert_eq!(writer.event(ms(0), event).unwrap(), Seq(index as u64 + 1));
        assert_eq!(disk.entries(), index + 1);
    }
}

#[test]
fn a_buffered_journal_is_handed_over_by_blocks_and_at_the_end() {
    let disk = Disk::with_room(usize::MAX);
    let mut writer = Writer::buffered(disk.clone(), &header()).unwrap();
    writer.event(ms(0), &Event::Wake).unwrap();
    assert!(disk.bytes.borrow().is_empty());
    let chain = writer.conclude().unwrap();
    assert_eq!(read_all(&disk.bytes.borrow()[..]).unwrap().2, Completeness::Complete { chain });
}

#[test]
fn both_modes_write_the_same_bytes() {
    let mut writer = Writer::buffered(Vec::new(), &header()).unwrap();
    let (_, entries, _) = read_all(&small_journal()[..]).unwrap();
    for entry in &entries {
        match &entry.body {
            journal::Body::Event(event) => writer.event(entry.seen, event).unwrap(),
            journal::Body::Action(action) => writer.action(entry.seen, action).unwrap(),
        };
    }
    assert_eq!(writer.conclude_into().unwrap().1, small_journal());
}

#[rstest]
fn a_full_disk_is_reported_and_the_writer_stays_shut(#[values(true, false)] buffered: bool) {
    let disk = Disk::with_room(2_000);
    let begin = if buffered { Writer::buffered } else { Writer::create };
    let mut writer = begin(disk.clone(), &header()).unwrap();
    let failed = (0..100_000).find(|_| writer.event(ms(0), &Event::Wake).is_err());
    assert!(failed.is_some());
    let logged = writer.entries();
    assert!(matches!(writer.event(ms(0), &Event::Wake), Err(LogError::Io(_))));
    assert!(matches!(writer.action(ms(0), &Action::Finish), Err(LogError::Io(_))));
    assert_eq!(writer.entries(), logged);
    assert!(matches!(writer.conclude(), Err(LogError::Io(_))));
    assert!(matches!(read_all(&disk.bytes.borrow()[..]).unwrap().2, Completeness::Truncated { .. }));
}

#[test]
fn an_entry_seen_before_the_one_ahead_of_it_is_refused_and_the_journal_goes_on() {
    let mut writer = Writer::create(Vec::new(), &header()).unwrap();
    writer.event(ms(10), &Event::Wake).unwrap();
    let Err(error) = writer.event(ms(9), &Event::Wake) else { panic!("time went back") };
    assert!(error.to_string().contains("seen at 0.009 s, before the entry ahead of it at 0.01 s"), "{error}");
    assert_eq!(writer.event(ms(10), &Event::Wake).unwrap(), Seq(2));
}

#[rstest]
#[case::not_a_number(Event::Reading {
    ask: AskId(1), role: RoleId(1), asked: ms(0), at: ms(0),
    value: Measured::Number { value: f64::NAN, uncertainty: 0.0 },
})]
#[case::infinitely_uncertain(Event::Reading {
    ask: AskId(1), role: RoleId(1), asked: ms(0), at: ms(0),
    value: Measured::Number { value: 1.0, uncertainty: f64::INFINITY },
})]
#[case::more_than_a_record_holds(Event::RigFault(Fault { part: "x".into(), what: "y".repeat(1 << 20) }))]
fn what_the_format_cannot_hold_is_refused_and_the_journal_goes_on(#[case] event: Event) {
    let mut writer = Writer::create(Vec::new(), &header()).unwrap();
    assert!(matches!(writer.event(ms(5), &event), Err(LogError::TooLarge(_))));
    assert_eq!(writer.event(ms(0), &Event::Wake).unwrap(), Seq(1));
    let (_, journal) = writer.conclude_into().unwrap();
    assert_eq!(read_all(&journal[..]).unwrap().1.len(), 1);
}

#[test]
fn a_file_has_every_entry_without_being_closed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let mut writer = Writer::create(File::create_new(&path).unwrap(), &header()).unwrap();
    writer.event(ms(1), &Event::Wake).unwrap();
    assert_eq!(read_all(File::open(&path).unwrap()).unwrap().1.len(), 1);
    writer.sync().unwrap();
    let chain = writer.conclude().unwrap();
    assert_eq!(read_all(File::open(&path).unwrap()).unwrap().2, Completeness::Complete { chain });
}
