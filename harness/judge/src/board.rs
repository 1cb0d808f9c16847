//! What is known at an instant, and for how long it stays known.

use std::sync::Arc;

use journal::{BusId, BusInfo, Clock, Direction, Measured, RoleId, Seq, Stamp};
use lang::{Kind, Values};
use quantity::{Instant, Span};
use wire::{CanId, Frame, MessageId, Sender};

use crate::scaled::Scaled;
use crate::{Book, Decode, Moment, Slot, SlotId, Source, SourceId, SourceKind};

/// The longest that a signal stays known, whatever its cycle.
const LONGEST_FRESH: Span = Span::from_secs(30);

/// A bus on which nothing at all is seen for so long was perhaps not there: what it would have carried is hidden.
const QUIET: Span = Span::from_secs(5);

/// Before everything.
const NEVER: Instant = Instant::from_nanos(i64::MIN);

/// Something seen: an entry of the journal that filled a source, or passed by.
#[derive(Debug, Clone, Copy)]
pub struct Sighting {
    /// The entry.
    pub seq: Seq,
    /// When it was delivered.
    pub seen: Instant,
    /// When it happened; never after it was delivered.
    pub at: Instant,
    /// Who sent it.
    pub direction: Direction,
    /// The frame, where it is one.
    pub frame: Option<Frame>,
    /// The source that it filled.
    pub source: Option<SourceId>,
    /// Whether it said something new: other bytes, or the first after having been stale.
    pub changed: bool,
    /// How long after the entry of its source before; `None` where that was the first, or had gone stale.
    pub since: Option<Span>,
}

/// The bytes of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bytes {
    /// All eight as a little-endian word; those that were not sent are zero.
    pub word: u64,
    /// How many were sent.
    pub len: u8,
}

impl Sighting {
    #[inline]
    fn new(stamp: Stamp, direction: Direction, at: Instant) -> Self {
        Self {
            seq: stamp.seq,
            seen: stamp.seen,
            // Nothing is delivered before it happens; a stamp from the future would keep a signal fresh for ever.
            at: at.min(stamp.seen),
            direction,
            frame: None,
            source: None,
            changed: true,
            since: None,
        }
    }

    /// The point in the journal.
    #[must_use]
    pub fn moment(&self) -> Moment {
        Moment { seq: self.seq, at: self.at }
    }
}

/// The last entry of a source and its cadence, and what the hot path needs to know of the source itself.
#[derive(Debug, Clone, Copy, Default)]
struct Last {
    seq: Seq,
    at: Instant,
    /// When it was on the bus at the latest, whatever its stamps did since.
    latest: Instant,
    /// The same of the entries before the last one.
    before: Instant,
    word: u64,
    len: u8,
    count: u64,
    /// Moving average of the gaps, one eighth new.
    cycle: Option<Span>,
    fresh: Span,
    latency: Span,
    /// From when on the last entry is not known any more; always, where there was none.
    stale: Instant,
    /// Whether `fresh` follows the observed cycle.
    adapts: bool,
    /// Its bus; none for a role.
    bus: Option<u8>,
    /// The direction of frames that are not its own: those of the other side.
    foreign: Option<Direction>,
    /// The longest silence of the whole bus since the last entry.
    silence: Span,
    /// The longest silence of the whole bus between the last entry and the one before.
    hidden: Span,
    /// Whether the wall clock was set since the last entry.
    stepped: bool,
    /// Whether it was set between the last entry and the one before.
    mistimed: bool,
}

/// The value of a slot as it was last seen, and where it comes from.
#[derive(Debug, Clone, Copy)]
struct Held {
    source: SourceId,
    value: Option<f64>,
}

/// A bus as far as the board knows it.
#[derive(Debug, Clone, Copy)]
struct Bus {
    clock: Clock,
    uncertainty: Span,
    latency: Span,
    last: Option<Instant>,
    /// When it was first alive after it had not been for long.
    back: Instant,
}

impl Bus {
    fn of(info: &BusInfo) -> Self {
        let (clock, uncertainty, latency) = (info.clock, info.uncertainty, info.latency);
        Self { clock, uncertainty, latency, last: None, back: Instant::ZERO }
    }

    /// Whether it was recorded by somebody who does not say when the battery was on.
    fn is_recorded(&self) -> bool {
        matches!(self.clock, Clock::Recorded | Clock::None)
    }

