//! One signal of a message: where its bits come from, and what a defect makes of them.

use quantity::Span;
use wire::{Field, MessageId, Table};

use crate::draws::Draws;
use crate::reading::Reading;
use crate::state::State;
use crate::texts::Texts;
use crate::time_and_again::TimeAndAgain;
use crate::{BatterySpec, Trouble, TwinError};

/// The raw value of a supported alarm or warning that is not active (CAN-35A-1).
const ALARM_OK: u64 = 2;

/// The raw value of one that is active.
const ALARM_ACTIVE: u64 = 1;

/// What a frame is made at: the battery as it is, and how long it has been powered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment<'a> {
    pub(crate) state: &'a State,
    pub(crate) powered: Span,
}

/// Where the bits of a signal come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Source {
    /// The state.
    State(Reading),
    /// Always the same bits.
    Raw(u64),
}

/// What becomes of a value by troubles and defects; nothing in a battery that has none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Twist {
    /// Times a factor.
    Times(f64),
    /// Moves away from this value by as much as it should, in the other direction.
    MirroredAt(f64),
    /// Something more after each span since power on.
    More { by: f64, every: Span },
    /// Times a factor for a while.
    TimesNowAndThen { factor: f64, at: TimeAndAgain },
}

/// Other bits for a while.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Flash {
    pub(crate) raw: u64,
    pub(crate) at: TimeAndAgain,
}

/// One signal of a message.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) name: Box<str>,
    pub(crate) field: Field,
    pub(crate) source: Source,
    pub(crate) twists: Vec<Twist>,
    pub(crate) flash: Option<Flash>,
    pub(crate) noise: u32,
}

impl Part {
    /// The signals of a message; those that say nothing about this battery are zero bits.
    pub(crate) fn all(spec: &BatterySpec, table: &Table, message: MessageId) -> Vec<Self> {
        let text = Texts(spec).word(&table.message(message).name);
        let signals = table.message(message).signals.iter().map(|id| table.signal(*id));
        let parts = signals.map(|signal| {
            let reading = Reading::named(&signal.name);
            let unsupported = spec.unsupported.get(&*signal.name);
            let noise = if reading.is_some_and(Reading::is_measured) { spec.noise } else { 0 };
            let source = match (reading, text) {
                _ if unsupported.is_some() => {
                    Source::Raw(unsupported.map_or(0, |how| how.raw(&signal.field)))
                }
                _ if &*signal.name == "HighResolutionSOC" && !spec.high_resolution_soc => Source::Raw(0),
                (Some(reading), _) => Source::State(reading),
                (None, Some(word)) => Source::Raw(signal.field.raw(word)),
                (None, None) => Source::Raw(fixed(spec, &signal.name)),
            };
            let (name, field) = ((*signal.name).into(), signal.field);
            let trouble = spec.troubles.get(&*signal.name);
            let flash = trouble.map(|it| Flash { raw: ALARM_ACTIVE, at: it.times() });
            let twists = if reading.is_some_and(Reading::is_current_limit) { derated(spec) } else { vec![] };
            Self { name, field, source, twists, flash, noise }
        });
        parts.collect()
    }

    /// Says what another one says.
    pub(crate) fn take_from(&mut self, other: &Self) {
        (self.source, self.flash, self.noise) = (other.source, other.flash, other.noise);
        self.twists.clone_from(&other.twists);
    }

    /// Whether it is the same as long as the state is.
    pub(crate) fn is_steady(&self) -> bool {
        let timed = self
            .twists
            .iter()
            .any(|twist| matches!(twist, Twist::More { .. } | Twist::TimesNowAndThen { .. }));
        self.noise == 0 && self.flash.is_none() && !timed
    }

    /// Whether these bits fit.
    pub(crate) fn check_code(&self, raw: u64) -> Result<(), TwinError> {
        let fits = raw.checked_shr(u32::from(self.field.bits())).unwrap_or(0) == 0;
        let misfit = || TwinError::OutOfRange { signal: self.name.to_string(), value: raw as f64 };
        if fits { Ok(()) } else { Err(misfit()) }
    }

    /// Its value in its unit, or its bits where they are no reading.
    pub(crate) fn value(&self, moment: Moment<'_>) -> f64 {
        let Source::State(reading) = self.source else {
            let Source::Raw(raw) = self.source else { return 0.0 };
            return raw as f64;
        };
        self.twists.iter().fold(moment.state.value(reading), |value, twist| match *twist {
            Twist::Times(factor) => value * factor,
            Twist::MirroredAt(start) => start + start - value,
            Twist::More { by, every } => {
                value + by * (moment.powered.as_nanos() / every.as_nanos().max(1)) as f64
            }
            Twist::TimesNowAndThen { factor, at } if at.is_now(moment.powered) => value * factor,
            Twist::TimesNowAndThen { .. } => value,
        })
    }

    /// Its bits; `None` where the value does not fit into them.
    pub(crate) fn raw(&self, moment: Moment<'_>) -> Option<u64> {
        match (self.flash.filter(|flash| flash.at.is_now(moment.powered)), self.source) {
            (Some(flash), _) => Some(flash.raw),
            (None, Source::State(_)) => self.field.code(self.value(moment)),
            (None, Source::Raw(raw)) => Some(raw),
        }
    }

    /// Noise that would leave the field's range is left out.
    pub(crate) fn with_noise(&self, raw: u64, noise: &mut Draws) -> u64 {
        if self.noise == 0 {
            return raw;
        }
        let counts = noise.around_zero(self.noise) as f64;
        self.field.code(self.field.physical(raw) + counts * self.field.factor()).unwrap_or(raw)
    }
}

/// What troubles leave of a current limit, each while it lasts.
fn derated(spec: &BatterySpec) -> Vec<Twist> {
    let leaves = |it: &Trouble| Some(Twist::TimesNowAndThen { factor: it.leaves()?, at: it.times() });
    spec.troubles.values().filter_map(leaves).collect()
}

/// The bits of a signal that never change.
fn fixed(spec: &BatterySpec, signal: &str) -> u64 {
    let is_alarm = signal.ends_with("Alarm") || signal.ends_with("Warning");
    match signal {
        "Model" => u64::from(spec.model),
        "FirmwareVersion" => u64::from(spec.firmware_version),
        _ if spec.alarms.iter().any(|name| name == signal) => ALARM_OK,
        _ if is_alarm => u64::from(spec.unsupported_alarm),
        _ => spec.modules.code(signal).unwrap_or(0),
    }
}
