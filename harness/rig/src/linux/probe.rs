//! Which bit rate a bus has.

use std::time::Duration;

use quantity::{Instant, Span};
use thiserror::Error;

use super::{BUFFER, Link, Setup, open};
use crate::bus::{BusError, Receive, Sighting};
use crate::{Clock, Interface};

/// The bit rates that are tried, the protocol's own first.
pub const BIT_RATES: [u32; 4] = [500_000, 250_000, 1_000_000, 125_000];

/// Why no bit rate was found. The interface is as it was before.
#[derive(Debug, Error)]
pub enum NotProbed {
    /// The bus is silent.
    #[error(
        "nothing was heard on {0} at any bit rate; switch the battery on, check CAN high and CAN low, and terminate both ends"
    )]
    Silent(Interface),
    /// Something is sent, at none of the bit rates.
    #[error(
        "{0} has traffic that is garbled at 500, 250, 1000 and 125 kbit/s; swap CAN high and CAN low, and check terminators"
    )]
    Garbled(Interface),
    /// There are no bit rates on it.
    #[error("{0} is virtual and has no bit rate; use it as it is")]
    Virtual(Interface),
    /// The interface could not be used.
    #[error(transparent)]
    Bus(#[from] BusError),
}

/// What listening at one bit rate told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// Frames.
    Frames,
    /// Errors, and hardly a frame.
    Errors,
    /// Neither.
    Nothing,
}

/// That many frames without an error between them are no chance: each has a checksum of 15 bits.
const ENOUGH_FRAMES: u32 = 3;
/// That many errors without a frame are no chance either; a plug that is pushed in makes one or two.
const ENOUGH_ERRORS: u32 = 3;

/// Finds the bit rate of a bus by listening, which nobody on it can notice, for `patience` at each; then sets the
/// interface up to take part, because somebody has to acknowledge.
///
/// # Errors
/// Where none fits, or the program may not change the interface.
pub fn probe(interface: &Interface, patience: Duration, clock: &Clock) -> Result<u32, NotProbed> {
    let before = Link::read(interface)?;
    if before.adapter.controller == crate::bus::Controller::Virtual {
        return Err(NotProbed::Virtual(interface.clone()));
    }
    let found = try_all(interface, patience, clock);
    match &found {
        Ok(bit_rate) => Setup { bit_rate: *bit_rate, ..Setup::default() }.apply(interface)?,
        Err(_) => restore(&before)?,
    }
    found
}

fn try_all(interface: &Interface, patience: Duration, clock: &Clock) -> Result<u32, NotProbed> {
    let mut garbled = false;
    for bit_rate in BIT_RATES {
        Setup { bit_rate, listen_only: true, bus_errors: true }.apply(interface)?;
        let mut bus = open(interface, clock, BUFFER)?;
        match listen(bus.receive.as_mut(), patience, clock)? {
            Heard::Frames => return Ok(bit_rate),
            Heard::Errors => garbled = true,
            Heard::Nothing => {}
        }
    }
    Err(if garbled { NotProbed::Garbled(interface.clone()) } else { NotProbed::Silent(interface.clone()) })
}

fn listen(bus: &mut dyn Receive, patience: Duration, clock: &Clock) -> Result<Heard, BusError> {
    let end = clock.now() + Span::from_nanos(i64::try_from(patience.as_nanos()).unwrap_or(i64::MAX));
    let (mut frames, mut errors) = (0, 0);
    while let Some(left) = left(clock.now(), end) {
        match bus.receive(left)? {
            Some(Sighting::Frame { frame, .. }) if frame.id().is_error() => {
                (frames, errors) = (0, errors + 1)
            }
            Some(Sighting::Frame { .. }) => frames += 1,
            _ => {}
        }
        match () {
            () if frames >= ENOUGH_FRAMES => return Ok(Heard::Frames),
            () if errors >= ENOUGH_ERRORS => return Ok(Heard::Errors),
            () => {}
        }
    }
    Ok(if errors > 0 { Heard::Errors } else { Heard::Nothing })
}

fn left(now: Instant, end: Instant) -> Option<Duration> {
    u64::try_from((end - now).as_nanos()).ok().filter(|nanos| *nanos > 0).map(Duration::from_nanos)
}

fn restore(before: &Link) -> Result<(), BusError> {
    let setup = |bit_rate| Setup { bit_rate, listen_only: before.adapter.listen_only, bus_errors: false };
    if let Some(bit_rate) = before.adapter.bit_rate {
        setup(bit_rate).apply(&before.interface)?;
    }
    if before.is_up { Ok(()) } else { Setup::down(&before.interface) }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use journal::Direction;
    use rstest::rstest;
    use wire::{CanId, Frame};

    use super::*;

    /// A bus on which this comes: `f` a frame, `e` an error frame, `c` a clock step.
    struct Traffic(VecDeque<char>);

    impl Receive for Traffic {
        fn receive(&mut self, wait: Duration) -> Result<Option<Sighting>, BusError> {
            let sighting = |bits| Sighting::Frame {
                direction: Direction::Received,
                at: Instant::ZERO,
                frame: Frame::new(CanId::from_bits(bits), &[0]).unwrap(),
            };
            Ok(match self.0.pop_front() {
                Some('f') => Some(sighting(0x351)),
                Some('e') => Some(sighting(0x2000_0008)),
                Some(_) => Some(Sighting::ClockStep { at: Instant::ZERO, by: Span::ZERO, exact: true }),
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
    #[case::too_few_frames("ff", Heard::Nothing)]
    #[case::silence("", Heard::Nothing)]
    fn a_bit_rate_is_right_where_frames_come_without_errors(#[case] traffic: &str, #[case] heard: Heard) {
        let mut bus = Traffic(traffic.chars().collect());
        assert_eq!(listen(&mut bus, Duration::from_millis(20), &Clock::start()).unwrap(), heard);
    }
}
