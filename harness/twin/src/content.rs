//! What stands in one message: from the battery's state to a frame.

use quantity::Span;
use wire::{CanId, Field, Frame, FrameError, MessageId, Table};

use crate::draws::Draws;
use crate::state::{Reading, State};
use crate::{BatterySpec, TwinError};

/// The raw value of a supported alarm or warning that is not active (CAN-35A-1).
const ALARM_OK: u64 = 2;
/// The message that is a text, not signals.
const NAME: &str = "ManufacturerName";

/// Where the bits of a signal come from.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Source {
    /// The state, times a factor that is one in a battery without defects.
    State(Reading, f64),
    /// Always the same bits.
    Raw(u64),
}

/// One signal of a message.
#[derive(Debug, Clone)]
struct Part {
    name: Box<str>,
    field: Field,
    source: Source,
    noise: u32,
}

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
    parts: Vec<Part>,
    boot_codes: Vec<BootCode>,
    /// Frames since the last boot; the battery of a new run booted long ago.
    since_boot: u32,
    stops_after: Option<Span>,
    cached: Option<(u64, Frame)>,
}

impl Content {
    /// The message of this name, as this battery sends it.
    pub(crate) fn new(spec: &BatterySpec, table: &Table, name: &str) -> Result<Self, TwinError> {
        let id = table.message_named(name).ok_or_else(|| TwinError::NoMessage(name.into()))?;
        let message = table.message(id);
        let content = Self {
            name: name.into(),
            id: message.id,
            len: message.len,
            base: 0,
            parts: parts(spec, table, id),
            boot_codes: Vec::new(),
            since_boot: u32::MAX,
            stops_after: None,
            cached: None,
        };
        Ok(content)
    }

    /// A frame that stands in no table.
    pub(crate) fn foreign(id: CanId, bytes: &[u8]) -> Result<Self, FrameError> {
        let frame = Frame::new(id, bytes)?;
        let (base, len) = (frame.word(), frame.len());
        Ok(Self {
            name: "".into(),
            id,
            len,
            base,
            parts: Vec::new(),
            boot_codes: Vec::new(),
            since_boot: u32::MAX,
            stops_after: None,
            cached: None,
        })
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
        self.stops_after.is_none_or(|after| powered < after)
    }

    /// The battery boots: its first frames may be special.
    pub(crate) fn restart(&mut self) {
        self.since_boot = 0;
    }

    /// The next frame in this state; made anew only when the state changed, noise adds to it, or it is a special one.
    #[inline]
    pub(crate) fn next_frame(&mut self, state: &State, noise: &mut Draws) -> Option<Frame> {
        let nth = self.since_boot;
        self.since_boot = nth.saturating_add(1);
        if self.boot_codes.iter().any(|code| nth < code.frames) {
            return self.compose(state, noise).map(|frame| self.with_boot_codes(nth, frame));
        }
        self.steady_frame(state, noise)
    }

    fn steady_frame(&mut self, state: &State, noise: &mut Draws) -> Option<Frame> {
        if let Some((version, frame)) = self.cached
            && version == state.version()
        {
            return Some(frame);
        }
        let frame = self.compose(state, noise)?;
        let steady = self.parts.iter().all(|part| part.noise == 0);
        self.cached = steady.then_some((state.version(), frame));
        Some(frame)
    }

    fn with_boot_codes(&self, nth: u32, frame: Frame) -> Frame {
        let special = self.boot_codes.iter().filter(|code| nth < code.frames);
        let word = special.fold(frame.word(), |word, code| code.field.insert(word, code.raw));
        Frame::from_word(self.id, self.len, word).unwrap_or(frame)
    }

    fn compose(&self, state: &State, noise: &mut Draws) -> Option<Frame> {
        let word = self.parts.iter().try_fold(self.base, |word, part| {
            let raw = part.raw(state)?;
            Some(part.field.insert(word, part.with_noise(raw, noise)))
        })?;
        Frame::from_word(self.id, self.len, word).ok()
    }

    /// Whether every signal can hold what the state says.
    pub(crate) fn check(&self, state: &State) -> Result<(), TwinError> {
        let misfit = self.parts.iter().find(|part| part.raw(state).is_none());
        misfit.map_or(Ok(()), |part| {
            Err(TwinError::OutOfRange { signal: part.name.to_string(), value: part.value(state) })
        })
    }
}

