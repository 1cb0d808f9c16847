//! The battery: it boots, sends, watches the keepalive, and opens and closes its main switch.

use journal::{Outcome, SetPoints};
use quantity::{Instant, Span};
use wire::{CanId, Frame};

use crate::blueprint::Blueprint;
use crate::content::Content;
use crate::draws::{Draws, Stream};
use crate::driven::{Allowed, Driven};
use crate::gate::{Gate, Reaction};
use crate::part::Moment;
use crate::reading::Reading;
use crate::schedule::Schedule;
use crate::state::State;
use crate::{BatterySpec, BusFault, KeepaliveWatch};

/// The keepalive of the inverter system (protocol 3); what stands in it does not matter (CAN-1.4-4).
const KEEPALIVE: CanId = CanId::from_bits(0x305);

/// Since when the battery is powered, and from when on it sends.
#[derive(Debug, Clone, Copy)]
struct Power {
    since: Instant,
    booted: Instant,
}

/// What does not change while the battery runs.
#[derive(Debug, Clone, Copy)]
struct Ways {
    boot: Span,
    precharge: Span,
    watch: Option<KeepaliveWatch>,
    returns: bool,
    bus_recovery: Span,
}

/// A battery without any input or output: told what happens and when, it says what it sends.
#[derive(Debug, Clone)]
pub(crate) struct Battery {
    ways: Ways,
    contents: Vec<Content>,
    schedule: Schedule,
    noise: Draws,
    state: State,
    gate: Gate,
    power: Option<Power>,
    last_keepalive: Instant,
    closes_at: Option<Instant>,
    /// What is at its terminals, where the rig itself drives something.
    driven: Driven,
}

impl Battery {
    /// A battery that is on and booted long ago; its first cycle is one phase after the origin.
    ///
    /// What counts from power on, counts from the origin.
    pub(crate) fn new(print: Blueprint, seed: u64) -> Self {
        let mut schedule = print.schedule(seed);
        schedule.start(Instant::ZERO + print.spec.phase);
        let BatterySpec { boot, precharge, keepalive: watch, bus_recovery, .. } = print.spec;
        Self {
            ways: Ways { boot, precharge, watch, returns: print.returns, bus_recovery },
            noise: Draws::new(seed, Stream::Noise),
            state: State::new(&print.spec),
            contents: print.contents,
            schedule,
            gate: print.gate,
            power: Some(Power { since: Instant::ZERO, booted: Instant::ZERO }),
            last_keepalive: Instant::ZERO,
            closes_at: None,
            driven: Driven::default(),
        }
    }

    /// When something happens by itself.
    #[inline]
    pub(crate) fn next_at(&self) -> Option<Instant> {
        [self.schedule.next(), self.closes_at, self.opens_at()].into_iter().flatten().min()
    }

    /// When the missing keepalive opens the main switch.
    #[inline]
    fn opens_at(&self) -> Option<Instant> {
        let watch = self.ways.watch.filter(|_| self.state.closed())?;
        Some(self.last_keepalive + watch.timeout)
    }

    /// Does what is due at `now`: moves the main switch first, then sends.
    pub(crate) fn poll(&mut self, now: Instant, mut send: impl FnMut(Frame)) {
        self.move_switch(now);
        let Some(power) = self.power else { return };
        let open = self.gate.is_open(now, self.last_keepalive);
        self.conduct(now);
        let Self { schedule, contents, state, noise, .. } = self;
        state.advance(now);
        let moment = Moment { state, powered: now - power.since };
        schedule.take(now, |at| {
            let content = &mut contents[at];
            if open && content.lives(moment.powered) {
                content.send(moment, noise, &mut send);
            }
        });
    }

    /// The main switch is where it has to be at `now`.
    pub(crate) fn settle(&mut self, now: Instant) {
        self.move_switch(now);
    }

    fn move_switch(&mut self, now: Instant) {
        if self.opens_at().is_some_and(|at| at <= now) {
            self.state.set_closed(now, false);
        }
        if self.closes_at.is_some_and(|at| at <= now) {
            self.closes_at = None;
            self.state.set_closed(now, !self.gate.is_tripped());
        }
    }

