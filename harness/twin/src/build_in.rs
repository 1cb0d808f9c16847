//! What each defect changes in a blueprint.

use std::ops::RangeInclusive;

use quantity::Span;
use quantity::text::Duration;
use wire::{CanId, FrameError};

use crate::blueprint::Blueprint;
use crate::content::Content;
use crate::gate::{Reaction, Trigger};
use crate::part::{Flash, Moment, Part, Source, Twist};
use crate::reading::Reading;
use crate::state::State;
use crate::time_and_again::TimeAndAgain;
use crate::{Defect, Heard, KeepaliveWatch, TwinError};

/// More often would be more than the bus carries; more rarely would be no period in any run.
const PERIODS: RangeInclusive<Span> = Span::from_millis(1)..=Span::from_secs(86_400);

/// One is no burst; more would not find room before the bus.
const BURSTS: RangeInclusive<u32> = 2..=100;

/// Each change is one thing; these methods only say which.
impl Blueprint {
    /// Builds a defect in.
    pub(crate) fn build_in(&mut self, defect: &Defect) -> Result<(), TwinError> {
        match defect {
            Defect::Period { message, every } => {
                refuse(!PERIODS.contains(&every.0), "period", "needs 1 ms to 24 h")?;
                self.content(message)?;
                self.spec.periods.insert(message.clone(), *every);
            }
            Defect::Stops { message, after } => self.content(message)?.stop_after(after.0),
            Defect::Length { message, bytes } => {
                refuse(*bytes > 8, "length", "has at most 8 bytes")?;
                self.content(message)?.set_length(*bytes);
            }
            Defect::Bytes { message, bytes } => {
                refuse(bytes.len() > 8, "bytes", "has at most 8 bytes")?;
                self.content(message)?.set_bytes(bytes);
            }
            Defect::Garbage { message, mask } => {
                refuse(mask.len() > 8, "garbage", "has a mask of at most 8 bytes")?;
                self.content(message)?.set_garbage(word(mask));
            }
            Defect::Starts { message, after } => {
                self.content(message)?.start_after(positive(after, "starts")?);
            }
            Defect::Burst { message, frames } => {
                refuse(!BURSTS.contains(frames), "burst", "needs 2 to 100 frames")?;
                self.content(message)?.set_burst(*frames);
            }
            Defect::Identifier { message, id } => {
                let id = identifier(*id);
                let id = id.map_err(|error| TwinError::defect("identifier", error.to_string()))?;
                self.content(message)?.set_id(id);
            }
            Defect::ExtendedId { message } => self.content(message)?.extend_id(),
            Defect::SwappedOrder { messages } => self.swap_order(messages)?,
            Defect::Sends { id, bytes, every } => self.send_also(*id, bytes, every.0)?,
            Defect::SilentWithoutKeepalive { after } => self.gate.needs_keepalive(after.0),
            Defect::FallsSilentAfterGap { of } => self.gate.shuts_after_gap(of.0),
            Defect::FallsSilentAfterBusFault { fault, of } => self.gate.shuts_after_fault(*fault, of.0),
            Defect::FallsSilentOn(heard) => self.react(heard, Reaction::FallsSilent, "falls_silent_on")?,
            Defect::OpensOn(heard) => self.react(heard, Reaction::Opens, "opens_on")?,
            Defect::HalvesLimitsOn(heard) => self.react(heard, Reaction::HalvesLimits, "halves_limits_on")?,
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
            Defect::LosesCounters => self.spec.energy.lost_without_power = true,
            Defect::ZeroLimitsAtBoot { frames } => {
                ["CVL", "CCL", "DCL"].iter().try_for_each(|limit| self.code_at_boot(limit, 0, *frames))?;
            }
            Defect::CodeAtBoot { signal, raw, frames } => self.code_at_boot(signal, *raw, *frames)?,
            Defect::Precharge { time } => self.spec.precharge = positive(time, "precharge")?,
            Defect::Boot { time } => self.spec.boot = positive(time, "boot")?,
            Defect::BusRecovery { time } => self.spec.bus_recovery = positive(time, "bus_recovery")?,
            Defect::Code { .. }
            | Defect::CodeSometimes { .. }
            | Defect::Frozen { .. }
            | Defect::Mirrored { .. }
            | Defect::Drifts { .. }
            | Defect::Swapped { .. }
            | Defect::Carries { .. }
            | Defect::Bits { .. }
            | Defect::SwappedBits { .. }
            | Defect::Scale { .. } => self.change_signal(defect)?,
        }
        Ok(())
    }

