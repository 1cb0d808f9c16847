//! The judge: feeds observers one event at a time, in the order of the journal.

use std::sync::Arc;

use journal::{BusEvent, BusId, BusInfo, ClockStepKind, Event, Stamp};
use quantity::{Instant, Span};

use crate::deadlines::Deadlines;
use crate::freshness::Freshness;
use crate::{Board, Book, Check, Interest, Observer, Sighting, SourceId, Why};

/// Index of a watcher in its judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WatcherId(pub u32);

/// An observer and its window.
#[derive(Debug)]
struct Watcher {
    observer: Box<dyn Observer>,
    /// The sources of which it wants to know what comes late.
    late: Vec<SourceId>,
    /// Whether an entry that says nothing new may make it due earlier.
    hurries: bool,
    open: bool,
    opened: bool,
    disturbed: Option<String>,
}

impl Watcher {
    #[inline]
    fn hand(&mut self, id: u32, board: &Board, sighting: &Sighting, deadlines: &mut Deadlines) {
        if !self.open {
            return;
        }
        self.observer.saw(board, sighting);
        if sighting.changed || self.hurries {
            deadlines.set(id, self.observer.due(board));
        }
    }
}

/// What cannot be told any more where something was not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hidden {
    /// When things came and how often. A part of a recording that cannot be read takes nothing from what the others say.
    Time,
    /// The rig failed to see what was there: nothing passes.
    Everything,
}

/// Who is told of the entries of one source.
#[derive(Debug, Clone, Default)]
struct Route {
    changes: Vec<u32>,
    every: Vec<u32>,
    late: Vec<u32>,
    /// From how late an entry is on it is told to those who ask for late ones: the least that any of them asks for.
    after: Option<Span>,
    /// Whether one of those has a window of which it has not been told an entry yet.
    anew: bool,
}

impl Route {
    fn add_late(&mut self, id: u32, after: Span) {
        self.after = Some(self.after.map_or(after, |least| least.min(after)));
        self.late.push(id);
    }

    /// Whether an entry that comes so long after the one before is told to those who ask for late ones.
    #[inline]
    fn is_late(&mut self, gap: Span) -> bool {
        std::mem::take(&mut self.anew) || self.after.is_some_and(|after| gap >= after)
    }
}

/// Feeds observers; the same object online and offline.
#[derive(Debug)]
pub struct Judge {
    board: Board,
    watchers: Vec<Watcher>,
    /// Who is told of the entries of each source.
    routes: Vec<Route>,
    traffic: Vec<(BusId, u32)>,
    deadlines: Deadlines,
    /// Why nothing can be seen now: the rig is off the bus.
    away: Option<String>,
    /// What was held up and has not caught up.
    behind: Option<Behind>,
}

/// A rig that was held up.
#[derive(Debug)]
struct Behind {
    /// When it has caught up.
    until: Instant,
    /// What is said of it.
    what: String,
}

/// How long what had to wait takes to be told.
const CATCHES_UP: Span = Span::from_millis(250);

impl Judge {
    /// A judge that knows nothing yet, with these observers.
    #[must_use]
    pub fn new(book: Arc<Book>, buses: &[BusInfo], observers: Vec<Box<dyn Observer>>) -> Self {
        let sources = book.sources().len();
        let mut judge = Self {
            board: Board::new(book, buses),
            watchers: vec![],
            routes: vec![Route::default(); sources],
            traffic: vec![],
            deadlines: Deadlines::new(sources),
            away: None,
            behind: None,
        };
        observers.into_iter().for_each(|observer| judge.add(observer));
        judge
    }

