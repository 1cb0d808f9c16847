//! What stands in one message: from the battery's state to a frame.

use quantity::Span;
use wire::{CanId, Field, Frame, FrameError, Table};

use crate::draws::Draws;
use crate::part::{Moment, Part};
use crate::{BatterySpec, Rewrite, TwinError};

/// Other bits for one signal in the first frames after a boot.
#[derive(Debug, Clone, Copy)]
struct BootCode {
    field: Field,
    raw: u64,
    frames: u32,
}

/// One message of the battery: its identifier, its length, and where its bits come from.
#[derive(Debug, Clone)]
pub(crate) struct Content {
    name: Box<str>,
    id: CanId,
    len: u8,
    /// Bits under those of the parts.
    base: u64,
    /// Bits that are drawn anew for each frame.
    garbage: u64,
    parts: Vec<Part>,
    /// Fields that are exchanged with each other, then fields that are rewritten.
    swaps: Vec<[Field; 2]>,
    rewrites: Vec<(Field, Rewrite)>,
    boot_codes: Vec<BootCode>,
    /// How many frames go out together, and how many of these are kept back.
    burst: u32,
    kept_back: u32,
    /// Frames since the last boot; the battery of a new run booted long ago.
    since_boot: u32,
    starts_after: Span,
    stops_after: Option<Span>,
    cached: Option<(u64, Frame)>,
}

impl Content {
    /// The message of this name, as this battery sends it.
    pub(crate) fn new(spec: &BatterySpec, table: &Table, name: &str) -> Result<Self, TwinError> {
        let id = table.message_named(name).ok_or_else(|| TwinError::NoMessage(name.into()))?;
        let message = table.message(id);
        let len = spec.lengths.get(name).copied().unwrap_or(message.len);
        let parts = Part::all(spec, table, id);
        Ok(Self { name: name.into(), parts, ..Self::plain(message.id, len, 0) })
    }

    /// A frame that stands in no table.
    pub(crate) fn foreign(id: CanId, bytes: &[u8]) -> Result<Self, FrameError> {
        let frame = Frame::new(id, bytes)?;
        Ok(Self::plain(id, frame.len(), frame.word()))
    }

    /// Always the same bytes, without a name.
    fn plain(id: CanId, len: u8, base: u64) -> Self {
        Self {
            name: "".into(),
            id,
            len,
            base,
            garbage: 0,
            parts: Vec::new(),
            swaps: Vec::new(),
            rewrites: Vec::new(),
            boot_codes: Vec::new(),
            burst: 1,
            kept_back: 0,
            since_boot: u32::MAX,
            starts_after: Span::ZERO,
            stops_after: None,
            cached: None,
        }
    }

    /// The message's name; empty for a frame that stands in no table.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether this signal is in it.
    pub(crate) fn has(&self, signal: &str) -> bool {
        self.parts.iter().any(|part| &*part.name == signal)
    }

    /// Whether a frame is to be sent this long after power on.
    #[inline]
    pub(crate) fn lives(&self, powered: Span) -> bool {
        powered >= self.starts_after && self.stops_after.is_none_or(|after| powered < after)
    }

    /// The battery boots: its first frames may be special.
    pub(crate) fn restart(&mut self) {
        (self.since_boot, self.kept_back) = (0, 0);
    }

    /// Its time has come: sends a frame, or keeps it back until there are enough of them.
    #[inline]
    pub(crate) fn send(&mut self, moment: Moment<'_>, noise: &mut Draws, mut send: impl FnMut(Frame)) {
        self.kept_back += 1;
        if self.kept_back >= self.burst {
            (0..self.kept_back).for_each(|_| self.next_frame(moment, noise).into_iter().for_each(&mut send));
            self.kept_back = 0;
        }
    }

    /// The next frame at this moment; made anew only when the state changed, noise adds to it, or it is a special one.
    #[inline]
    fn next_frame(&mut self, moment: Moment<'_>, noise: &mut Draws) -> Option<Frame> {
        let nth = self.since_boot;
        self.since_boot = nth.saturating_add(1);
        if self.boot_codes.iter().any(|code| nth < code.frames) {
            return self.compose(moment, noise).map(|frame| self.with_boot_codes(nth, frame));
        }
        self.steady_frame(moment, noise)
    }

    fn steady_frame(&mut self, moment: Moment<'_>, noise: &mut Draws) -> Option<Frame> {
        let version = moment.state.version();
        if let Some((_, frame)) = self.cached.filter(|(made_from, _)| *made_from == version) {
            return Some(frame);
        }
        let frame = self.compose(moment, noise)?;
        let steady = self.garbage == 0 && self.parts.iter().all(Part::is_steady);
        self.cached = steady.then_some((version, frame));
        Some(frame)
    }

