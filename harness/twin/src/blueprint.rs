//! How a battery is built: a conforming one, then the defects, one after the other.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use quantity::Span;
use quantity::text::Duration;
use wire::{CanId, FrameError, Table};

use crate::content::Content;
use crate::gate::Gate;
use crate::schedule::Schedule;
use crate::state::State;
use crate::{Arrangement, BatterySpec, Defect, KeepaliveWatch, TwinError};

/// More often would be more than the bus carries; more rarely would be no period in any run.
const PERIODS: RangeInclusive<Span> = Span::from_millis(1)..=Span::from_secs(86_400);

/// Everything that a battery is built from, defects included.
#[derive(Debug, Clone)]
pub(crate) struct Blueprint {
    pub(crate) spec: BatterySpec,
    pub(crate) contents: Vec<Content>,
    pub(crate) gate: Gate,
    /// Whether the main switch closes again after an outage of the keepalive.
    pub(crate) returns: bool,
    /// Periods of the frames that stand in no table, by index of their content.
    foreign: BTreeMap<usize, Span>,
}

impl Blueprint {
    /// A battery of this description with these defects.
    pub(crate) fn new(spec: &BatterySpec, defects: &[Defect], table: &Table) -> Result<Self, TwinError> {
        spec.check()?;
        let contents = spec.sends.iter().map(|name| Content::new(spec, table, name));
        let contents = contents.collect::<Result<Vec<Content>, TwinError>>()?;
        let foreign = BTreeMap::new();
        let mut print = Self { spec: spec.clone(), contents, gate: Gate::default(), returns: true, foreign };
        print.check_alarms()?;
        defects.iter().try_for_each(|defect| print.build_in(defect))?;
        let state = State::new(&print.spec);
        print.contents.iter().try_for_each(|content| content.check(&state))?;
        Ok(print)
    }

    fn check_alarms(&self) -> Result<(), TwinError> {
        let sent = |alarm: &String| self.contents.iter().any(|content| content.has(alarm));
        let missing = self.spec.alarms.iter().find(|alarm| !sent(alarm));
        missing.map_or(Ok(()), |alarm| Err(TwinError::NoSignal(alarm.clone())))
    }

    /// The times at which its frames are due.
    pub(crate) fn schedule(&self, seed: u64) -> Schedule {
        let mut schedule = Schedule::new(self.spec.jitter, seed);
        let indices = 0..self.contents.len();
        match self.spec.arrangement {
            Arrangement::Burst => {
                let mut bursts: BTreeMap<Span, Vec<usize>> = BTreeMap::new();
                indices.for_each(|at| bursts.entry(self.period(at)).or_default().push(at));
                bursts.into_iter().for_each(|(period, burst)| schedule.add(burst, period, Span::ZERO));
            }
            Arrangement::Spread => {
                let step = self.spec.period.as_nanos() / self.contents.len().max(1) as i64;
                indices.for_each(|at| {
                    schedule.add(vec![at], self.period(at), Span::from_nanos(step) * at as i64)
                });
            }
        }
        schedule
    }

    fn period(&self, at: usize) -> Span {
        let own = || self.spec.period_of(self.contents[at].name());
        self.foreign.get(&at).copied().unwrap_or_else(own)
    }

