//! Which bit rate a bus has, by a controller that only listens.

use std::time::Duration;

use quantity::{Instant, Span};
use wire::Frame;

use super::{BUFFER, Link, Setup, open};
use crate::bus::{BusError, Controller, Receive, Sighting};
use crate::probe::{NotProbed, Probed};
use crate::{Clock, Interface};

/// The bit rates that are tried, the protocol's own first.
pub const BIT_RATES: [u32; 4] = [500_000, 250_000, 1_000_000, 125_000];

/// What listening at one bit rate told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// Frames.
    Frames,
    /// Frames that are whole up to where somebody should have acknowledged them.
    Unacknowledged,
    /// Errors, and hardly a frame.
    Errors,
    /// Nothing of these.
    Nothing,
}

/// That many frames without an error between them are no chance: each has a checksum of 15 bits.
const ENOUGH_FRAMES: u32 = 3;
/// That many errors without a frame are no chance either; a plug that is pushed in makes one or two.
const ENOUGH_ERRORS: u32 = 3;

/// Finds the bit rate of a bus by listening, which nobody on it can notice, for `patience` at each. The interface is left
/// as it was; one that was never set up is left ready for what was found.
///
/// # Errors
/// Where none fits, or the program may not change the interface.
pub fn probe(interface: &Interface, patience: Duration, clock: &Clock) -> Result<Probed, NotProbed> {
    let before = Link::read(interface)?;
    if before.adapter.controller == Controller::Virtual {
        return Err(NotProbed::Virtual(interface.to_string()));
    }
    if let Some(bit_rate) = before.adapter.bit_rate.filter(|_| before.is_up)
        && listen_as_it_is(interface, patience, clock)? == Heard::Frames
    {
        let command = before.adapter.listen_only.then(|| taking_part(bit_rate).command(interface));
        return Ok(Probed { bit_rate, acknowledged: true, command });
    }
    let found = try_all(interface, patience, clock);
    let bit_rate = found.as_ref().map_or(Setup::default().bit_rate, |(bit_rate, _)| *bit_rate);
    let restored = restore(&before, bit_rate);
    let (bit_rate, heard) = found?;
    restored?;
    let (setup, acknowledged) = (taking_part(bit_rate), heard == Heard::Frames);
    let command = if before.is_up { setup.command(interface) } else { setup.command_from_down(interface) };
    Ok(Probed { bit_rate, acknowledged, command: Some(command) })
}

fn taking_part(bit_rate: u32) -> Setup {
    Setup { bit_rate, ..Setup::default() }
}

fn try_all(interface: &Interface, patience: Duration, clock: &Clock) -> Result<(u32, Heard), NotProbed> {
    let mut garbled = false;
    for bit_rate in BIT_RATES {
        Setup { bit_rate, listen_only: true, bus_errors: true }.apply(interface).map_err(whole)?;
        match listen_as_it_is(interface, patience, clock)? {
            heard @ (Heard::Frames | Heard::Unacknowledged) => return Ok((bit_rate, heard)),
            Heard::Errors => garbled = true,
            Heard::Nothing => {}
        }
    }
    let command = Setup::default().command(interface);
    Err(match garbled {
        true => NotProbed::Garbled { interface: interface.to_string(), command },
        false => NotProbed::Silent(interface.to_string()),
    })
}

/// Whoever may not change the interface needs the administrator for all of it, not for the first change.
fn whole(error: BusError) -> BusError {
    match error {
        BusError::NotPermitted { interface, .. } => {
            let command = format!("sudo bmscert rig probe can:{interface}");
            BusError::NotPermitted { interface, command }
        }
        error => error,
    }
}

fn listen_as_it_is(interface: &Interface, patience: Duration, clock: &Clock) -> Result<Heard, BusError> {
    let mut bus = open(interface, clock, BUFFER)?;
    listen(bus.receive.as_mut(), patience, clock)
}