    fn add(&mut self, observer: Box<dyn Observer>) {
        let id = self.watchers.len() as u32;
        let mut late = vec![];
        for interest in observer.interests() {
            match interest {
                Interest::Every(source) => self.routes[usize::from(source.0)].every.push(id),
                Interest::Changes(source) => self.routes[usize::from(source.0)].changes.push(id),
                Interest::Traffic(bus) => self.traffic.push((bus, id)),
                Interest::First(source) => {
                    self.routes[usize::from(source.0)].late.push(id);
                    late.push(source);
                }
                Interest::Late(source, after) => {
                    // The stamps of both ends may be off.
                    let after = after - self.board.uncertainty(source) * 2;
                    self.routes[usize::from(source.0)].add_late(id, after);
                    late.push(source);
                }
            }
        }
        self.deadlines.add(id, observer.fresh().into_iter().flat_map(Freshness::sources));
        let hurries = observer.hurries();
        self.watchers.push(Watcher { observer, late, hurries, open: false, opened: false, disturbed: None });
    }

    /// What is known.
    #[must_use]
    pub fn board(&self) -> &Board {
        &self.board
    }

    /// Takes in one event.
    #[inline]
    pub fn take(&mut self, stamp: Stamp, event: &Event) {
        if matches!(event, Event::Bus { what: BusEvent::HeldUp { .. }, .. }) {
            // What came meanwhile is told behind it: nothing is concluded from the time that has passed.
            self.disturb(event);
        }
        self.advance(stamp.seen);
        match event {
            Event::Frame { bus, direction, at, frame } => {
                if self.board.is_late(*bus, *at, stamp.seen) {
                    self.disturbed(
                        "a frame is stamped earlier than it can have been on the bus",
                        Hidden::Everything,
                    );
                }
                if self.behind.is_some() {
                    self.catch_up(*at);
                }
                let sighting = self.board.frame(stamp, *bus, *direction, *at, frame);
                match sighting.source {
                    Some(source) => self.deliver(source, &sighting),
                    None => self.pass_by(*bus, &sighting),
                }
            }
            Event::Reading { role, at, value, .. } => {
                if let Some(sighting) = self.board.reading(stamp, *role, *at, *value)
                    && let Some(source) = sighting.source
                {
                    self.deliver(source, &sighting);
                }
            }
            Event::Bus { what: BusEvent::HeldUp { .. }, .. } => {}
            _ => self.disturb(event),
        }
    }

    /// What had to wait while the rig was held up comes all at once, and the first frame after it too soon after that.
    #[cold]
    fn catch_up(&mut self, at: Instant) {
        let Some(Behind { until, what }) = self.behind.take() else { return };
        self.disturbed(&what, Hidden::Everything);
        self.board.mistime();
        self.behind = (at <= until).then_some(Behind { until, what });
    }

    /// Ticks every observer whose deadline has passed at `now`.
    #[inline]
    pub fn advance(&mut self, now: Instant) {
        // One round is enough: an observer whose deadline does not move is asked again with the next event, so that
        // time at its end cannot hold up everything.
        if self.deadlines.are_due(now) {
            self.tick(now);
        }
    }

    fn tick(&mut self, now: Instant) {
        for id in self.deadlines.take(&self.board, now) {
            let watcher = &mut self.watchers[id as usize];
            if watcher.open {
                watcher.observer.tick(&self.board, now);
                self.deadlines.set(id, watcher.observer.due(&self.board));
            }
        }
    }

    #[inline]
    fn deliver(&mut self, source: SourceId, sighting: &Sighting) {
        let Self { board, watchers, routes, deadlines, .. } = self;
        if let Some(stale) = board.stale_at(source) {
            deadlines.seen(source, stale);
        }
        let mut hand = |id: u32| watchers[id as usize].hand(id, board, sighting, deadlines);
        let route = &mut routes[usize::from(source.0)];
        if sighting.changed {
            route.changes.iter().for_each(|id| hand(*id));
        }
        route.every.iter().for_each(|id| hand(*id));
        if !route.late.is_empty() && route.is_late(sighting.at - board.latest_before(source)) {
            route.late.iter().for_each(|id| hand(*id));
        }
    }

    fn pass_by(&mut self, bus: BusId, sighting: &Sighting) {
        let Self { board, watchers, traffic, deadlines, .. } = self;
        for (_, id) in traffic.iter().filter(|(on, _)| *on == bus) {
            watchers[*id as usize].hand(*id, board, sighting, deadlines);
        }
    }