    /// Whether a frame took longer than the header promises: its stamp is not to be trusted.
    fn is_late(&self, at: Instant, seen: Instant) -> bool {
        at < seen && self.clock != Clock::None && seen - at > self.latency + self.uncertainty * 2
    }
}

/// What is known at an instant.
#[derive(Debug, Clone)]
pub struct Board {
    book: Arc<Book>,
    lasts: Vec<Last>,
    values: Vec<Held>,
    /// How the numbers of each source are found.
    scaled: Vec<Vec<Scaled>>,
    /// The source that each identifier of 11 bits is: at hand for every frame.
    plain: Box<[Option<SourceId>]>,
    /// The message whose last frame the newest frame repeated.
    repeated: Option<MessageId>,
    buses: Vec<Bus>,
    disturbances: u64,
    disturbed_by: String,
    mistimings: u64,
}

impl Board {
    /// A board on which nothing is known.
    #[must_use]
    pub fn new(book: Arc<Book>, buses: &[BusInfo]) -> Self {
        let buses: Vec<Bus> = buses.iter().map(Bus::of).collect();
        let lasts = book.sources().iter().map(|source| Last::of(source, &buses)).collect();
        let values = book.slots().iter().map(|slot| Held { source: slot.source, value: None }).collect();
        let scaled = book.sources().iter().map(|source| Scaled::all(&book, source)).collect();
        let source = |plain| {
            let message = CanId::standard(plain).ok().and_then(|id| book.table().message_of(id));
            message.map(|message| book.message_source(message))
        };
        let plain = (0..=CanId::LARGEST_STANDARD).map(source).collect();
        Self {
            book,
            lasts,
            values,
            scaled,
            plain,
            repeated: None,
            buses,
            disturbances: 0,
            disturbed_by: String::new(),
            mistimings: 0,
        }
    }

    /// The book whose names the board fills.
    #[must_use]
    pub fn book(&self) -> &Arc<Book> {
        &self.book
    }

    /// Takes in a frame, which fills a source or passes by.
    #[inline]
    pub(crate) fn frame(
        &mut self,
        stamp: Stamp,
        bus: BusId,
        direction: Direction,
        at: Instant,
        frame: &Frame,
    ) -> Sighting {
        let mut sighting = Sighting::new(stamp, direction, at);
        sighting.frame = Some(*frame);
        self.repeated = None;
        let source = match frame.id().plain() {
            Some(plain) => self.plain[usize::from(plain)],
            None => self.extended(frame.id()),
        };
        if self.shows_life(bus.0, frame, source) {
            self.is_alive(bus.0, sighting.at);
        }
        if let Some(source) = source {
            self.fill(&mut sighting, source, bus.0, frame);
        }
        sighting
    }

    fn extended(&self, id: CanId) -> Option<SourceId> {
        self.book.table().message_of(id).map(|message| self.book.message_source(message))
    }

    /// Takes in what a role measured; `None` where the book does not know the role.
    pub(crate) fn reading(
        &mut self,
        stamp: Stamp,
        role: RoleId,
        at: Instant,
        value: Measured,
    ) -> Option<Sighting> {
        let source = self.book.role_source(role)?;
        let mut sighting = Sighting::new(stamp, Direction::Received, at);
        sighting.source = Some(source);
        let last = &mut self.lasts[usize::from(source.0)];
        sighting.since = last.since(&sighting);
        last.count(&sighting);
        self.measure(source, value);
        Some(sighting)
    }

    /// Whether a frame shows that a bus is alive. An error frame comes from the controller and shows nothing. In a
    /// recording only the battery's own messages do, because nobody says when it was on.
    #[inline]
    fn shows_life(&self, index: u8, frame: &Frame, source: Option<SourceId>) -> bool {
        let is_batterys =
            |source: SourceId| self.lasts[usize::from(source.0)].foreign == Some(Direction::Echo);
        match self.buses.get(usize::from(index)) {
            Some(bus) if bus.is_recorded() => source.is_some_and(is_batterys),
            _ => !frame.id().is_error(),
        }
    }

