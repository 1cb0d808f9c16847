//! What the controller tells with a frame of its own.

use journal::BusEvent;
use wire::Frame;

/// `CAN_ERR_BUSOFF` of linux/can/error.h: the controller went off the bus.
const BUS_OFF: u32 = 0x0000_0040;
/// `CAN_ERR_RESTARTED`: it came back.
const RESTARTED: u32 = 0x0000_0100;

/// What an error frame says about being on the bus at all.
pub(super) fn event(frame: &Frame) -> Option<BusEvent> {
    let classes = frame.id().bits();
    match () {
        () if !frame.id().is_error() => None,
        () if classes & BUS_OFF != 0 => Some(BusEvent::Off),
        () if classes & RESTARTED != 0 => Some(BusEvent::On),
        () => None,
    }
}
