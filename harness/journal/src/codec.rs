//! Entries to payloads and back; the layout is described in [`crate::format`].

use quantity::Instant;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wire::{CanId, Frame};

use crate::damage::Damage;
use crate::format::Kind;
use crate::stored::{StoredAction, StoredEvent, finite, finite_points};
use crate::varint::{self, Varint};
use crate::{Action, Body, BusId, ClockStepKind, Direction, Event, LogError};

const LEN: u8 = 0b0000_1111;
const DIRECTION: u8 = 0b0011_0000;
const WIDE_ID: u8 = 0b0100_0000;
const WITH_BUS: u8 = 0b1000_0000;

/// Appends an event seen at `seen`, `passed` nanoseconds after the entry before it.
pub(crate) fn write_event(
    out: &mut Vec<u8>,
    passed: u64,
    seen: Instant,
    event: &Event,
) -> Result<Kind, LogError> {
    varint::write(out, passed);
    let stored = match event {
        Event::Frame { bus, direction, at, frame } => {
            varint::write(out, varint::zigzag(seen.as_nanos().wrapping_sub(at.as_nanos())));
            write_frame(out, *bus, direction_bits(*direction), frame);
            return Ok(Kind::Frame);
        }
        Event::Wake => return Ok(Kind::Wake),
        Event::Bus { bus, at, what } => StoredEvent::Bus { bus: *bus, at: *at, what: what.clone() },
        Event::Reading { ask, role, asked, at, value } => {
            StoredEvent::Reading { ask: *ask, role: *role, asked: *asked, at: *at, value: finite(*value)? }
        }
        Event::Done { action, outcome } => StoredEvent::Done { action: *action, outcome: outcome.clone() },
        Event::ClockStep { at, by, kind } => StoredEvent::ClockStep {
            at: *at,
            by: *by,
            exact: *kind == ClockStepKind::Exact,
            slept: *kind == ClockStepKind::Slept,
        },
        Event::Stop(stop) => StoredEvent::Stop(*stop),
        Event::RigFault(fault) => StoredEvent::RigFault(fault.clone()),
        Event::Guard(did) => StoredEvent::Guard(did.clone()),
    };
    write_json(out, &stored)?;
    Ok(Kind::Event)
}

/// Appends an action that was asked for `passed` nanoseconds after the entry before it was seen.
pub(crate) fn write_action(out: &mut Vec<u8>, passed: u64, action: &Action) -> Result<Kind, LogError> {
    varint::write(out, passed);
    let stored = match action {
        Action::Send { bus, frame } => {
            write_frame(out, *bus, 0, frame);
            return Ok(Kind::Send);
        }
        Action::Ask { ask, role } => StoredAction::Ask { ask: *ask, role: *role },
        Action::Switch { action, role, on } => StoredAction::Switch { action: *action, role: *role, on: *on },
        Action::Set { action, role, points } => {
            StoredAction::Set { action: *action, role: *role, points: finite_points(*points)? }
        }
        Action::Mark(mark) => StoredAction::Mark(mark.clone()),
        Action::Finish => StoredAction::Finish,
    };
    write_json(out, &stored)?;
    Ok(Kind::Action)
}

/// Appends a value as JSON.
pub(crate) fn write_json(out: &mut Vec<u8>, value: &impl Serialize) -> Result<(), LogError> {
    serde_json::to_writer(out, value).map_err(|error| LogError::TooLarge(error.to_string()))
}

fn write_frame(out: &mut Vec<u8>, bus: BusId, direction: u8, frame: &Frame) {
    let id = frame.id().bits();
    let narrow = u16::try_from(id).ok();
    let wide = if narrow.is_none() { WIDE_ID } else { 0 };
    let with_bus = if bus.0 != 0 { WITH_BUS } else { 0 };
    out.push(frame.len() | direction | wide | with_bus);
    if bus.0 != 0 {
        out.push(bus.0);
    }
    match narrow {
        Some(id) => out.extend_from_slice(&id.to_le_bytes()),
        None => out.extend_from_slice(&id.to_le_bytes()),
    }
    out.extend_from_slice(frame.bytes());
}

