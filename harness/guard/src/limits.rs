//! What an output may be.

use std::array;

use quantity::{Instant, Span};
use serde::{Deserialize, Serialize};
use wire::scpi::{Kind, Slot, Values};

/// After this long without news, what the battery allowed is void (the protocol's three seconds for 0x351).
const VOID_AFTER: Span = Span::from_secs(3);

/// What nothing may exceed: the rig's, the instrument's and the battery's absolute ratings, whichever is lowest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Hard {
    /// Volts at the output.
    pub voltage: f64,
    /// Amperes that are given.
    pub current: f64,
    /// Amperes that are taken.
    pub sink_current: f64,
}

/// What the battery allows, as it was last heard.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Live {
    /// The charge voltage limit in volts.
    pub charge_voltage: f64,
    /// The charge current limit in amperes.
    pub charge_current: f64,
    /// The discharge current limit in amperes.
    pub discharge_current: f64,
    /// When it was heard.
    pub heard: Instant,
}

impl Live {
    /// Whether it holds at `now`: what is three seconds old is void.
    #[must_use]
    pub fn holds_at(&self, now: Instant) -> bool {
        now < self.heard + VOID_AFTER
    }
}

/// Leave to go beyond what the battery allows, up to a number and for a time. The hard limits hold all the same.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Allowance {
    /// Volts to charge with; none where the battery's limit holds.
    pub charge_voltage: Option<f64>,
    /// Amperes to charge with.
    pub charge_current: Option<f64>,
    /// Amperes to discharge with.
    pub discharge_current: Option<f64>,
    /// Until when.
    pub until: Instant,
}

impl Allowance {
    const fn each(&self) -> [Option<f64>; 3] {
        [self.charge_voltage, self.charge_current, self.discharge_current]
    }

    /// Whether none of its numbers is above these.
    pub(crate) fn is_within(&self, most: [f64; 3]) -> bool {
        self.each().iter().zip(most).all(|(asked, most)| asked.is_none_or(|asked| asked <= most))
    }
}

/// What the battery allows, and the allowance to go beyond.
#[derive(Debug, Default)]
pub(crate) struct Allowed {
    pub(crate) live: Option<Live>,
    pub(crate) allowance: Option<Allowance>,
}

impl Allowed {
    /// What holds at `now`. Without fresh news of the battery, nothing is allowed but what an allowance names.
    pub(crate) fn at(&self, now: Instant) -> Bounds {
        let live = self.live.filter(|live| live.holds_at(now));
        let live =
            live.map_or([0.0; 3], |live| [live.charge_voltage, live.charge_current, live.discharge_current]);
        let allowance = self.allowance.filter(|allowance| now < allowance.until);
        let raised = allowance.map_or([None; 3], |allowance| allowance.each());
        Bounds(array::from_fn(|limit| sound(live[limit]).max(sound(raised[limit].unwrap_or_default()))))
    }

    /// When it may change by time alone.
    pub(crate) fn changes_after(&self, now: Instant) -> Option<Instant> {
        let void = self.live.map(|live| live.heard + VOID_AFTER);
        let over = self.allowance.map(|allowance| allowance.until);
        void.into_iter().chain(over).filter(|at| *at > now).min()
    }
}

/// What the battery allows at an instant: volts, amperes to charge, amperes to discharge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds([f64; 3]);

impl Bounds {
    /// The set points that come of what was asked for.
    pub(crate) fn clamp(&self, kind: Kind, hard: &Hard, asked: &Values) -> Values {
        let mut given = *asked;
        let Self([voltage, charge, discharge]) = *self;
        let (gives, takes) = match kind {
            Kind::Supply => (charge, 0.0),
            Kind::Load => (discharge, 0.0),
            _ => (charge, discharge),
        };
        let hard_current = if kind == Kind::Load { hard.sink_current } else { hard.current };
        lower(&mut given, Slot::Voltage, voltage.min(hard.voltage));
        lower(&mut given, Slot::Current, gives.min(hard_current));
        lower(&mut given, Slot::SinkCurrent, takes.min(hard.sink_current));
        given
    }
}

/// A set point that is no number is none at all.
fn lower(values: &mut Values, slot: Slot, most: f64) {
    if let Some(asked) = values.get(slot) {
        values.set(slot, sound(asked).min(sound(most)));
    }
}

/// A bound that can be compared with: what is negative, infinite or no number bounds everything.
fn sound(value: f64) -> f64 {
    if value.is_finite() && value > 0.0 { value } else { 0.0 }
}
