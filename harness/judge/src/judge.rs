//! The judge: feeds observers one event at a time, in the order of the journal.

use std::sync::Arc;

use journal::{BusEvent, BusId, BusInfo, Direction, Event, Stamp};
use quantity::{Instant, Span};
use wire::Sender;

use crate::{Board, Book, Check, Interest, Observer, Sighting, SourceId, SourceKind, Why};

/// Index of a watcher in its judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WatcherId(pub u32);

/// An observer and its window.
#[derive(Debug)]
struct Watcher {
    observer: Box<dyn Observer>,
    open: bool,
    opened: bool,
    disturbed: Option<String>,
}

/// Feeds observers; the same object online and offline.
#[derive(Debug)]
pub struct Judge {
    board: Board,
    watchers: Vec<Watcher>,
    every: Vec<Vec<u32>>,
    changes: Vec<Vec<u32>>,
    traffic: Vec<(BusId, u32)>,
    /// No deadline lies before this; it may be too early, never too late.
    next: Instant,
    /// Why nothing can be seen now: the rig is off the bus.
    away: Option<String>,
}

impl Judge {
    /// A judge that knows nothing yet, with these observers.
    #[must_use]
    pub fn new(book: Arc<Book>, buses: &[BusInfo], observers: Vec<Box<dyn Observer>>) -> Self {
        let sources = book.sources().len();
        let mut judge = Self {
            board: Board::new(book, buses),
            watchers: vec![],
            every: vec![vec![]; sources],
            changes: vec![vec![]; sources],
            traffic: vec![],
            next: Instant::MAX,
            away: None,
        };
        observers.into_iter().for_each(|observer| judge.add(observer));
        judge
    }

    fn add(&mut self, observer: Box<dyn Observer>) {
        let id = self.watchers.len() as u32;
        for interest in observer.interests() {
            match interest {
                Interest::Every(source) => self.every[usize::from(source.0)].push(id),
                Interest::Changes(source) => self.changes[usize::from(source.0)].push(id),
                Interest::Traffic(bus) => self.traffic.push((bus, id)),
            }
        }
        self.watchers.push(Watcher { observer, open: false, opened: false, disturbed: None });
    }

    /// What is known.
    #[must_use]
    pub fn board(&self) -> &Board {
        &self.board
    }

    /// Takes in one event.
    #[inline]
    pub fn take(&mut self, stamp: Stamp, event: &Event) {
        self.advance(stamp.seen);
        if let Event::Frame { bus, at, .. } = event
            && self.board.is_late(*bus, *at, stamp.seen)
        {
            self.disturbed("a frame is stamped earlier than it can have been on the bus");
        }
        match self.board.take(stamp.seq, stamp.seen, event) {
            Some(sighting) => self.deliver(&sighting, event),
            None => self.disturb(event),
        }
    }

    /// Ticks every observer whose deadline has passed at `now`.
    #[inline]
    pub fn advance(&mut self, now: Instant) {
        // One round is enough: an observer whose deadline does not move is asked again with the next event, so that
        // time at its end cannot hold up everything.
        if self.next <= now {
            self.tick(now);
        }
    }

    fn tick(&mut self, now: Instant) {
        let mut next = Instant::MAX;
        for watcher in self.watchers.iter_mut().filter(|watcher| watcher.open) {
            let mut deadline = watcher.observer.deadline(&self.board);
            if deadline.is_some_and(|at| at <= now) {
                watcher.observer.tick(&self.board, now);
                deadline = watcher.observer.deadline(&self.board);
            }
            next = next.min(deadline.unwrap_or(Instant::MAX));
        }
        self.next = next.max(now + Span::from_nanos(1));
    }

    #[inline]
    fn deliver(&mut self, sighting: &Sighting, event: &Event) {
        let Some(source) = sighting.source else { return self.pass_by(sighting, event) };
        let source_index = usize::from(source.0);
        // A source whose cycle turns out to be shorter goes stale earlier than anybody has reckoned with.
        if let Some(stale) = self.board.adapted(source) {
            self.next = self.next.min(stale);
        }
        if sighting.changed {
            for index in 0..self.changes[source_index].len() {
                self.hand(self.changes[source_index][index], sighting);
            }
        }
        for index in 0..self.every[source_index].len() {
            self.hand(self.every[source_index][index], sighting);
        }
        if !self.traffic.is_empty() && sighting.direction != Direction::Echo && self.is_inverters(source) {
            self.pass_by(sighting, event);
        }
    }