    /// Something was on a bus at `at`.
    #[inline]
    fn is_alive(&mut self, index: u8, at: Instant) {
        let Some(bus) = self.buses.get_mut(usize::from(index)) else { return };
        // What was before the first frame of a recorded battery is no silence of it.
        let before = if bus.is_recorded() { at } else { Instant::ZERO };
        let last = bus.last.unwrap_or(before);
        bus.last = Some(last.max(at));
        if at - last >= QUIET {
            bus.back = at;
            self.was_silent(index, at - last);
        }
    }

    /// Nothing at all was seen on a bus for so long.
    #[cold]
    fn was_silent(&mut self, index: u8, silence: Span) {
        for last in self.lasts.iter_mut().filter(|last| last.bus == Some(index)) {
            last.silence = last.silence.max(silence);
        }
    }

    /// Something was lost, damaged or mistimed: no gap that spans this instant says anything.
    #[cold]
    pub(crate) fn disturb(&mut self, by: &str) {
        self.disturbances += 1;
        by.clone_into(&mut self.disturbed_by);
        self.lasts.iter_mut().for_each(|last| last.silence = Span::MAX);
    }

    /// The wall clock was set and nothing was lost: how long a gap was that spans this instant is not to be trusted,
    /// but nothing came in it that was not seen.
    #[cold]
    pub(crate) fn step(&mut self, by: &str) {
        self.disturbances += 1;
        by.clone_into(&mut self.disturbed_by);
        self.lasts.iter_mut().for_each(|last| last.stepped = true);
    }

    /// Frames bear stamps that are wrong: how far they are from each other is not known across this instant.
    #[cold]
    pub(crate) fn mistime(&mut self) {
        self.mistimings += 1;
    }

    /// How often that happened.
    pub(crate) fn mistimings(&self) -> u64 {
        self.mistimings
    }

    /// Whether a frame took longer than the header promises, so that its stamp is not to be trusted.
    #[inline]
    pub(crate) fn is_late(&self, bus: BusId, at: Instant, seen: Instant) -> bool {
        self.buses.get(usize::from(bus.0)).is_some_and(|bus| bus.is_late(at, seen))
    }

    /// Fills the source of a frame.
    #[inline]
    fn fill(&mut self, sighting: &mut Sighting, id: SourceId, bus: u8, frame: &Frame) {
        let last = &mut self.lasts[usize::from(id.0)];
        // A message counts as a source only from the side that the protocol has it sent by: a keepalive that the
        // battery sends is no keepalive.
        if last.bus != Some(bus) || last.foreign == Some(sighting.direction) {
            return;
        }
        sighting.source = Some(id);
        (sighting.changed, sighting.since) = last.arrive(sighting, frame);
        if sighting.changed {
            self.decode(id, frame);
        } else {
            self.repeated = Some(MessageId(id.0));
        }
    }

    fn decode(&mut self, id: SourceId, frame: &Frame) {
        for scaled in &self.scaled[usize::from(id.0)] {
            self.values[scaled.slot.0 as usize].value = scaled.value(frame);
        }
    }

    fn measure(&mut self, id: SourceId, value: Measured) {
        for slot in &self.book.source(id).slots {
            let Slot { kind, decode, .. } = self.book.slot(*slot);
            // A meter that answers with a number has not said whether a statement holds.
            self.values[slot.0 as usize].value = match (value, *kind == Kind::Truth) {
                (Measured::Number { uncertainty, .. }, false) if *decode == Decode::Uncertainty => {
                    Some(uncertainty)
                }
                (Measured::Number { value, .. }, false) => Some(value),
                (Measured::Truth(holds), true) => Some(f64::from(u8::from(holds))),
                (Measured::Number { .. } | Measured::Truth(_) | Measured::Nothing, _) => None,
            };
        }
    }

    /// The message whose last frame the newest frame repeated, bit by bit and in time; nothing, where it said something new.
    #[must_use]
    #[inline]
    pub fn repeated(&self) -> Option<MessageId> {
        self.repeated
    }

