//! Rigol DP832: three outputs, one of them selected, and every command may name another.
//!
//! After the programming guide of the DP800 series: `:INST:NSEL`, `:OUTP[:STAT] [CHn,]ON`, `:OUTP:OVP:VAL`, `:MEAS:ALL?`.
//! Switches answer `ON` and `OFF`, trips `YES` and `NO`. There is no watchdog.

use quantity::Instant;

use super::output::{Output, OverCurrent, Rating, Regulation};
use super::reading::{nr2, on_off};
use super::scpi::{Answer, Call, Family, Manners, Trouble};
use super::{Drive, Sensed, Sensor};

/// A DP832.
#[derive(Debug)]
pub(crate) struct RigolDp832 {
    serial_number: String,
    outputs: [Output; 3],
    selected: usize,
    sensor: Sensor,
    beeper: bool,
}

/// Its commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Apply,
    SelectNumber,
    SelectName,
    Volts,
    Amps,
    MeasureVolts,
    MeasureAmps,
    MeasureWatts,
    MeasureAll,
    State,
    Mode,
    OverVolts,
    OverVoltsState,
    OverVoltsTripped,
    OverVoltsClear,
    OverAmps,
    OverAmpsState,
    OverAmpsTripped,
    OverAmpsClear,
    Beeper,
    /// Remote, local, over-temperature: taken note of, without a consequence at the terminals.
    Noted,
}

const fn rating(volts: f64) -> Rating {
    Rating { volts: volts + volts / 15.0, amps: 3.2, over_voltage: volts * 1.1, over_current: 3.3 }
}

impl RigolDp832 {
    pub(crate) fn new(serial_number: &str, sensor: Sensor) -> Self {
        Self {
            serial_number: serial_number.to_owned(),
            outputs: outputs(),
            selected: 0,
            sensor,
            beeper: true,
        }
    }

    /// The output that a call names in its first argument, else the selected one; and how many arguments that took.
    fn named(&self, call: &Call<'_, Verb>) -> Result<(usize, usize), Trouble> {
        let first = call.given.first().map(|text| text.to_ascii_uppercase()).unwrap_or_default();
        match first.strip_prefix("CH").map(str::parse::<usize>) {
            Some(Ok(number @ 1..=3)) => Ok((number - 1, 1)),
            Some(_) => Err(Trouble::Illegal),
            None => Ok((self.selected, 0)),
        }
    }

    fn select(&mut self, call: &Call<'_, Verb>) -> Answer {
        let (at, named) = self.named(call)?;
        match (call.verb, call.query) {
            (Verb::SelectNumber, true) => return Ok(Some((self.selected + 1).to_string())),
            (_, true) => return Ok(Some(format!("CH{}", self.selected + 1))),
            (Verb::SelectNumber, false) => self.selected = call.value(0, "", 1.0..=3.0)? as usize - 1,
            _ if named == 1 => self.selected = at,
            _ => return Err(Trouble::Illegal),
        }
        Ok(None)
    }

    fn set_point(&mut self, call: &Call<'_, Verb>) -> Answer {
        // `SOUR2:VOLT` names the output; without a number it is the selected one.
        let at = if call.number > 1 { call.number as usize - 1 } else { self.selected };
        let output = self.outputs.get_mut(at).ok_or(Trouble::Illegal)?;
        let rating = output.rating;
        match (call.verb, call.query) {
            (Verb::Volts, true) => return Ok(Some(nr2(output.volts, 3))),
            (Verb::Volts, false) => output.volts = call.value(0, "V", 0.0..=rating.volts)?,
            (_, true) => return Ok(Some(nr2(output.amps, 3))),
            (_, false) => output.amps = call.value(0, "A", 0.0..=rating.amps)?,
        }
        Ok(None)
    }

    fn apply(&mut self, call: &Call<'_, Verb>) -> Answer {
        let (at, named) = self.named(call)?;
        let output = &mut self.outputs[at];
        if call.query {
            return Ok(Some(format!("CH{},{},{}", at + 1, nr2(output.volts, 3), nr2(output.amps, 3))));
        }
        let rating = output.rating;
        let volts = call.value(named, "V", 0.0..=rating.volts)?;
        let amps = call.value(named + 1, "A", 0.0..=rating.amps);
        (output.volts, self.selected) = (volts, at);
        if call.given.len() > named + 1 {
            output.amps = amps?;
        }
        Ok(None)
    }

    fn measure(&mut self, call: &Call<'_, Verb>) -> Answer {
        if !call.query {
            return Err(Trouble::Undefined);
        }
        let sensed = self.outputs[self.named(call)?.0].sensed;
        let (volts, amps) = (self.sensor.volts(sensed.volts), self.sensor.amps(sensed.amps));
        Ok(Some(match call.verb {
            Verb::MeasureVolts => nr2(volts, 4),
            Verb::MeasureAmps => nr2(amps, 4),
            Verb::MeasureWatts => nr2(volts * amps, 3),
            _ => format!("{},{},{}", nr2(volts, 4), nr2(amps, 4), nr2(volts * amps, 3)),
        }))
    }

    fn output(&mut self, call: &Call<'_, Verb>) -> Answer {
        let (at, named) = self.named(call)?;
        let output = &mut self.outputs[at];
        match (call.verb, call.query) {
            (Verb::State, true) => return Ok(Some(on_off(output.on))),
            (Verb::State, false) => output.switch(call.switch(named)?),
            (_, true) => return Ok(Some(String::from(regulation(output)))),
            _ => return Err(Trouble::Undefined),
        }
        Ok(None)
    }