/// Reads the payload of an entry: when it was seen, and what it was. `before` is when the entry ahead of it was seen.
#[inline]
pub(crate) fn read_entry(kind: Kind, payload: &[u8], before: Instant) -> Result<(Instant, Body), Damage> {
    let mut rest = Rest(payload);
    let seen = later(before, rest.varint()?)?;
    let body = match kind {
        Kind::Frame => {
            let lag = varint::unzigzag(rest.varint()?);
            let at = Instant::from_nanos(seen.as_nanos().wrapping_sub(lag));
            let (bus, bits, frame) = rest.frame()?;
            Body::Event(Event::Frame { bus, direction: direction_of(bits)?, at, frame })
        }
        Kind::Wake => Body::Event(Event::Wake),
        Kind::Send => {
            let (bus, bits, frame) = rest.frame()?;
            if bits != 0 {
                return Err(Damage::Layout("a send has no direction"));
            }
            Body::Action(Action::Send { bus, frame })
        }
        Kind::Event => Body::Event(rest.json::<StoredEvent>()?.into()),
        Kind::Action => Body::Action(rest.json::<StoredAction>()?.into()),
        Kind::Header | Kind::Seal | Kind::End => return Err(Damage::Misplaced),
    };
    rest.nothing()?;
    Ok((seen, body))
}

/// How many entries, events and actions an end record states.
pub(crate) fn read_end(payload: &[u8]) -> Result<[u64; 3], Damage> {
    let mut rest = Rest(payload);
    let counts = [rest.varint()?, rest.varint()?, rest.varint()?];
    rest.nothing()?;
    Ok(counts)
}

fn later(before: Instant, passed: u64) -> Result<Instant, Damage> {
    let nanos = before.as_nanos().checked_add_unsigned(passed).ok_or(Damage::Time)?;
    Ok(Instant::from_nanos(nanos))
}

const fn direction_bits(direction: Direction) -> u8 {
    match direction {
        Direction::Received => 0 << 4,
        Direction::Echo => 1 << 4,
        Direction::Unknown => 2 << 4,
    }
}

const fn direction_of(bits: u8) -> Result<Direction, Damage> {
    match bits >> 4 {
        0 => Ok(Direction::Received),
        1 => Ok(Direction::Echo),
        2 => Ok(Direction::Unknown),
        _ => Err(Damage::Layout("there is no such direction")),
    }
}

