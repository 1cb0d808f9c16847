//! What is seen of signals whose rule only a battery statement could give: it is shown, and decides nothing.

use lang::Kind;
use quantity::Instant;

use crate::{Board, Check, Decode, Interest, Observer, Sighting, Slot, SlotId, SourceId, Why};

/// Watches signals that no statement says anything about.
#[derive(Debug)]
pub(super) struct Undeclared {
    needs: String,
    expects: String,
    seen: Vec<Seen>,
}

/// The values of one signal.
#[derive(Debug)]
struct Seen {
    slot: SlotId,
    source: SourceId,
    least: f64,
    most: f64,
    /// Whether it ever was 1 or 2, as an alarm is that is supported.
    used: bool,
}

impl Undeclared {
    /// Watches these signals; `needs` is what a statement would have to give, `expects` what it would be compared with.
    pub(super) fn new(
        needs: String,
        expects: String,
        slots: impl IntoIterator<Item = (SlotId, SourceId)>,
    ) -> Self {
        let seen = |(slot, source)| Seen {
            slot,
            source,
            least: f64::INFINITY,
            most: f64::NEG_INFINITY,
            used: false,
        };
        Self { needs, expects, seen: slots.into_iter().map(seen).collect() }
    }

    fn take(&mut self, board: &Board, source: SourceId) {
        for seen in self.seen.iter_mut().filter(|seen| seen.source == source) {
            if let Some(value) = board.latest(seen.slot) {
                (seen.least, seen.most) = (seen.least.min(value), seen.most.max(value));
                seen.used |= value == 1.0 || value == 2.0;
            }
        }
    }

    /// What was seen, in words; `None` where nothing was.
    fn words(&self, board: &Board) -> Option<String> {
        let known: Vec<_> = self.seen.iter().filter(|seen| seen.least <= seen.most).collect();
        let slot = |seen: &Seen| board.book().slot(seen.slot).clone();
        let (alarms, numbers): (Vec<&Seen>, Vec<&Seen>) =
            known.into_iter().partition(|seen| matches!(slot(seen).kind, Kind::Label(_)));
        let mut words: Vec<String> = numbers.iter().map(|seen| seen.range(&slot(seen))).collect();
        if !alarms.is_empty() {
            let used: Vec<String> =
                alarms.iter().filter(|seen| seen.used).map(|seen| slot(seen).name.to_string()).collect();
            words.push(match used.len() {
                0 => format!("none of {} slots is ever 1 or 2", alarms.len()),
                count => format!("{count} of {} slots are in use: {}", alarms.len(), used.join(", ")),
            });
        }
        (!words.is_empty()).then(|| words.join(", "))
    }
}

impl Seen {
    fn range(&self, slot: &Slot) -> String {
        let hint = if looks_negative(slot, self.most) { " (looks like a negative number)" } else { "" };
        if self.least == self.most {
            format!("{} was {}{hint}", slot.name, slot.show(self.most))
        } else {
            format!("{} was {} to {}{hint}", slot.name, slot.show(self.least), slot.show(self.most))
        }
    }
}

/// Whether an unsigned value has its highest bit set. A limit of 6543.6 A is allowed by the format; more likely somebody
/// sent a negative number.
pub(super) fn looks_negative(slot: &Slot, value: f64) -> bool {
    let Decode::Field(field) = slot.decode else { return false };
    let raw = field.code(value / slot.unit.factor);
    !field.is_signed() && field.bits() == 16 && raw.is_some_and(|raw| raw >= 0x8000)
}

impl Observer for Undeclared {
    fn interests(&self) -> Vec<Interest> {
        let mut sources: Vec<SourceId> = self.seen.iter().map(|seen| seen.source).collect();
        sources.sort_unstable();
        sources.dedup();
        sources.into_iter().map(Interest::Changes).collect()
    }

    fn expects(&self, _: &Board) -> String {
        self.expects.clone()
    }

    fn judges_content(&self) -> bool {
        true
    }

    fn open(&mut self, board: &Board, at: Instant) {
        let sources: Vec<SourceId> = self.seen.iter().map(|seen| seen.source).collect();
        for source in sources.into_iter().filter(|source| board.is_fresh(*source, at)) {
            self.take(board, source);
        }
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        if let Some(source) = sighting.source {
            self.take(board, source);
        }
    }

    fn conclude(&self, board: &Board) -> Check {
        Check::Unverified(Why::NoStatement { needs: self.needs.clone(), seen: self.words(board) })
    }
}