    fn disturb(&mut self, event: &Event) {
        let (what, hidden) = match event {
            Event::Bus { what: BusEvent::Lost { frames: 1 }, .. } => {
                (String::from("a frame was lost"), Hidden::Everything)
            }
            Event::Bus { what: BusEvent::Lost { frames }, .. } => {
                (format!("{frames} frames were lost"), Hidden::Everything)
            }
            Event::Bus { what: BusEvent::Gap { what }, .. } => (what.clone(), Hidden::Time),
            Event::Bus { what: BusEvent::Damaged { what }, .. } => {
                (format!("the recording is damaged: {what}"), Hidden::Time)
            }
            Event::Bus { at, what: BusEvent::HeldUp { by }, .. } => {
                let what =
                    format!("the rig was held up for {by}, and what came meanwhile is stamped too late");
                self.behind = Some(Behind { until: *at + CATCHES_UP, what: what.clone() });
                self.board.mistime();
                (what, Hidden::Everything)
            }
            Event::Bus { what: BusEvent::Off | BusEvent::Gone, .. } => {
                let what = String::from("the rig was off the bus");
                self.away = Some(what.clone());
                (what, Hidden::Everything)
            }
            Event::Bus { what: BusEvent::On, .. } => {
                self.away = None;
                return;
            }
            Event::ClockStep { by, kind: ClockStepKind::Exact, .. } => {
                self.board.step(&format!("the clock was set by {by}"));
                return;
            }
            Event::ClockStep { by, kind: ClockStepKind::Inexact, .. } => {
                (format!("the clock was set by {by}"), Hidden::Everything)
            }
            Event::ClockStep { by, kind: ClockStepKind::Slept, .. } => {
                (format!("the machine slept for {by}, and saw nothing"), Hidden::Everything)
            }
            _ => return,
        };
        self.disturbed(&what, hidden);
    }

    /// What was lost may have been the frame that decides: no pass over a gap of ours, and no fail for one.
    #[cold]
    fn disturbed(&mut self, what: &str, hidden: Hidden) {
        self.board.disturb(what);
        for watcher in self.watchers.iter_mut().filter(|watcher| watcher.open) {
            if hidden == Hidden::Everything || !watcher.observer.judges_content() {
                watcher.disturbed.get_or_insert_with(|| what.to_owned());
            }
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
            watcher.late.iter().for_each(|source| self.routes[usize::from(source.0)].anew = true);
            self.deadlines.set(id.0, watcher.observer.due(&self.board));
        }
    }

    /// Ends a window of an observer; one that is shut stays shut.
    pub fn shut(&mut self, id: WatcherId, now: Instant) {
        self.advance(now);
        let watcher = &mut self.watchers[id.0 as usize];
        if watcher.open {
            watcher.open = false;
            watcher.observer.shut(&self.board, now);
            self.deadlines.set(id.0, None);
        }
    }

    /// What an observer comes to. One whose window never opened was not reached; one that was disturbed does not pass.
    #[must_use]
    pub fn conclude(&self, id: WatcherId) -> Check {
        let watcher = &self.watchers[id.0 as usize];
        if !watcher.opened {
            return Check::Unverified(Why::NotReached);
        }
        match (self.undisturbed(id), &watcher.disturbed) {
            (Check::Pass(_) | Check::Unverified(Why::NoWitness), Some(by)) => {
                Check::Unverified(Why::Disturbed { by: by.clone() })
            }
            (check, _) => check,
        }
    }

    /// What an observer comes to as if nothing had disturbed it.
    pub(crate) fn undisturbed(&self, id: WatcherId) -> Check {
        self.watchers[id.0 as usize].observer.conclude(&self.board)
    }

    /// Whether an observer watches what others may have sent as well, so that time without the battery counts.
    #[must_use]
    pub fn watches_others(&self, id: WatcherId) -> bool {
        self.traffic.iter().any(|(_, watcher)| *watcher == id.0)
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