    /// The defects that change what one signal says.
    fn change_signal(&mut self, defect: &Defect) -> Result<(), TwinError> {
        match defect {
            Defect::Code { signal, raw } => self.fix(signal, *raw),
            Defect::CodeSometimes { signal, raw, every, lasts } => {
                let part = self.part(signal)?;
                part.check_code(*raw)?;
                let sane = lasts.0 > Span::ZERO && every.0 > lasts.0;
                refuse(!sane, "code_sometimes", "needs `lasts` above zero and `every` above that")?;
                part.flash = Some(Flash { raw: *raw, at: TimeAndAgain { every: every.0, lasts: lasts.0 } });
                Ok(())
            }
            Defect::Frozen { signal } => {
                let raw = self.at_beginning(signal, |part, moment| part.raw(moment).unwrap_or(0))?;
                self.fix(signal, raw)
            }
            Defect::Mirrored { signal } => {
                let start = self.at_beginning(signal, |part, moment| part.value(moment))?;
                self.twist(signal, Twist::MirroredAt(start))
            }
            Defect::Drifts { signal, by, every } => {
                refuse(
                    !by.is_finite() || every.0 <= Span::ZERO,
                    "drifts",
                    "needs a step and a time above zero",
                )?;
                self.twist(signal, Twist::More { by: *by, every: every.0 })
            }
            Defect::Scale { signal, factor } => {
                refuse(!factor.is_finite(), "scale", "needs a finite factor")?;
                self.twist(signal, Twist::Times(*factor))
            }
            Defect::Carries { signal, of, factor } => {
                refuse(!factor.is_finite(), "carries", "needs a finite factor")?;
                let reading = Reading::named(of).ok_or_else(|| TwinError::NoSignal(of.clone()))?;
                self.part(signal)?.source = Source::State(reading);
                self.twist(signal, Twist::Times(*factor))
            }
            Defect::Swapped { signals: [one, other] } => self.swap(one, other),
            Defect::Bits { signal, how } => self.carrier(signal)?.rewrite(signal, *how),
            Defect::SwappedBits { signals: [one, other] } => self.carrier(one)?.swap_bits(one, other),
            _ => Ok(()),
        }
    }

    fn content(&mut self, message: &str) -> Result<&mut Content, TwinError> {
        let content = self.contents.iter_mut().find(|content| content.name() == message);
        content.ok_or_else(|| TwinError::NotSent(message.into()))
    }

    /// The message that carries a signal.
    fn carrier(&mut self, signal: &str) -> Result<&mut Content, TwinError> {
        let content = self.contents.iter_mut().find(|content| content.has(signal));
        content.ok_or_else(|| TwinError::NoSignal(signal.into()))
    }

    fn part(&mut self, signal: &str) -> Result<&mut Part, TwinError> {
        let part = self.contents.iter_mut().find_map(|content| content.part(signal));
        part.ok_or_else(|| TwinError::NoSignal(signal.into()))
    }

    fn fix(&mut self, signal: &str, raw: u64) -> Result<(), TwinError> {
        let part = self.part(signal)?;
        part.check_code(raw)?;
        (part.source, part.flash, part.noise) = (Source::Raw(raw), None, 0);
        Ok(())
    }

    fn twist(&mut self, signal: &str, twist: Twist) -> Result<(), TwinError> {
        let part = self.part(signal)?;
        let Source::State(_) = part.source else { return Err(TwinError::NoSignal(signal.into())) };
        part.twists.push(twist);
        Ok(())
    }

    /// Something about a signal as it is at the origin of time.
    fn at_beginning<T>(&mut self, signal: &str, tell: fn(&Part, Moment<'_>) -> T) -> Result<T, TwinError> {
        let state = State::new(&self.spec);
        let part = self.part(signal)?;
        Ok(tell(part, Moment { state: &state, powered: Span::ZERO }))
    }

    fn swap(&mut self, one: &str, other: &str) -> Result<(), TwinError> {
        let (first, second) = (self.part(one)?.clone(), self.part(other)?.clone());
        refuse(first.field.bits() != second.field.bits(), "swapped", "needs two signals of the same width")?;
        self.part(one)?.take_from(&second);
        self.part(other)?.take_from(&first);
        Ok(())
    }

    fn swap_order(&mut self, [one, other]: &[String; 2]) -> Result<(), TwinError> {
        let at = |message: &String| {
            let found = self.contents.iter().position(|content| content.name() == message);
            found.ok_or_else(|| TwinError::NotSent(message.clone()))
        };
        let (one, other) = (at(one)?, at(other)?);
        self.contents.swap(one, other);
        Ok(())
    }

    fn code_at_boot(&mut self, signal: &str, raw: u64, frames: u32) -> Result<(), TwinError> {
        let contents = self.contents.iter_mut();
        let changed = contents.map(|content| content.set_boot_code(signal, raw, frames));
        let changed = changed.collect::<Result<Vec<bool>, TwinError>>()?;
        if changed.contains(&true) { Ok(()) } else { Err(TwinError::NoSignal(signal.into())) }
    }

    fn react(&mut self, heard: &Heard, reaction: Reaction, defect: &'static str) -> Result<(), TwinError> {
        let id = identifier(heard.id).map_err(|error| TwinError::defect(defect, error.to_string()))?;
        let (form, unless) = (heard.form, heard.unless.clone());
        self.gate.reacts(Trigger { id, form, unless, reaction, fired: false });
        Ok(())
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

/// Up to eight bytes as a little-endian word.
fn word(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
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