    /// What is known at `now`, for expressions.
    #[must_use]
    pub fn known(&self, now: Instant) -> Known<'_> {
        Known { board: self, now }
    }

    /// The value of a slot as it was last seen, stale or not.
    #[must_use]
    pub fn latest(&self, slot: SlotId) -> Option<f64> {
        self.values[slot.0 as usize].value
    }

    /// The bytes of the last frame of a message, stale or not; none of them where it was never seen.
    #[must_use]
    pub fn bytes(&self, source: SourceId) -> Bytes {
        let last = &self.lasts[usize::from(source.0)];
        Bytes { word: last.word, len: last.len }
    }

    /// Whether a source is known at `now`.
    #[must_use]
    #[inline]
    pub fn is_fresh(&self, source: SourceId, now: Instant) -> bool {
        now < self.lasts[usize::from(source.0)].stale
    }

    /// From when on a source is not known any more unless it is seen before; `None` where it was never seen.
    /// The time that a frame may be under way is included.
    #[must_use]
    pub fn stale_at(&self, source: SourceId) -> Option<Instant> {
        let last = &self.lasts[usize::from(source.0)];
        (last.count > 0).then_some(last.stale)
    }

    /// How many entries of a source were seen.
    #[must_use]
    pub fn count(&self, source: SourceId) -> u64 {
        self.lasts[usize::from(source.0)].count
    }

    /// The last entry of a source, and when it happened.
    #[must_use]
    pub fn last(&self, source: SourceId) -> Option<Moment> {
        let last = &self.lasts[usize::from(source.0)];
        (last.count > 0).then_some(Moment { seq: last.seq, at: last.at })
    }

    /// When a source was last seen, by the latest of its stamps; the beginning of time where it never was.
    pub(crate) fn latest_at(&self, source: SourceId) -> Instant {
        self.lasts[usize::from(source.0)].latest
    }

    /// The same of the entries before the last one.
    #[inline]
    pub(crate) fn latest_before(&self, source: SourceId) -> Instant {
        self.lasts[usize::from(source.0)].before
    }

    /// When anything was last on the bus of a source, whoever sent it; in a recording, anything of the battery.
    #[must_use]
    pub fn bus_alive(&self, source: SourceId) -> Option<Instant> {
        self.bus_of(source)?.last
    }

    /// Whether the bus of a source was recorded by somebody who does not say when the battery was on.
    pub(crate) fn is_recorded(&self, source: SourceId) -> bool {
        self.bus_of(source).is_some_and(Bus::is_recorded)
    }

    /// When the bus of a source was first alive after it had last been silent for long.
    pub(crate) fn back(&self, source: SourceId) -> Instant {
        self.bus_of(source).map_or(Instant::ZERO, |bus| bus.back)
    }

    /// How long a source stays known after an entry.
    pub(crate) fn fresh(&self, source: SourceId) -> Span {
        self.lasts[usize::from(source.0)].fresh
    }

    /// How much of the gap that the last entry of a source ended may have been a bus that was not there: the longest
    /// silence of the whole bus in it, if that was long; everything, where something was lost or mistimed.
    pub(crate) fn hidden(&self, source: SourceId) -> Span {
        self.lasts[usize::from(source.0)].hidden
    }

    /// The same for those who judge how long the gap was: everything as well, where the wall clock was set in it.
    pub(crate) fn untimed(&self, source: SourceId) -> Span {
        let last = &self.lasts[usize::from(source.0)];
        if last.mistimed { Span::MAX } else { last.hidden }
    }

    /// The same of the gap that is open at `now`.
    pub(crate) fn untimed_so_far(&self, source: SourceId, now: Instant) -> Span {
        let silence = now - self.bus_alive(source).unwrap_or(Instant::ZERO);
        let last = &self.lasts[usize::from(source.0)];
        let before = if last.stepped { Span::MAX } else { last.silence };
        if silence >= QUIET { before.max(silence) } else { before }
    }

    /// Whether the bus of a source was seen shortly before `now`.
    pub(crate) fn is_bus_alive(&self, source: SourceId, now: Instant) -> bool {
        self.bus_alive(source).is_some_and(|alive| now - alive < QUIET)
    }

    /// How often something was lost, damaged or mistimed.
    pub(crate) fn disturbances(&self) -> u64 {
        self.disturbances
    }

    /// What the last disturbance was.
    pub(crate) fn disturbed_by(&self) -> &str {
        &self.disturbed_by
    }

    /// Half width of what a stamp of this source may be off.
    #[must_use]
    pub fn uncertainty(&self, source: SourceId) -> Span {
        self.bus_of(source).map_or(Span::ZERO, |bus| bus.uncertainty)
    }

    /// Half width of what a stamp of a frame on this bus may be off.
    #[must_use]
    pub fn bus_uncertainty(&self, bus: BusId) -> Span {
        self.buses.get(usize::from(bus.0)).map_or(Span::ZERO, |bus| bus.uncertainty)
    }

    /// The longest that an entry of this source is under way.
    #[must_use]
    pub fn latency(&self, source: SourceId) -> Span {
        self.bus_of(source).map_or(Span::ZERO, |bus| bus.latency)
    }

    /// Whether entries of this source carry times.
    #[must_use]
    pub fn has_times(&self, source: SourceId) -> bool {
        self.bus_of(source).is_none_or(|bus| bus.clock != Clock::None)
    }

    fn bus_of(&self, source: SourceId) -> Option<&Bus> {
        match self.book.source(source).kind {
            SourceKind::Message { bus, .. } => self.buses.get(usize::from(bus.0)),
            SourceKind::Role(_) => None,
        }
    }
}