    fn build_in(&mut self, defect: &Defect) -> Result<(), TwinError> {
        match defect {
            Defect::Period { message, every } => {
                refuse(!PERIODS.contains(&every.0), "period", "needs 1 ms to 24 h")?;
                self.content(message)?;
                self.spec.periods.insert(message.clone(), *every);
            }
            Defect::Stops { message, after } => self.content(message)?.stop_after(after.0),
            Defect::Code { signal, raw } => {
                self.each_code(signal, |content| content.set_code(signal, *raw))?
            }
            Defect::Scale { signal, factor } => return self.scale(signal, *factor),
            Defect::Length { message, bytes } => {
                refuse(*bytes > 8, "length", "has at most 8 bytes")?;
                self.content(message)?.set_length(*bytes);
            }
            Defect::Bytes { message, bytes } => {
                refuse(bytes.len() > 8, "bytes", "has at most 8 bytes")?;
                self.content(message)?.set_bytes(bytes);
            }
            Defect::ExtendedId { message } => self.content(message)?.extend_id(),
            Defect::Sends { id, bytes, every } => return self.send_also(*id, bytes, every.0),
            Defect::SilentWithoutKeepalive { after } => self.gate.needs_keepalive(after.0),
            Defect::FallsSilentOn { id, unless } => {
                let id = identifier(*id)
                    .map_err(|error| TwinError::defect("falls_silent_on", error.to_string()))?;
                self.gate.shuts_on(id, unless.clone());
            }
            Defect::OpensWithoutKeepalive { after } => {
                let timeout = positive(after, "opens_without_keepalive")?;
                let returns_after =
                    self.spec.keepalive.map_or(Span::from_secs(1), |watch| watch.returns_after);
                self.spec.keepalive = Some(KeepaliveWatch { timeout, returns_after });
            }
            Defect::StaysOffAfterOutage => {
                let why = "needs a battery with a keepalive time-out; add `keepalive` to the battery";
                refuse(self.spec.keepalive.is_none(), "stays_off_after_outage", why)?;
                self.returns = false;
            }
            Defect::CodeAtBoot { signal, raw, frames } => {
                self.each_code(signal, |content| content.set_boot_code(signal, *raw, *frames))?;
            }
            Defect::ZeroLimitsAtBoot { frames } => {
                let zero =
                    |limit: &&str| self.each_code(limit, |content| content.set_boot_code(limit, 0, *frames));
                ["CVL", "CCL", "DCL"].iter().try_for_each(zero)?;
            }
            Defect::Precharge { time } => self.spec.precharge = positive(time, "precharge")?,
            Defect::Boot { time } => self.spec.boot = positive(time, "boot")?,
        }
        Ok(())
    }

    fn content(&mut self, message: &str) -> Result<&mut Content, TwinError> {
        let content = self.contents.iter_mut().find(|content| content.name() == message);
        content.ok_or_else(|| TwinError::NotSent(message.into()))
    }

    /// Changes the one content that has the signal.
    fn each_code(
        &mut self,
        signal: &str,
        change: impl FnMut(&mut Content) -> Result<bool, TwinError>,
    ) -> Result<(), TwinError> {
        let changed = self.contents.iter_mut().map(change).collect::<Result<Vec<bool>, TwinError>>()?;
        if changed.contains(&true) { Ok(()) } else { Err(TwinError::NoSignal(signal.into())) }
    }

    fn scale(&mut self, signal: &str, factor: f64) -> Result<(), TwinError> {
        refuse(!factor.is_finite(), "scale", "needs a finite factor")?;
        let scaled = self.contents.iter_mut().any(|content| content.scale(signal, factor));
        if scaled { Ok(()) } else { Err(TwinError::NoSignal(signal.into())) }
    }

    fn send_also(&mut self, id: u32, bytes: &[u8], every: Span) -> Result<(), TwinError> {
        let wrong = |error: FrameError| TwinError::defect("sends", error.to_string());
        refuse(!PERIODS.contains(&every), "sends", "needs a period of 1 ms to 24 h")?;
        let content = Content::foreign(identifier(id).map_err(wrong)?, bytes).map_err(wrong)?;
        self.foreign.insert(self.contents.len(), every);
        self.contents.push(content);
        Ok(())
    }
}

fn positive(time: &Duration, defect: &'static str) -> Result<Span, TwinError> {
    refuse(time.0.is_negative(), defect, "needs a time that is not negative").map(|()| time.0)
}

/// 11 bits where they suffice, else 29.
fn identifier(number: u32) -> Result<CanId, FrameError> {
    match u16::try_from(number) {
        Ok(short) if short < 0x800 => CanId::standard(short),
        _ => CanId::extended(number),
    }
}

fn refuse(wrong: bool, defect: &'static str, why: &str) -> Result<(), TwinError> {
    if wrong { Err(TwinError::defect(defect, why)) } else { Ok(()) }
}