    fn is_inverters(&self, source: SourceId) -> bool {
        matches!(self.board.book().source(source).kind, SourceKind::Message { sender: Sender::Inverter, .. })
    }

    fn pass_by(&mut self, sighting: &Sighting, event: &Event) {
        let Event::Frame { bus, .. } = event else { return };
        for index in 0..self.traffic.len() {
            let (on, id) = self.traffic[index];
            if on == *bus {
                self.hand(id, sighting);
            }
        }
    }

    #[inline]
    fn hand(&mut self, id: u32, sighting: &Sighting) {
        let watcher = &mut self.watchers[id as usize];
        if watcher.open {
            watcher.observer.saw(&self.board, sighting);
            if sighting.changed {
                let deadline = watcher.observer.deadline(&self.board).unwrap_or(Instant::MAX);
                self.next = self.next.min(deadline);
            }
        }
    }

    fn disturb(&mut self, event: &Event) {
        let what = match event {
            Event::Bus { what: BusEvent::Lost { frames: 1 }, .. } => String::from("a frame was lost"),
            Event::Bus { what: BusEvent::Lost { frames }, .. } => format!("{frames} frames were lost"),
            Event::Bus { what: BusEvent::Gap { what }, .. } => what.clone(),
            Event::Bus { what: BusEvent::Damaged { what }, .. } => {
                format!("the recording is damaged: {what}")
            }
            Event::Bus { what: BusEvent::Off | BusEvent::Gone, .. } => {
                let what = String::from("the rig was off the bus");
                self.away = Some(what.clone());
                what
            }
            Event::Bus { what: BusEvent::On, .. } => {
                self.away = None;
                return;
            }
            Event::ClockStep { by, .. } => format!("the clock was set by {by}"),
            _ => return,
        };
        self.disturbed(&what);
    }

    /// What was lost may have been the frame that decides: no pass over a gap of ours, and no fail for one.
    #[cold]
    fn disturbed(&mut self, what: &str) {
        self.board.disturb(what);
        for watcher in self.watchers.iter_mut().filter(|watcher| watcher.open) {
            watcher.disturbed.get_or_insert_with(|| what.to_owned());
        }
    }

    /// Begins a window of an observer; one that is open stays open.
    pub fn open(&mut self, id: WatcherId, now: Instant) {
        self.advance(now);
        let watcher = &mut self.watchers[id.0 as usize];
        if !watcher.open {
            (watcher.open, watcher.opened) = (true, true);
            if let Some(away) = &self.away {
                watcher.disturbed.get_or_insert_with(|| away.clone());
            }
            watcher.observer.open(&self.board, now);
            let deadline = watcher.observer.deadline(&self.board).unwrap_or(Instant::MAX);
            self.next = self.next.min(deadline);
        }
    }

    /// Ends a window of an observer; one that is shut stays shut.
    pub fn shut(&mut self, id: WatcherId, now: Instant) {
        self.advance(now);
        let watcher = &mut self.watchers[id.0 as usize];
        if watcher.open {
            watcher.open = false;
            watcher.observer.shut(&self.board, now);
        }
    }

    /// What an observer comes to. One whose window never opened was not reached; one that was disturbed does not pass.
    #[must_use]
    pub fn conclude(&self, id: WatcherId) -> Check {
        let watcher = &self.watchers[id.0 as usize];
        if !watcher.opened {
            return Check::Unverified(Why::NotReached);
        }
        match (watcher.observer.conclude(&self.board), &watcher.disturbed) {
            (Check::Pass(_), Some(by)) => Check::Unverified(Why::Disturbed { by: by.clone() }),
            (check, _) => check,
        }
    }

    /// What an observer expects, in words.
    #[must_use]
    pub fn expects(&self, id: WatcherId) -> String {
        self.watchers[id.0 as usize].observer.expects(&self.board)
    }

    /// Whether an observer has come to its conclusion before its window ends.
    #[must_use]
    pub fn is_settled(&self, id: WatcherId) -> bool {
        self.watchers[id.0 as usize].observer.settled()
    }

    /// When an observer has to be ticked if nothing is seen before; `None` where its window is shut.
    #[must_use]
    pub fn deadline(&self, id: WatcherId) -> Option<Instant> {
        let watcher = &self.watchers[id.0 as usize];
        if watcher.open { watcher.observer.deadline(&self.board) } else { None }
    }
}
