//! A small core that follows a script and remembers everything that it was told.

use gx::Inverter;
use journal::{
    Action, ActionId, AskId, BusId, Core, Counter, Event, Measured, Partner, PartnerMode, RoleId, Stamp,
};
use quantity::{Instant, Span};
use twin::{BatterySpec, Defect, Twin, TwinError};
use wire::Frame;

use crate::protocol::table;

pub(crate) const POWER: RoleId = RoleId(0);
pub(crate) const PROBE: RoleId = RoleId(1);
const SHORT: RoleId = RoleId(2);
const ACKNOWLEDGE: RoleId = RoleId(3);
const CUT: RoleId = RoleId(4);

/// What the script does at an instant.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Do {
    Mode(PartnerMode),
    Power(bool),
    Short(bool),
    Acknowledge(bool),
    Cut(bool),
    Probe,
    Act(fn() -> Action),
}

/// What the core was told, and when.
pub(crate) type Told = Vec<(Instant, Event)>;

pub(crate) struct Script {
    partner: Inverter,
    steps: Vec<(Instant, Do)>,
    done: usize,
    end: Instant,
    pub(crate) told: Told,
}

impl Script {
    /// Steps in the order of time, in seconds; it finishes at `end`.
    pub(crate) fn new(steps: &[(f64, Do)], end: f64) -> Self {
        let steps = steps.iter().map(|(at, step)| (secs(*at), *step)).collect();
        Self { partner: Inverter::new(BusId(0), 3), steps, done: 0, end: secs(end), told: Vec::new() }
    }

    fn carry_out(&mut self, now: Instant, step: Do, act: &mut dyn FnMut(Action)) {
        let number = self.done as u32;
        let mut switch = |role, on| act(Action::Switch { action: ActionId(number), role, on });
        match step {
            Do::Mode(mode) => self.partner.set(now, mode),
            Do::Power(on) => switch(POWER, on),
            Do::Short(on) => switch(SHORT, on),
            Do::Acknowledge(on) => switch(ACKNOWLEDGE, on),
            Do::Cut(on) => switch(CUT, on),
            Do::Probe => act(Action::Ask { ask: AskId(number), role: PROBE }),
            Do::Act(action) => act(action()),
        }
    }
}

impl Core for Script {
    fn poll(&mut self, stamp: Stamp, event: &Event, act: &mut dyn FnMut(Action)) {
        self.told.push((stamp.seen, event.clone()));
        while let Some((_, step)) = self.steps.get(self.done).copied().filter(|(at, _)| *at <= stamp.seen) {
            self.carry_out(stamp.seen, step, act);
            self.done += 1;
        }
        self.partner.poll(stamp.seen, act);
        if stamp.seen >= self.end {
            act(Action::Finish);
        }
    }

    fn poll_at(&self) -> Option<Instant> {
        let step = self.steps.get(self.done).map(|(at, _)| *at);
        [step, self.partner.poll_at(), Some(self.end)].into_iter().flatten().min()
    }
}

pub(crate) fn secs(secs: f64) -> Instant {
    Instant::ZERO + Span::try_from_secs_f64(secs).unwrap()
}

/// Everything that the script's core is told by this battery with these defects.
pub(crate) fn told(spec: &BatterySpec, defects: &[Defect], steps: &[(f64, Do)], end: f64) -> Told {
    told_with_seed(spec, defects, steps, end, 1)
}

pub(crate) fn told_with_seed(
    spec: &BatterySpec,
    defects: &[Defect],
    steps: &[(f64, Do)],
    end: f64,
    seed: u64,
) -> Told {
    run(Twin::new(spec, defects, &table(), seed).unwrap(), steps, end)
}

/// Everything that the script's core is told in this world.
pub(crate) fn run(twin: Twin, steps: &[(f64, Do)], end: f64) -> Told {
    let mut script = Script::new(steps, end);
    twin.run(&mut script, &mut Counter::default(), &mut |_| None).unwrap();
    script.told
}

/// Why this battery with these defects cannot be.
pub(crate) fn refused(spec: &BatterySpec, defects: &[Defect]) -> TwinError {
    Twin::new(spec, defects, &table(), 1).unwrap_err()
}

/// The frames with this identifier, 11 or 29 bits, and when they were on the bus, in seconds.
pub(crate) fn frames(told: &Told, number: u32) -> Vec<(f64, Frame)> {
    let found = told.iter().filter_map(|(_, event)| match event {
        Event::Frame { at, frame, .. } if frame.id().number() == number => Some((at.as_secs_f64(), *frame)),
        _ => None,
    });
    found.collect()
}

/// When frames with this identifier were on the bus, in whole milliseconds.
pub(crate) fn millis(told: &Told, number: u32) -> Vec<i64> {
    frames(told, number).iter().map(|(at, _)| (at * 1_000.0) as i64).collect()
}

/// The frames with this identifier as text, repetitions left out.
pub(crate) fn contents(told: &Told, number: u32) -> Vec<String> {
    let mut texts: Vec<String> = frames(told, number).iter().map(|(_, frame)| frame.to_string()).collect();
    texts.dedup();
    texts
}

/// What the main switch probe said.
pub(crate) fn conducts(told: &Told) -> Vec<bool> {
    let found = told.iter().filter_map(|(_, event)| match event {
        Event::Reading { value: Measured::Truth(conducts), .. } => Some(*conducts),
        _ => None,
    });
    found.collect()
}