    /// Takes in a frame that was on the bus at `now`; a battery that is off or boots hears nothing.
    pub(crate) fn hear(&mut self, now: Instant, frame: &Frame) {
        if self.power.is_none_or(|power| now < power.booted) {
            return;
        }
        self.react(now, frame);
        if frame.id() == KEEPALIVE {
            // An outage that ended in the same instant has happened all the same.
            self.move_switch(now);
            self.gate.note_gap(now - self.last_keepalive);
            self.last_keepalive = now;
            self.come_back(now);
        }
    }

    /// What a battery with defects does about a frame.
    fn react(&mut self, now: Instant, frame: &Frame) {
        match self.gate.hear(frame) {
            Some(Reaction::Opens) => self.state.set_closed(now, false),
            Some(Reaction::HalvesLimits) => self.state.halve_limits(true),
            Some(Reaction::FallsSilent) | None => {}
        }
    }

    /// A fault of the bus is over.
    pub(crate) fn bus_is_back(&mut self, fault: BusFault, lasted: Span) {
        if self.power.is_some() {
            self.gate.note_fault(fault, lasted);
        }
    }

    /// From the end of a short circuit of the bus until its controller is back.
    pub(crate) fn bus_recovery(&self) -> Span {
        self.ways.bus_recovery
    }

    /// Closes the main switch some time after the first keepalive of an outage that opened it.
    fn come_back(&mut self, now: Instant) {
        let waits = !self.state.closed() && self.closes_at.is_none() && self.ways.returns;
        if let Some(watch) = self.ways.watch.filter(|_| waits) {
            self.closes_at = Some(now + watch.returns_after);
        }
    }

    /// Switches its power; nothing happens where it is as wanted already.
    pub(crate) fn set_power(&mut self, now: Instant, on: bool) {
        match (self.power, on) {
            (None, true) => self.power_on(now),
            (Some(_), false) => self.power_off(now),
            _ => {}
        }
    }

    fn power_on(&mut self, now: Instant) {
        let booted = now + self.ways.boot;
        self.power = Some(Power { since: now, booted });
        self.schedule.start(booted);
        self.closes_at = Some(booted + self.ways.precharge);
        // The keepalive is waited for from when the battery can hear it.
        self.last_keepalive = booted;
        self.gate.reset();
        self.state.halve_limits(false);
        self.contents.iter_mut().for_each(Content::restart);
    }

    fn power_off(&mut self, now: Instant) {
        self.power = None;
        self.schedule.stop();
        self.closes_at = None;
        self.state.power_off(now);
    }

    /// From `now` on this current flows through the terminals, in amperes, positive into the battery.
    pub(crate) fn carry(&mut self, now: Instant, current: f64) {
        self.state.carry(now, current);
    }

    /// A charger, or else a load, at its terminals holds this from `now` on, or nothing.
    pub(crate) fn drive(&mut self, now: Instant, charges: bool, points: Option<SetPoints>) -> Outcome {
        let was_set = self.driven.is_set();
        let outcome = self.driven.set(charges, points, self.allowed());
        self.conduct_from(now, was_set);
        outcome
    }

    /// What the rig drives goes through its terminals.
    fn conduct(&mut self, now: Instant) {
        let was_set = self.driven.is_set();
        if was_set {
            self.driven.follow(self.allowed());
            self.conduct_from(now, was_set);
        }
    }

    fn conduct_from(&mut self, now: Instant, was_set: bool) {
        if self.driven.is_set() {
            let current = self.driven.current(self.state.source(), self.allowed());
            self.state.carry(now, current);
        } else if was_set {
            self.state.leave(now);
        }
    }

    fn allowed(&self) -> Allowed {
        let of = |reading| self.state.value(reading);
        Allowed {
            voltage: of(Reading::ChargeVoltage),
            charge: of(Reading::ChargeCurrent),
            discharge: of(Reading::DischargeCurrent),
        }
    }

    /// The current through its terminals, in amperes, positive into it.
    pub(crate) fn current(&self) -> f64 {
        self.state.current()
    }

    /// What is behind the terminals, as [`State::source`] has it.
    pub(crate) fn source(&self) -> Option<(f64, f64)> {
        self.state.source()
    }

    /// Its temperature in degrees Celsius.
    pub(crate) fn temperature(&self) -> f64 {
        self.state.value(Reading::Temperature)
    }

    /// Whether current can flow through the main switch.
    pub(crate) fn conducts(&self) -> bool {
        self.state.closed()
    }
}