impl Last {
    fn of(source: &Source, buses: &[Bus]) -> Self {
        let (bus, foreign) = match source.kind {
            SourceKind::Message { bus, sender: Sender::Battery, .. } => (Some(bus.0), Some(Direction::Echo)),
            SourceKind::Message { bus, sender: Sender::Inverter, .. } => {
                (Some(bus.0), Some(Direction::Received))
            }
            SourceKind::Role(_) => (None, None),
        };
        let latency = bus.and_then(|bus| buses.get(usize::from(bus))).map_or(Span::ZERO, |bus| bus.latency);
        Self {
            // What a role measures is known as long as the role says, a message never longer than the limit.
            fresh: match bus {
                Some(_) => source.fresh.map_or(LONGEST_FRESH, |fresh| fresh.min(LONGEST_FRESH)),
                None => source.fresh.unwrap_or(LONGEST_FRESH),
            },
            adapts: source.fresh.is_none(),
            latency,
            bus,
            foreign,
            stale: NEVER,
            ..Self::default()
        }
    }

    /// How long after the last entry this one comes, if that is still known.
    #[inline]
    fn since(&self, sighting: &Sighting) -> Option<Span> {
        (sighting.seen < self.stale).then(|| sighting.at - self.at)
    }

    /// Takes in an entry, whatever it says.
    #[inline]
    fn count(&mut self, sighting: &Sighting) {
        (self.seq, self.at, self.count) = (sighting.seq, sighting.at, self.count + 1);
        self.stale = self.at + self.fresh + self.latency;
    }

    /// Takes in a frame; whether it says something new: other bytes, or the first after having been stale; and how long
    /// after the one before it came, if that was still known.
    #[inline]
    fn arrive(&mut self, sighting: &Sighting, frame: &Frame) -> (bool, Option<Span>) {
        let since = self.since(sighting);
        let changed = since.is_none() || self.word != frame.word() || self.len != frame.len();
        if self.adapts && self.count > 0 {
            self.adapt(sighting.at - self.at);
        }
        self.count(sighting);
        (self.before, self.latest) = (self.latest, self.latest.max(sighting.at));
        (self.word, self.len) = (frame.word(), frame.len());
        (self.hidden, self.silence) = (self.silence, Span::ZERO);
        (self.mistimed, self.stepped) = (self.stepped, false);
        (changed, since)
    }

    /// Without a declared cycle a source is known for three of its observed ones, at least a second.
    #[inline]
    fn adapt(&mut self, gap: Span) {
        let gap = gap.clamp(Span::ZERO, LONGEST_FRESH).as_nanos();
        let cycle = self.cycle.map_or(gap, |cycle| cycle.as_nanos() + (gap - cycle.as_nanos()) / 8);
        self.cycle = Some(Span::from_nanos(cycle));
        self.fresh = Span::from_nanos(cycle * 3).clamp(Span::from_secs(1), LONGEST_FRESH);
    }
}

/// The board at an instant: what is stale there is unknown.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    board: &'a Board,
    now: Instant,
}

impl Values for Known<'_> {
    #[inline]
    fn value(&self, slot: u32) -> Option<f64> {
        let held = &self.board.values[slot as usize];
        if self.board.is_fresh(held.source, self.now) { held.value } else { None }
    }
}
