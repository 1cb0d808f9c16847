//! What an output may be.

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
        now < self.void_at()
    }

    fn void_at(&self) -> Instant {
        self.heard + VOID_AFTER
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

/// What the battery allows at an instant, allowances included.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Bounds {
    charge_voltage: f64,
    charge_current: f64,
    discharge_current: f64,
}

impl Bounds {
    /// What holds at `now`. Without fresh news of the battery, nothing is allowed but what an allowance names.
    pub(crate) fn at(now: Instant, live: Option<&Live>, allowance: Option<&Allowance>) -> Self {
        let live = live.filter(|live| live.holds_at(now));
        let mut bounds = live.map_or_else(Self::default, |live| Self {
            charge_voltage: sound(live.charge_voltage),
            charge_current: sound(live.charge_current),
            discharge_current: sound(live.discharge_current),
        });
        if let Some(allowance) = allowance.filter(|allowance| now < allowance.until) {
            let raise = |bound: &mut f64, to: Option<f64>| *bound = bound.max(sound(to.unwrap_or_default()));
            raise(&mut bounds.charge_voltage, allowance.charge_voltage);
            raise(&mut bounds.charge_current, allowance.charge_current);
            raise(&mut bounds.discharge_current, allowance.discharge_current);
        }
        bounds
    }

    /// When it may change by time alone.
    pub(crate) fn changes_at(
        now: Instant,
        live: Option<&Live>,
        allowance: Option<&Allowance>,
    ) -> Option<Instant> {
        let instants = [live.map(Live::void_at), allowance.map(|allowance| allowance.until)];
        instants.into_iter().flatten().filter(|at| *at > now).min()
    }

    /// The set points that come of what was asked for.
    pub(crate) fn clamp(&self, kind: Kind, hard: &Hard, asked: &Values) -> Values {
        let mut given = *asked;
        let (gives, takes) = match kind {
            Kind::Supply => (self.charge_current, 0.0),
            Kind::Load => (self.discharge_current, 0.0),
            _ => (self.charge_current, self.discharge_current),
        };
        let hard_current = if kind == Kind::Load { hard.sink_current } else { hard.current };
        lower(&mut given, Slot::Voltage, self.charge_voltage.min(hard.voltage));
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
