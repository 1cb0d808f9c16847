//! Siglent SPD3303X: the channel stands before the command, or is its first argument.
//!
//! After the programming chapter of its manual: `CH1:VOLT 5`, `OUTP CH1,ON`, `MEAS:VOLT? CH1`. Whether an output is on is a bit of
//! `SYST:STAT?` and nowhere else. There are no protections and no watchdog, and what comes within 10 ms after a command is
//! lost without a word.

use quantity::{Instant, Span};

use super::output::{Output, OverCurrent, Rating, Regulation};
use super::reading::nr2;
use super::scpi::{Answer, Call, Family, Manners, Trouble};
use super::{Drive, Sensed, Sensor};

const RATING: Rating =
    Rating { volts: 32.0, amps: 3.2, over_voltage: f64::INFINITY, over_current: f64::INFINITY };

/// An SPD3303X with its two outputs that can be set; the third is switched at its front.
#[derive(Debug)]
pub(crate) struct SiglentSpd3303x {
    serial_number: String,
    outputs: [Output; 2],
    selected: usize,
    sensor: Sensor,
}

/// Its commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Volts,
    Amps,
    MeasureVolts,
    MeasureAmps,
    MeasureWatts,
    Select,
    Output,
    Status,
}

impl SiglentSpd3303x {
    pub(crate) fn new(serial_number: &str, sensor: Sensor) -> Self {
        Self { serial_number: serial_number.to_owned(), outputs: outputs(), selected: 0, sensor }
    }

    /// The channel that an argument names.
    fn channel(call: &Call<'_, Verb>) -> Result<usize, Trouble> {
        match call.text(0)?.to_ascii_uppercase().as_str() {
            "CH1" => Ok(0),
            "CH2" => Ok(1),
            _ => Err(Trouble::Illegal),
        }
    }

    fn set_point(&mut self, call: &Call<'_, Verb>) -> Answer {
        let at = (call.number as usize).checked_sub(1);
        let output = at.and_then(|at| self.outputs.get_mut(at)).ok_or(Trouble::Undefined)?;
        match (call.verb, call.query) {
            (Verb::Volts, true) => return Ok(Some(nr2(output.volts, 3))),
            (Verb::Volts, false) => output.volts = call.value(0, "V", 0.0..=RATING.volts)?,
            (_, true) => return Ok(Some(nr2(output.amps, 3))),
            (_, false) => output.amps = call.value(0, "A", 0.0..=RATING.amps)?,
        }
        Ok(None)
    }

    fn measure(&mut self, call: &Call<'_, Verb>) -> Answer {
        let at = if call.given.is_empty() { self.selected } else { Self::channel(call)? };
        let Sensed { volts, amps, .. } = self.outputs[at].sensed;
        let (volts, amps) = (self.sensor.volts(volts), self.sensor.amps(amps));
        Ok(Some(match call.verb {
            Verb::MeasureVolts => nr2(volts, 3),
            Verb::MeasureAmps => nr2(amps, 3),
            _ => nr2(volts * amps, 3),
        }))
    }

    /// Bits 0 and 1: it regulates the current; 2: the outputs are independent; 4 and 5: it is on.
    fn status(&self) -> u16 {
        let mut status = 1 << 2;
        for (at, output) in self.outputs.iter().enumerate() {
            status |= u16::from(output.regulates() == Regulation::Current) << at;
            status |= u16::from(output.on) << (4 + at);
        }
        status
    }
}

fn outputs() -> [Output; 2] {
    [(); 2].map(|()| Output::new(RATING, OverCurrent::Level))
}

impl Family for SiglentSpd3303x {
    type Verb = Verb;

    const COMMANDS: &'static [(&'static str, Verb)] = &[
        ("CH#:VOLTage", Verb::Volts),
        ("CH#:CURRent", Verb::Amps),
        ("MEASure:VOLTage", Verb::MeasureVolts),
        ("MEASure:CURRent", Verb::MeasureAmps),
        ("MEASure:POWEr", Verb::MeasureWatts),
        ("INSTrument", Verb::Select),
        ("OUTPut", Verb::Output),
        ("SYSTem:STATus", Verb::Status),
    ];

    const MANNERS: Manners = Manners {
        gap: Span::from_millis(10),
        error: |code, text| format!("{code} {text}"),
        ..Manners::USUAL
    };

    fn identity(&self) -> String {
        format!("Siglent Technologies,SPD3303X,{},1.01.01.02.07R2,V3.0", self.serial_number)
    }

    fn run(&mut self, _now: Instant, call: &Call<'_, Verb>) -> Answer {
        match (call.verb, call.query) {
            (Verb::Volts | Verb::Amps, _) => return self.set_point(call),
            (Verb::MeasureVolts | Verb::MeasureAmps | Verb::MeasureWatts, true) => return self.measure(call),
            (Verb::Select, true) => return Ok(Some(format!("CH{}", self.selected + 1))),
            (Verb::Select, false) => self.selected = Self::channel(call)?,
            (Verb::Output, false) => self.outputs[Self::channel(call)?].switch(call.switch(1)?),
            (Verb::Status, true) => return Ok(Some(format!("0x{:x}", self.status()))),
            _ => return Err(Trouble::Undefined),
        }
        Ok(None)
    }

    fn reset(&mut self) {
        (self.outputs, self.selected) = (outputs(), 0);
    }

    fn drive(&self, terminals: usize) -> Drive {
        self.outputs.get(terminals).map_or(Drive::Open, Output::drive)
    }

    fn sense(&mut self, now: Instant, terminals: usize, sensed: Sensed) {
        if let Some(output) = self.outputs.get_mut(terminals) {
            output.sense(now, sensed);
        }
    }
}