    fn with_boot_codes(&self, nth: u32, frame: Frame) -> Frame {
        let special = self.boot_codes.iter().filter(|code| nth < code.frames);
        let word = special.fold(frame.word(), |word, code| code.field.insert(word, code.raw));
        Frame::from_word(self.id, self.len, word).unwrap_or(frame)
    }

    fn compose(&self, moment: Moment<'_>, noise: &mut Draws) -> Option<Frame> {
        let word = self.parts.iter().try_fold(self.base, |word, part| {
            let raw = part.raw(moment)?;
            Some(part.field.insert(word, part.with_noise(raw, noise)))
        })?;
        let word = self.rewritten(word);
        let garbage = if self.garbage == 0 { 0 } else { noise.below(u64::MAX) & self.garbage };
        Frame::from_word(self.id, self.len, (word & !self.garbage) | garbage).ok()
    }

    fn rewritten(&self, word: u64) -> u64 {
        let word = self.swaps.iter().fold(word, |word, [one, other]| {
            let (first, second) = (one.raw(word), other.raw(word));
            other.insert(one.insert(word, second), first)
        });
        self.rewrites.iter().fold(word, |word, (field, how)| how.apply(field, word))
    }

    /// Whether all values fit into their bits.
    pub(crate) fn check(&self, moment: Moment<'_>) -> Result<(), TwinError> {
        let misfit = self.parts.iter().find(|part| part.raw(moment).is_none());
        misfit.map_or(Ok(()), |part| {
            Err(TwinError::OutOfRange { signal: part.name.to_string(), value: part.value(moment) })
        })
    }
}

/// The changes that defects make.
impl Content {
    /// Stops this long after power on.
    pub(crate) fn stop_after(&mut self, after: Span) {
        self.stops_after = Some(self.stops_after.map_or(after, |other| other.min(after)));
    }

    /// Starts this long after power on.
    pub(crate) fn start_after(&mut self, after: Span) {
        self.starts_after = self.starts_after.max(after);
    }

    /// Sends so many frames together.
    pub(crate) fn set_burst(&mut self, frames: u32) {
        self.burst = frames;
    }

    /// Sends another identifier.
    pub(crate) fn set_id(&mut self, id: CanId) {
        self.id = id;
    }

    /// Rewrites the bits of a signal.
    pub(crate) fn rewrite(&mut self, signal: &str, how: Rewrite) -> Result<(), TwinError> {
        let field = self.field(signal)?;
        self.rewrites.push((field, how));
        Ok(())
    }

    /// Puts the bits of either signal into the place of the other.
    pub(crate) fn swap_bits(&mut self, one: &str, other: &str) -> Result<(), TwinError> {
        let fields = [self.field(one)?, self.field(other)?];
        if fields[0].bits() != fields[1].bits() {
            return Err(TwinError::defect("swapped_bits", "needs two signals of the same width"));
        }
        self.swaps.push(fields);
        Ok(())
    }

    /// Where a signal lies, if it is in this message.
    fn field(&self, signal: &str) -> Result<Field, TwinError> {
        let part = self.parts.iter().find(|part| &*part.name == signal);
        part.map(|part| part.field).ok_or_else(|| TwinError::NoSignal(signal.into()))
    }

    /// Sends this many bytes, whatever the protocol says.
    pub(crate) fn set_length(&mut self, bytes: u8) {
        self.len = bytes;
    }

    /// Sends these bytes always.
    pub(crate) fn set_bytes(&mut self, bytes: &[u8]) {
        let mut word = [0; 8];
        word.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        (self.base, self.len) = (u64::from_le_bytes(word), bytes.len().min(8) as u8);
        self.parts.clear();
    }

    /// Sends the same number with 29 bits.
    pub(crate) fn extend_id(&mut self) {
        self.id = CanId::extended(self.id.number()).unwrap_or(self.id);
    }

    /// Draws these bits anew for each frame.
    pub(crate) fn set_garbage(&mut self, mask: u64) {
        self.garbage |= mask;
    }

    /// Sends these bits in a signal in the first frames after a boot; false where the signal is not in this message.
    pub(crate) fn set_boot_code(&mut self, signal: &str, raw: u64, frames: u32) -> Result<bool, TwinError> {
        let Some(part) = self.part(signal) else { return Ok(false) };
        part.check_code(raw)?;
        let field = part.field;
        self.boot_codes.push(BootCode { field, raw, frames });
        Ok(true)
    }