fn listen(bus: &mut dyn Receive, patience: Duration, clock: &Clock) -> Result<Heard, BusError> {
    let end = clock.now() + Span::from_nanos(i64::try_from(patience.as_nanos()).unwrap_or(i64::MAX));
    let (mut frames, mut errors, mut unacknowledged) = (0, 0, 0);
    while let Some(left) = left(clock.now(), end) {
        match bus.receive(left)? {
            Some(Sighting::Frame { frame, .. }) if is_unacknowledged(&frame) => unacknowledged += 1,
            Some(Sighting::Frame { frame, .. }) if frame.id().is_error() => {
                (frames, errors, unacknowledged) = (0, errors + 1, 0)
            }
            Some(Sighting::Frame { .. }) => frames += 1,
            _ => {}
        }
        match () {
            () if frames >= ENOUGH_FRAMES => return Ok(Heard::Frames),
            () if unacknowledged >= ENOUGH_FRAMES => return Ok(Heard::Unacknowledged),
            () if errors >= ENOUGH_ERRORS => return Ok(Heard::Errors),
            () => {}
        }
    }
    Ok(if errors + unacknowledged > 0 { Heard::Errors } else { Heard::Nothing })
}

/// Whether a controller tells of an error where the acknowledgement should have been: everything before it was read
/// without one, the checksum included. Not every controller tells where.
fn is_unacknowledged(frame: &Frame) -> bool {
    // linux/can/error.h: a protocol violation, and its place in the fourth byte, the slot or the delimiter behind it.
    const PROTOCOL: u32 = 0x0000_0008;
    const SLOT_AND_DELIMITER: [u8; 2] = [0x19, 0x1B];
    let place = frame.bytes().get(3);
    frame.id().is_error()
        && frame.id().bits() & PROTOCOL != 0
        && place.is_some_and(|place| SLOT_AND_DELIMITER.contains(place))
}

fn left(now: Instant, end: Instant) -> Option<Duration> {
    u64::try_from((end - now).as_nanos()).ok().filter(|nanos| *nanos > 0).map(Duration::from_nanos)
}

/// As it was; where it had no bit rate, it has this one from now on, for it cannot be without one again.
fn restore(before: &Link, bit_rate: u32) -> Result<(), BusError> {
    let bit_rate = before.adapter.bit_rate.unwrap_or(bit_rate);
    let setup = Setup { bit_rate, listen_only: before.adapter.listen_only, bus_errors: false };
    if before.is_up { setup.apply(&before.interface) } else { setup.prepare(&before.interface) }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use journal::{ClockStepKind, Direction};
    use rstest::rstest;
    use wire::{CanId, Frame};

    use super::*;

    /// A bus on which this comes: `f` a frame, `e` an error frame, `a` one about the acknowledgement, `c` a clock step.
    struct Traffic(VecDeque<char>);

    impl Receive for Traffic {
        fn receive(&mut self, wait: Duration) -> Result<Option<Sighting>, BusError> {
            let sighting = |bits, place| Sighting::Frame {
                direction: Direction::Received,
                at: Instant::ZERO,
                frame: Frame::new(CanId::from_bits(bits), &[0, 0, 0, place, 0, 0, 0, 0]).unwrap(),
            };
            Ok(match self.0.pop_front() {
                Some('f') => Some(sighting(0x351, 0x1B)),
                Some('e') => Some(sighting(0x2000_0008, 0x0E)),
                Some('a') => Some(sighting(0x2000_0008, 0x1B)),
                Some(_) => Some(Sighting::ClockStep {
                    at: Instant::ZERO,
                    by: Span::ZERO,
                    kind: ClockStepKind::Exact,
                }),
                None => {
                    std::thread::park_timeout(wait);
                    None
                }
            })
        }
    }

    #[rstest]
    #[case::frames("fff", Heard::Frames)]
    #[case::a_plug_that_is_pushed_in("efff", Heard::Frames)]
    #[case::the_clock_is_set("fcfcf", Heard::Frames)]
    #[case::only_errors("eee", Heard::Errors)]
    #[case::frames_by_chance("fefefe", Heard::Errors)]
    #[case::an_error_and_silence("e", Heard::Errors)]
    #[case::nobody_acknowledges("aaa", Heard::Unacknowledged)]
    #[case::nobody_acknowledges_and_a_plug("aeaaa", Heard::Unacknowledged)]
    #[case::unacknowledged_by_chance("aaeaae", Heard::Errors)]
    #[case::hardly_anything("aa", Heard::Errors)]
    #[case::too_few_frames("ff", Heard::Nothing)]
    #[case::silence("", Heard::Nothing)]
    fn a_bit_rate_is_right_where_frames_come_without_errors(#[case] traffic: &str, #[case] heard: Heard) {
        let mut bus = Traffic(traffic.chars().collect());
        assert_eq!(listen(&mut bus, Duration::from_millis(20), &Clock::start()).unwrap(), heard);
    }
}