    fn protection(&mut self, call: &Call<'_, Verb>) -> Answer {
        let (at, named) = self.named(call)?;
        let Output { rating, ovp, ocp, .. } = &mut self.outputs[at];
        let over_volts = matches!(
            call.verb,
            Verb::OverVolts | Verb::OverVoltsState | Verb::OverVoltsTripped | Verb::OverVoltsClear
        );
        let (latch, unit, most) =
            if over_volts { (ovp, "V", rating.over_voltage) } else { (ocp, "A", rating.over_current) };
        match (call.verb, call.query) {
            (Verb::OverVolts | Verb::OverAmps, true) => return Ok(Some(nr2(latch.level, 3))),
            (Verb::OverVolts | Verb::OverAmps, false) => {
                latch.level = call.value(named, unit, 0.001..=most)?
            }
            (Verb::OverVoltsState | Verb::OverAmpsState, true) => return Ok(Some(on_off(latch.enabled))),
            (Verb::OverVoltsState | Verb::OverAmpsState, false) => latch.enabled = call.switch(named)?,
            (Verb::OverVoltsTripped | Verb::OverAmpsTripped, true) => {
                return Ok(Some(String::from(if latch.tripped { "YES" } else { "NO" })));
            }
            (Verb::OverVoltsClear | Verb::OverAmpsClear, false) => latch.clear(),
            _ => return Err(Trouble::Undefined),
        }
        Ok(None)
    }
}

fn outputs() -> [Output; 3] {
    [30.0, 30.0, 5.0].map(|volts| {
        let mut output = Output::new(rating(volts), OverCurrent::Level);
        output.amps = 1.0;
        output.ovp.enabled = false;
        output
    })
}

/// What an output regulates; one that is off regulates nothing.
fn regulation(output: &Output) -> &'static str {
    match output.regulates() {
        Regulation::Off => "UR",
        Regulation::Voltage => "CV",
        Regulation::Current => "CC",
    }
}

impl Family for RigolDp832 {
    type Verb = Verb;

    const COMMANDS: &'static [(&'static str, Verb)] = &[
        ("APPLy", Verb::Apply),
        ("INSTrument:NSELect", Verb::SelectNumber),
        ("INSTrument[:SELEct]", Verb::SelectName),
        ("[SOURce#:]VOLTage[:LEVel][:IMMediate][:AMPLitude]", Verb::Volts),
        ("[SOURce#:]CURRent[:LEVel][:IMMediate][:AMPLitude]", Verb::Amps),
        ("MEASure:ALL[:DC]", Verb::MeasureAll),
        ("MEASure:CURRent[:DC]", Verb::MeasureAmps),
        ("MEASure:POWEr[:DC]", Verb::MeasureWatts),
        ("MEASure[:VOLTage][:DC]", Verb::MeasureVolts),
        ("OUTPut[:STATe]", Verb::State),
        ("OUTPut:MODE", Verb::Mode),
        ("OUTPut:CVCC", Verb::Mode),
        ("OUTPut:OVP[:STATe]", Verb::OverVoltsState),
        ("OUTPut:OVP:VALue", Verb::OverVolts),
        ("OUTPut:OVP:QUES", Verb::OverVoltsTripped),
        ("OUTPut:OVP:ALAR", Verb::OverVoltsTripped),
        ("OUTPut:OVP:CLEAR", Verb::OverVoltsClear),
        ("OUTPut:OCP[:STATe]", Verb::OverAmpsState),
        ("OUTPut:OCP:VALue", Verb::OverAmps),
        ("OUTPut:OCP:QUES", Verb::OverAmpsTripped),
        ("OUTPut:OCP:ALAR", Verb::OverAmpsTripped),
        ("OUTPut:OCP:CLEAR", Verb::OverAmpsClear),
        ("SYSTem:BEEPer[:STATe]", Verb::Beeper),
        ("SYSTem:REMote", Verb::Noted),
        ("SYSTem:LOCal", Verb::Noted),
        ("SYSTem:RWLock", Verb::Noted),
        ("SYSTem:OTP", Verb::Noted),
    ];

    const MANNERS: Manners = Manners::USUAL;

    fn identity(&self) -> String {
        format!("RIGOL TECHNOLOGIES,DP832,{},00.01.16", self.serial_number)
    }

    fn run(&mut self, _now: Instant, call: &Call<'_, Verb>) -> Answer {
        match call.verb {
            Verb::Apply => self.apply(call),
            Verb::SelectNumber | Verb::SelectName => self.select(call),
            Verb::Volts | Verb::Amps => self.set_point(call),
            Verb::MeasureVolts | Verb::MeasureAmps | Verb::MeasureWatts | Verb::MeasureAll => {
                self.measure(call)
            }
            Verb::State | Verb::Mode => self.output(call),
            Verb::Beeper if call.query => Ok(Some(on_off(self.beeper))),
            Verb::Beeper => {
                self.beeper = call.switch(0)?;
                Ok(None)
            }
            // Over-temperature protection is always on.
            Verb::Noted => Ok(Some(on_off(true))),
            _ => self.protection(call),
        }
    }

    fn reset(&mut self) {
        (self.outputs, self.selected) = (outputs(), 0);
    }

    fn poll(&mut self, now: Instant) {
        self.outputs.iter_mut().for_each(|output| output.poll(now));
    }

    fn next_at(&self) -> Option<Instant> {
        self.outputs.iter().filter_map(Output::next_at).min()
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