    /// The signal of this name, if it is in this message.
    pub(crate) fn part(&mut self, signal: &str) -> Option<&mut Part> {
        self.parts.iter_mut().find(|part| &*part.name == signal)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use quantity::Instant;

    use crate::draws::Stream;
    use crate::part::Twist;
    use crate::protocol::{battery, full_battery, table};
    use crate::state::State;

    fn at_rest(state: &State) -> Moment<'_> {
        Moment { state, powered: Span::ZERO }
    }

    fn sent(content: &mut Content, state: &State) -> String {
        content.next_frame(at_rest(state), &mut Draws::new(1, Stream::Noise)).unwrap().to_string()
    }

    // Typed from the protocol's tables by hand.
    #[rstest]
    #[case::limits("Limits", "351#3802E803B004A401")]
    #[case::state_of_charge("StateOfCharge", "355#3C0063007017")]
    #[case::measurements("Measurements", "356#A4140000EB00")]
    #[case::alarms("Alarms", "35A#A802000208020008")]
    #[case::name("ManufacturerName", "35E#424D532D43455254")]
    #[case::model_version_and_capacity("Product", "35F#3412010264000000")]
    #[case::no_force_charge("ForceCharge", "360#00")]
    #[case::product_name("ProductName1", "370#424D532D43455254")]
    #[case::rest_of_the_product_name("ProductName2", "371#204C465031360000")]
    #[case::modules("Modules", "372#0200000000000000")]
    #[case::cells("CellExtremes", "373#E10CEC0C28012901")]
    #[case::lowest_cell("LowestVoltageCell", "374#4330330000000000")]
    #[case::highest_cell("HighestVoltageCell", "375#4331320000000000")]
    #[case::coldest_cell("ColdestCell", "376#5431000000000000")]
    #[case::hottest_cell("HottestCell", "377#5434000000000000")]
    #[case::energy("EnergyCounters", "378#983A0000DC370000")]
    #[case::installed_capacity("InstalledCapacity", "379#6400")]
    #[case::serial_number("SerialNumber1", "380#5357494E30303031")]
    #[case::rest_of_the_serial_number("SerialNumber2", "381#3432000000000000")]
    #[case::family_name("FamilyName", "382#4C46500000000000")]
    fn a_healthy_battery_sends(#[case] message: &str, #[case] expected: &str) {
        let spec = full_battery();
        let mut content = Content::new(&spec, &table(), message).unwrap();
        assert_eq!(sent(&mut content, &State::new(&spec)), expected);
    }

    #[test]
    fn an_open_switch_shows_in_limits_and_status_and_a_closed_one_again() {
        let spec = battery();
        let mut state = State::new(&spec);
        let mut limits = Content::new(&spec, &table(), "Limits").unwrap();
        let mut alarms = Content::new(&spec, &table(), "Alarms").unwrap();
        let healthy = sent(&mut limits, &state);
        state.set_closed(Instant::ZERO, false);
        assert_eq!(sent(&mut limits, &state), "351#380200000000A401");
        assert_eq!(sent(&mut alarms, &state), "35A#A802000208020004");
        state.set_closed(Instant::ZERO, true);
        assert_eq!(sent(&mut limits, &state), healthy);
    }

    #[test]
    fn one_count_of_noise_moves_measured_values_by_one_count() {
        let spec = BatterySpec { noise: 1, ..battery() };
        let (table, state) = (table(), State::new(&spec));
        let mut content = Content::new(&spec, &table, "Measurements").unwrap();
        let mut draws = Draws::new(1, Stream::Noise);
        let voltage = table.signal_named("Voltage").unwrap();
        let volts = (0..100).map(|_| {
            table.value(voltage, &content.next_frame(at_rest(&state), &mut draws).unwrap()).unwrap()
        });
        let counts: std::collections::BTreeSet<i64> =
            volts.map(|volts| (volts * 100.0).round() as i64).collect();
        assert_eq!(counts, [5_283, 5_284, 5_285].into());
    }

    #[test]
    fn a_value_beyond_the_bits_is_refused() {
        let spec = battery();
        let mut content = Content::new(&spec, &table(), "Limits").unwrap();
        content.part("CVL").unwrap().twists.push(Twist::Times(1_000.0));
        let error = content.check(at_rest(&State::new(&spec))).unwrap_err();
        assert!(matches!(error, TwinError::OutOfRange { signal, .. } if signal == "CVL"));
        assert!(content.part("CVL").unwrap().check_code(0x1_0000).is_err());
    }
}
