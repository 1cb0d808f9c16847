//! What the controller tells with a frame of its own.

use journal::BusEvent;
use wire::Frame;

// Classes of error frames, from linux/can/error.h.
/// Problems of the controller itself, of which the second byte has more.
const CONTROLLER: u32 = 0x0000_0004;
/// In the second byte: a frame came before the one before was fetched.
const OVERFLOW: u8 = 0x01;
/// It went off the bus.
const BUS_OFF: u32 = 0x0000_0040;
/// It came back.
const RESTARTED: u32 = 0x0000_0100;

/// What an error frame says about being on the bus at all, and about frames that never reached the kernel.
pub(crate) fn event(frame: &Frame) -> Option<BusEvent> {
    let classes = frame.id().bits();
    let is_overflow = frame.bytes().get(1).is_some_and(|details| details & OVERFLOW != 0);
    match () {
        () if !frame.id().is_error() => None,
        () if classes & BUS_OFF != 0 => Some(BusEvent::Off),
        () if classes & RESTARTED != 0 => Some(BusEvent::On),
        // At least one; a controller does not count them.
        () if classes & CONTROLLER != 0 && is_overflow => Some(BusEvent::Lost { frames: 1 }),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use wire::CanId;

    #[rstest]
    #[case::off(0x2000_0040, &[0; 8], Some(BusEvent::Off))]
    #[case::off_and_more(0x2000_00C4, &[0, 0x20, 0, 0, 0, 0, 0, 0], Some(BusEvent::Off))]
    #[case::back(0x2000_0100, &[0; 8], Some(BusEvent::On))]
    #[case::overrun(0x2000_0004, &[0, 0x01, 0, 0, 0, 0, 0, 0], Some(BusEvent::Lost { frames: 1 }))]
    #[case::warning(0x2000_0004, &[0, 0x04, 0, 0, 0, 0, 96, 0], None)]
    #[case::a_bit_error(0x2000_0008, &[0, 0, 0x01, 0, 0, 0, 0, 0], None)]
    #[case::data(0x0000_0040, &[0; 8], None)]
    #[case::without_details(0x2000_0004, &[], None)]
    fn the_controller_is_understood(#[case] id: u32, #[case] bytes: &[u8], #[case] says: Option<BusEvent>) {
        assert_eq!(event(&Frame::new(CanId::from_bits(id), bytes).unwrap()), says);
    }
}
