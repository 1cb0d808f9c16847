//! One channel of an instrument, and how far it is.

use quantity::Instant;
use wire::scpi::{Program, Slot, Values};

use crate::limits::Bounds;
use crate::{StationId, StationSetup};

/// How often an output has to say that it is off before that is believed: one reply may be a late one.
pub(crate) const PROOFS: u8 = 2;

/// What is being done with a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Greet,
    Look,
    Arm,
    Set,
    On,
    Watch,
    Measure,
    Safe,
    Prove,
    Leave,
}

impl Purpose {
    /// Whether it waits for replies.
    pub(crate) const fn listens(self) -> bool {
        !matches!(self, Self::Safe)
    }
}

/// One channel of an instrument, and how far it is.
#[derive(Debug)]
pub(crate) struct Station {
    pub(crate) id: StationId,
    pub(crate) setup: StationSetup,
    pub(crate) greeted: bool,
    pub(crate) looked: bool,
    pub(crate) armed: bool,
    /// The set points that the runner asked for.
    pub(crate) asked: Option<Values>,
    /// The set points that were written and read back.
    pub(crate) written: Option<Values>,
    /// The set points that are being written.
    pub(crate) setting: Option<Values>,
    pub(crate) wanted_on: bool,
    /// Whether it may be on: true from before it is told to be.
    pub(crate) may_be_on: bool,
    /// How often it has said that it is off since it was told to be.
    pub(crate) proofs: u8,
    /// Whether it was told to be off, in this round of the way off.
    pub(crate) told_off: bool,
    /// Whether it was watched since it was measured last.
    pub(crate) watched: bool,
    /// When it is looked at again.
    pub(crate) due: Instant,
}

impl Station {
    pub(crate) fn new(id: StationId, setup: StationSetup) -> Self {
        Self {
            id,
            setup,
            greeted: false,
            looked: false,
            armed: false,
            asked: None,
            written: None,
            setting: None,
            wanted_on: false,
            may_be_on: false,
            proofs: 0,
            told_off: false,
            watched: false,
            due: Instant::ZERO,
        }
    }

    pub(crate) fn program(&self, purpose: Purpose) -> &Program {
        let channel = &self.setup.channel;
        match purpose {
            Purpose::Greet => &channel.greet,
            Purpose::Look => &channel.look,
            Purpose::Arm => &channel.arm,
            Purpose::Set => &channel.set,
            Purpose::On => &channel.on,
            Purpose::Watch => &channel.watch,
            Purpose::Measure => &channel.measure,
            Purpose::Safe => &channel.safe,
            Purpose::Prove => &channel.prove,
            Purpose::Leave => &channel.leave,
        }
    }

    /// Whether it drives a current.
    pub(crate) fn drives(&self) -> bool {
        self.setup.channel.kind.energises()
    }

    pub(crate) fn is_proven_off(&self) -> bool {
        !self.drives() || self.proofs >= PROOFS
    }

    /// The set points that are allowed now; none where nothing was asked for, or nothing is left of it.
    pub(crate) fn given(&self, bounds: &Bounds) -> Option<Values> {
        let asked = self.asked.as_ref()?;
        let given = bounds.clamp(self.setup.channel.kind, &self.setup.hard, asked);
        let above_zero = |slot| given.get(slot).is_some_and(|value| value > 0.0);
        let has_voltage = given.get(Slot::Voltage).is_none() || above_zero(Slot::Voltage);
        (has_voltage && (above_zero(Slot::Current) || above_zero(Slot::SinkCurrent))).then_some(given)
    }

    /// Notes what begins, and gives what it is written with.
    pub(crate) fn begins(&mut self, purpose: Purpose, given: Option<Values>) -> Values {
        self.setting = given;
        if purpose == Purpose::On {
            self.may_be_on = true;
            self.forget_proofs();
        }
        self.values(given)
    }

    /// What its programs are written with: its protections, and set points above them.
    fn values(&self, given: Option<Values>) -> Values {
        let mut values = self.setup.protections;
        for slot in [Slot::Voltage, Slot::Current, Slot::SinkCurrent] {
            if let Some(value) = given.or(self.written).and_then(|given| given.get(slot)) {
                values.set(slot, value);
            }
        }
        values
    }

    /// It was told to be off: whatever it said before is no proof.
    pub(crate) fn forget_proofs(&mut self) {
        self.proofs = 0;
        self.told_off = false;
    }
}