/// What of a payload has not been read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn varint(&mut self) -> Result<u64, Damage> {
        match varint::read(self.0) {
            Varint::Value(value, len) => {
                self.0 = &self.0[len..];
                Ok(value)
            }
            Varint::Cut | Varint::Malformed => Err(Damage::Layout("a number is malformed")),
        }
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], Damage> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(Damage::Layout("it is too short"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Damage> {
        Ok(self.take(1)?[0])
    }

    /// The bus, the direction bits and the frame.
    fn frame(&mut self) -> Result<(BusId, u8, Frame), Damage> {
        let shape = self.byte()?;
        let bus = if shape & WITH_BUS == 0 { 0 } else { self.byte()? };
        let id = if shape & WIDE_ID == 0 { self.narrow_id()? } else { self.wide_id()? };
        if (bus == 0) != (shape & WITH_BUS == 0) || (id <= 0xFFFF) != (shape & WIDE_ID == 0) {
            return Err(Damage::Layout("the frame is longer than it needs to be"));
        }
        let data = self.take(usize::from(shape & LEN))?;
        let frame = Frame::new(CanId::from_bits(id), data);
        let frame = frame.map_err(|_| Damage::Layout("a frame has at most 8 bytes"))?;
        Ok((BusId(bus), shape & DIRECTION, frame))
    }

    fn narrow_id(&mut self) -> Result<u32, Damage> {
        let bytes = self.take(2)?;
        Ok(u32::from(u16::from_le_bytes([bytes[0], bytes[1]])))
    }

    fn wide_id(&mut self) -> Result<u32, Damage> {
        let bytes = self.take(4)?;
        Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    fn json<T: DeserializeOwned>(&mut self) -> Result<T, Damage> {
        let value = serde_json::from_slice(self.0).map_err(|error| Damage::Json(error.to_string()))?;
        self.0 = &[];
        Ok(value)
    }

    fn nothing(&self) -> Result<(), Damage> {
        if self.0.is_empty() { Ok(()) } else { Err(Damage::Layout("it is too long")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const NOON: Instant = Instant::from_nanos(43_200_000_000_000);

    #[rstest]
    #[case::no_time(Kind::Wake, &[])]
    #[case::more_than_a_wake(Kind::Wake, &[0, 0])]
    #[case::no_shape(Kind::Frame, &[0, 0])]
    #[case::nine_bytes(Kind::Frame, &[0, 0, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])]
    #[case::fewer_bytes_than_said(Kind::Frame, &[0, 0, 2, 1, 0, 7])]
    #[case::no_such_direction(Kind::Frame, &[0, 0, 0x30, 1, 0])]
    #[case::a_wide_identifier_without_need(Kind::Frame, &[0, 0, 0x40, 1, 0, 0, 0])]
    #[case::bus_zero_written_out(Kind::Frame, &[0, 0, 0x80, 0, 1, 0])]
    #[case::a_send_with_direction(Kind::Send, &[0, 0x10, 1, 0])]
    #[case::later_than_time_ends(Kind::Wake, &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1])]
    #[case::half_a_json(Kind::Event, b"\0{\"stop\":")]
    #[case::an_unknown_event(Kind::Event, b"\0{\"earthquake\":{}}")]
    #[case::an_unknown_field(Kind::Action, b"\0{\"ask\":{\"ask\":1,\"role\":1,\"loudly\":true}}")]
    #[case::an_end_as_an_entry(Kind::End, &[0])]
    fn a_payload_that_breaks_the_layout_is_damage(#[case] kind: Kind, #[case] payload: &[u8]) {
        assert!(read_entry(kind, payload, NOON).is_err());
    }

    #[rstest]
    #[case::that_leaves_doubt(b"\0{\"clock_step\":{\"at\":9,\"by\":-5}}", ClockStepKind::Inexact)]
    #[case::that_is_exact(b"\0{\"clock_step\":{\"at\":9,\"by\":-5,\"exact\":true}}", ClockStepKind::Exact)]
    #[case::of_a_machine_that_slept(
        b"\0{\"clock_step\":{\"at\":9,\"by\":5,\"slept\":true}}",
        ClockStepKind::Slept
    )]
    fn a_step_of_the_clock_is_written_as_it_was_read(
        #[case] payload: &[u8],
        #[case] expected: ClockStepKind,
    ) {
        let (_, Body::Event(event)) = read_entry(Kind::Event, payload, NOON).unwrap() else { panic!() };
        assert!(matches!(event, Event::ClockStep { kind, .. } if kind == expected));
        let mut out = Vec::new();
        write_event(&mut out, 0, NOON, &event).unwrap();
        assert_eq!(out, payload);
    }

    #[test]
    fn a_frame_takes_its_bytes_and_little_more() {
        let frame = Frame::new(CanId::standard(0x351).unwrap(), &[1; 8]).unwrap();
        let event = Event::Frame { bus: BusId(0), direction: Direction::Echo, at: NOON, frame };
        let mut out = Vec::new();
        write_event(&mut out, 150_000_000, NOON, &event).unwrap();
        assert_eq!(out, [0x80, 0xA3, 0xC3, 0x47, 0, 0x18, 0x51, 0x03, 1, 1, 1, 1, 1, 1, 1, 1]);
    }
}
