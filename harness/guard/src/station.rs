//! One channel of an instrument, and how far it is.

use quantity::{Instant, Span};
use wire::scpi::{Program, Slot, Values};

use crate::event::Act;
use crate::limits::Bounds;
use crate::report::Fault;
use crate::{Action, Report, StationId, StationSetup};

/// How often an output has to say that it is off before that is believed, and a meter that nothing flows: one reply may be a late
/// one.
pub(crate) const PROOFS: u8 = 2;

/// How often every station is looked at.
const EVERY: Span = Span::from_millis(200);

/// What is being done with a station. Of several things to do, the first of these is done first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purpose {
    Greet,
    Look,
    Arm,
    Safe,
    Prove,
    Set,
    On,
    Watch,
    Measure,
    Leave,
}

impl Purpose {
    /// Whether it waits for replies.
    pub(crate) const fn listens(self) -> bool {
        !matches!(self, Self::Safe)
    }
}

/// What is being done, and with which of a port's stations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Job {
    pub(crate) station: usize,
    pub(crate) purpose: Purpose,
    /// The set points that are being written.
    pub(crate) given: Option<Values>,
}

impl Job {
    pub(crate) const fn new(station: usize, purpose: Purpose) -> Self {
        Self { station, purpose, given: None }
    }
}

/// One channel of an instrument, and how far it is.
#[derive(Debug)]
pub(crate) struct Station {
    pub(crate) id: StationId,
    pub(crate) setup: StationSetup,
    /// What was done with it on the way to being armed, and away from it.
    pub(crate) reached: Option<Purpose>,
    /// The set points that the runner asked for.
    pub(crate) asked: Option<Values>,
    /// The set points that were written and read back.
    written: Option<Values>,
    pub(crate) wanted_on: bool,
    /// Whether it may be on: true from before it is told to be.
    pub(crate) may_be_on: bool,
    /// How often it has said that it is off since it was told to be; none, where it was not told.
    pub(crate) proofs: Option<u8>,
    /// Whether it was watched since it was measured last.
    watched: bool,
    /// When it is looked at again.
    pub(crate) due: Instant,
    /// Why it is not known to be off.
    pub(crate) doubt: Option<Fault>,
}

impl Station {
    pub(crate) const fn new(id: StationId, setup: StationSetup) -> Self {
        Self {
            id,
            setup,
            reached: None,
            asked: None,
            written: None,
            wanted_on: false,
            may_be_on: false,
            proofs: None,
            watched: false,
            due: Instant::ZERO,
            doubt: None,
        }
    }

    pub(crate) const fn program(&self, purpose: Purpose) -> &Program {
        let channel = &self.setup.channel;
        match purpose {
            Purpose::Greet => &channel.greet,
            Purpose::Look => &channel.look,
            Purpose::Arm => &channel.arm,
            Purpose::Safe => &channel.safe,
            Purpose::Prove => &channel.prove,
            Purpose::Set => &channel.set,
            Purpose::On => &channel.on,
            Purpose::Watch => &channel.watch,
            Purpose::Measure => &channel.measure,
            Purpose::Leave => &channel.leave,
        }
    }

    /// Whether it drives a current.
    pub(crate) const fn drives(&self) -> bool {
        self.setup.drives()
    }

    pub(crate) fn is_proven_off(&self) -> bool {
        !self.drives() || self.proofs >= Some(PROOFS)
    }

    /// The set points that are allowed now; none where nothing was asked for, or nothing is left of it.
    pub(crate) fn given(&self, bounds: &Bounds) -> Option<Values> {
        let asked = self.asked.as_ref()?;
        let given = bounds.clamp(self.setup.channel.kind, &self.setup.hard, asked);
        let above_zero = |slot| given.get(slot).is_some_and(|value| value > 0.0);
        let has_voltage = given.get(Slot::Voltage).is_none() || above_zero(Slot::Voltage);
        (has_voltage && (above_zero(Slot::Current) || above_zero(Slot::SinkCurrent))).then_some(given)
    }

    /// What it needs next while the bench is armed, with the set points that are to be written.
    pub(crate) fn needs(&self, now: Instant, bounds: &Bounds) -> Option<(Purpose, Option<Values>)> {
        let given = self.given(bounds);
        if self.may_be_on && !self.wanted_on {
            return Some((self.way_off(), None));
        }
        if given.is_some() && given != self.written {
            return Some((Purpose::Set, given));
        }
        if self.wanted_on && !self.may_be_on {
            return Some((Purpose::On, None));
        }
        // An output that is off is measured; it is watched as well while it is on.
        let watches = self.may_be_on && !self.watched;
        (self.due <= now).then_some((if watches { Purpose::Watch } else { Purpose::Measure }, None))
    }

    /// It is told to be off before it is asked.
    pub(crate) const fn way_off(&self) -> Purpose {
        if self.proofs.is_none() { Purpose::Safe } else { Purpose::Prove }
    }

    /// Notes what begins, and gives what it is written with: its protections, and set points above them.
    pub(crate) fn begins(&mut self, job: Job) -> Values {
        if job.purpose == Purpose::On {
            (self.may_be_on, self.proofs) = (true, None);
        }
        let mut values = self.setup.protections;
        for slot in [Slot::Voltage, Slot::Current, Slot::SinkCurrent] {
            if let Some(value) = job.given.or(self.written).and_then(|given| given.get(slot)) {
                values.set(slot, value);
            }
        }
        values
    }

    /// Notes what was done.
    pub(crate) fn done(&mut self, job: Job, now: Instant, act: Act<'_>) {
        let id = self.id;
        let mut tell = |report| act(Action::Tell(report));
        match job.purpose {
            Purpose::Greet | Purpose::Look | Purpose::Arm | Purpose::Leave => {
                self.reached = Some(job.purpose);
            }
            Purpose::Set => {
                self.written = job.given;
                self.written.into_iter().for_each(|written| tell(Report::Set(id, written)));
            }
            Purpose::On => tell(Report::On(id)),
            Purpose::Watch => self.watched = true,
            Purpose::Measure => (self.watched, self.due) = (false, now.max(self.due + EVERY)),
            Purpose::Safe => self.proofs = Some(0),
            Purpose::Prove => {
                self.proofs = self.proofs.map(|proofs| proofs + 1);
                if self.is_proven_off() {
                    self.may_be_on = false;
                    tell(Report::Off(id));
                }
            }
        }
    }

    /// It is not known to be off.
    pub(crate) fn doubted(&mut self, fault: Fault, act: Act<'_>) {
        self.doubt = Some(fault);
        act(Action::Tell(Report::Doubtful(self.id, fault)));
    }
}
