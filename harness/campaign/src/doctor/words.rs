//! What is wrong with an instrument, for the person who stands at the bench.

use guard::Fault;
use suite::RigInstrument;
use wire::scpi::{Mismatch, Slot};

/// What is wrong, and what to do.
pub(super) fn of(fault: Fault, instrument: &RigInstrument) -> (String, String) {
    let dialect = instrument.dialect.name();
    match fault {
        Fault::NoReply => (
            String::from("its port opens, and nothing answers"),
            String::from(
                "see that it is on, that remote control is switched on and set to this interface, and on a serial port that \
                 the rate is the same at both ends",
            ),
        ),
        Fault::Mismatch(Mismatch::Unrecognised(name)) => (
            format!("`{name}` answers there, and the rig file says that it speaks {dialect}"),
            String::from("give the address of the right one, or the dialect that this one speaks"),
        ),
        Fault::SerialNumber(number) => (
            format!(
                "its serial number is `{number}`, and the rig file says `{}`",
                instrument.serial_number.as_deref().unwrap_or_default()
            ),
            String::from(
                "connect the right one; where it was exchanged for good, write its number and calibration",
            ),
        ),
        Fault::Mismatch(Mismatch::State { expected: false }) => (
            String::from("its output is on, and it was not switched on from here"),
            String::from(
                "find out who uses it, and switch it off at its front panel: nothing was changed, and no run changes it",
            ),
        ),
        Fault::Mismatch(Mismatch::Stopped(stopped)) => (
            stopped.to_string(),
            String::from(
                "release it, or see why it is so; where nobody pressed anything, see its wire, and the level that the rig \
                 file names",
            ),
        ),
        Fault::Mismatch(Mismatch::Refused(why)) => (
            format!("it answers something that is no reply: {why}"),
            format!("see whether it speaks {dialect}, and whether somebody else talks to it"),
        ),
        other => (
            other.to_string(),
            String::from("see whether it is the right instrument and nobody else talks to it"),
        ),
    }
}

/// Whether this is about the instrument as a whole, so that its other channels are no better.
pub(super) fn is_of_the_whole_instrument(fault: Fault) -> bool {
    !matches!(fault, Fault::Mismatch(Mismatch::State { .. } | Mismatch::Stopped(_)))
}

/// A slot in words.
pub(super) fn slot(slot: Slot) -> String {
    match slot {
        Slot::OverVoltage => String::from("over-voltage protection"),
        Slot::OverCurrent => String::from("over-current protection"),
        Slot::UnderVoltage => String::from("under-voltage protection"),
        Slot::OverPower => String::from("over-power protection"),
        Slot::Voltage | Slot::Current => format!("{slot} set point"),
        Slot::SinkCurrent => String::from("sink current set point"),
        Slot::Watchdog => slot.to_string(),
    }
}

/// The unit of a slot.
pub(super) const fn unit(slot: Slot) -> &'static str {
    match slot {
        Slot::Voltage | Slot::OverVoltage | Slot::UnderVoltage => "V",
        Slot::Current | Slot::SinkCurrent | Slot::OverCurrent => "A",
        Slot::OverPower => "W",
        Slot::Watchdog => "s",
    }
}