/// The changes that defects make.
impl Content {
    /// Stops this long after power on.
    pub(crate) fn stop_after(&mut self, after: Span) {
        self.stops_after = Some(self.stops_after.map_or(after, |other| other.min(after)));
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

    /// Sends these bits in a signal always; false where the signal is not in this message.
    pub(crate) fn set_code(&mut self, signal: &str, raw: u64) -> Result<bool, TwinError> {
        let Some(part) = self.part(signal) else { return Ok(false) };
        part.check_code(raw)?;
        (part.source, part.noise) = (Source::Raw(raw), 0);
        Ok(true)
    }

    /// Sends these bits in a signal in the first frames after a boot; false where the signal is not in this message.
    pub(crate) fn set_boot_code(&mut self, signal: &str, raw: u64, frames: u32) -> Result<bool, TwinError> {
        let Some(part) = self.part(signal) else { return Ok(false) };
        part.check_code(raw)?;
        let field = part.field;
        self.boot_codes.push(BootCode { field, raw, frames });
        Ok(true)
    }

    /// Multiplies a signal; false where the signal is not in this message or does not tell the state.
    pub(crate) fn scale(&mut self, signal: &str, by: f64) -> bool {
        let Some(Part { source: Source::State(_, factor), .. }) = self.part(signal) else { return false };
        *factor *= by;
        true
    }

    fn part(&mut self, signal: &str) -> Option<&mut Part> {
        self.parts.iter_mut().find(|part| &*part.name == signal)
    }
}

impl Part {
    fn check_code(&self, raw: u64) -> Result<(), TwinError> {
        let fits = raw.checked_shr(u32::from(self.field.bits())).unwrap_or(0) == 0;
        let misfit = || TwinError::OutOfRange { signal: self.name.to_string(), value: raw as f64 };
        if fits { Ok(()) } else { Err(misfit()) }
    }

    fn value(&self, state: &State) -> f64 {
        match self.source {
            Source::State(reading, factor) => state.value(reading) * factor,
            Source::Raw(raw) => raw as f64,
        }
    }

    fn raw(&self, state: &State) -> Option<u64> {
        match self.source {
            Source::State(..) => self.field.code(self.value(state)),
            Source::Raw(raw) => Some(raw),
        }
    }

    /// Noise that would leave the field's range is left out.
    fn with_noise(&self, raw: u64, noise: &mut Draws) -> u64 {
        if self.noise == 0 {
            return raw;
        }
        let counts = noise.around_zero(self.noise) as f64;
        self.field.code(self.field.physical(raw) + counts * self.field.factor()).unwrap_or(raw)
    }
}

/// The signals of a message; those that say nothing about this battery are zero bits.
fn parts(spec: &BatterySpec, table: &Table, message: MessageId) -> Vec<Part> {
    let signals = table.message(message).signals.iter().map(|id| table.signal(*id));
    let is_name = &*table.message(message).name == NAME;
    let known = signals.map(|signal| {
        let reading = Reading::named(&signal.name);
        let supported = spec.alarms.iter().any(|name| **name == *signal.name);
        let source = match reading {
            Some(reading) => Source::State(reading, 1.0),
            None if supported => Source::Raw(ALARM_OK),
            None if is_name => Source::Raw(signal.field.raw(text(&spec.manufacturer))),
            None => Source::Raw(0),
        };
        let noise = if reading.is_some_and(Reading::is_measured) { spec.noise } else { 0 };
        Part { name: (*signal.name).into(), field: signal.field, source, noise }
    });
    known.collect()
}

/// Up to eight characters as a little-endian word, padded with zeros (CAN-35E-2).
fn text(name: &str) -> u64 {
    let mut word = [0; 8];
    word.iter_mut().zip(name.bytes()).for_each(|(to, from)| *to = from);
    u64::from_le_bytes(word)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::draws::Stream;
    use crate::protocol::{battery, table};

    fn sent(content: &mut Content, state: &State) -> String {
        content.next_frame(state, &mut Draws::new(1, Stream::Noise)).unwrap().to_string()
    }

    // Typed from the protocol's tables by hand.
    #[rstest]
    #[case::limits("Limits", "351#3802E803B004A401")]
    #[case::state_of_charge("StateOfCharge", "355#3C0063007017")]
    #[case::measurements("Measurements", "356#A4140000EB00")]
    #[case::alarms("Alarms", "35A#A802000208020008")]
    #[case::name("ManufacturerName", "35E#424D534345525400")]
    fn a_healthy_battery_sends(#[case] message: &str, #[case] expected: &str) {
        let spec = battery();
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
        state.set_closed(false);
        assert_eq!(sent(&mut limits, &state), "351#380200000000A401");
        assert_eq!(sent(&mut alarms, &state), "35A#A802000208020004");
        state.set_closed(true);
        assert_eq!(sent(&mut limits, &state), healthy);
    }

    #[test]
    fn one_count_of_noise_moves_measured_values_by_one_count() {
        let spec = BatterySpec { noise: 1, ..battery() };
        let (table, state) = (table(), State::new(&spec));
        let mut content = Content::new(&spec, &table, "Measurements").unwrap();
        let mut draws = Draws::new(1, Stream::Noise);
        let voltage = table.signal_named("Voltage").unwrap();
        let volts =
            (0..100).map(|_| table.value(voltage, &content.next_frame(&state, &mut draws).unwrap()).unwrap());
        let counts: std::collections::BTreeSet<i64> =
            volts.map(|volts| (volts * 100.0).round() as i64).collect();
        assert_eq!(counts, [5_283, 5_284, 5_285].into());
    }

    #[test]
    fn a_value_beyond_the_bits_is_refused() {
        let spec = battery();
        let mut content = Content::new(&spec, &table(), "Limits").unwrap();
        assert!(content.scale("CVL", 1_000.0));
        let error = content.check(&State::new(&spec)).unwrap_err();
        assert!(matches!(error, TwinError::OutOfRange { signal, .. } if signal == "CVL"));
        assert!(content.set_code("CVL", 0x1_0000).is_err());
    }
}
