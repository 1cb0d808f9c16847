//! BK Precision 8616, an electronic load (500 V, 60 A): sets nothing before it is in remote control, and does not tell whether
//! its input is on.
//!
//! After the quick guide and two open drivers of the 8600 series. `INP?` is not known to it, so that only a current of zero shows
//! that it is off. What stands behind a wrong command in the same message is passed over. No watchdog.

use quantity::{Instant, Span};

use super::input::{Holds, Input};
use super::reading::nr2;
use super::scpi::{Answer, Call, Family, Manners, Trouble};
use super::{Drive, Sensed, Sensor};

const VOLTS: f64 = 500.0;
const AMPS: f64 = 60.0;
const OHMS: std::ops::RangeInclusive<f64> = 0.1..=10_000.0;

/// An 8616.
#[derive(Debug)]
pub(crate) struct Bk8616 {
    serial_number: String,
    input: Input,
    remote: bool,
    sensor: Sensor,
}

/// Its commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Remote,
    Local,
    Function,
    Amps,
    Volts,
    Ohms,
    Input,
    OverAmps,
    OverAmpsState,
    OverAmpsDelay,
    Clear,
    MeasureVolts,
    MeasureAmps,
    MeasureWatts,
}

impl Bk8616 {
    pub(crate) fn new(serial_number: &str, sensor: Sensor) -> Self {
        Self { serial_number: serial_number.to_owned(), input: input(), remote: false, sensor }
    }

    fn ask(&mut self, verb: Verb) -> Answer {
        let Self { input, sensor, .. } = self;
        // What flows in is positive on its display.
        let (volts, amps) = (sensor.volts(input.sensed.volts), sensor.amps(-input.sensed.amps));
        Ok(Some(match verb {
            Verb::Function => String::from(match input.holds {
                Holds::Current => "CURRENT",
                Holds::Voltage => "VOLTAGE",
                Holds::Resistance => "RESISTANCE",
            }),
            Verb::Amps => nr2(input.amps, 3),
            Verb::Volts => nr2(input.volts, 3),
            Verb::Ohms => nr2(input.ohms, 3),
            Verb::OverAmps => nr2(input.ocp.level, 3),
            Verb::OverAmpsState => u8::from(input.ocp.enabled).to_string(),
            Verb::OverAmpsDelay => nr2(input.ocp.delay.as_secs_f64(), 0),
            Verb::MeasureVolts => nr2(volts, 3),
            Verb::MeasureAmps => nr2(amps, 3),
            Verb::MeasureWatts => nr2(volts * amps, 3),
            Verb::Remote | Verb::Local | Verb::Input | Verb::Clear => return Err(Trouble::Undefined),
        }))
    }

    fn set(&mut self, call: &Call<'_, Verb>) -> Answer {
        let input = &mut self.input;
        match call.verb {
            Verb::Function => input.holds = function(call.text(0)?)?,
            Verb::Amps => input.amps = call.value(0, "A", 0.0..=AMPS)?,
            Verb::Volts => input.volts = call.value(0, "V", 0.1..=VOLTS)?,
            Verb::Ohms => input.ohms = call.value(0, "OHM", OHMS)?,
            Verb::Input => input.switch(call.switch(0)?),
            Verb::OverAmps => input.ocp.level = call.value(0, "A", 0.0..=AMPS)?,
            Verb::OverAmpsState => input.ocp.enabled = call.switch(0)?,
            Verb::OverAmpsDelay => {
                let delay = Span::try_from_secs_f64(call.value(0, "S", 0.0..=60.0)?);
                input.ocp.delay = delay.ok_or(Trouble::OutOfRange)?;
            }
            Verb::Clear => input.ocp.clear(),
            _ => return Err(Trouble::Undefined),
        }
        Ok(None)
    }
}

fn input() -> Input {
    Input::new(AMPS, VOLTS, *OHMS.end())
}

fn function(text: &str) -> Result<Holds, Trouble> {
    match text.to_ascii_uppercase().as_str() {
        "CURR" | "CURRENT" => Ok(Holds::Current),
        "VOLT" | "VOLTAGE" => Ok(Holds::Voltage),
        "RES" | "RESISTANCE" => Ok(Holds::Resistance),
        _ => Err(Trouble::Illegal),
    }
}

impl Family for Bk8616 {
    type Verb = Verb;

    const COMMANDS: &'static [(&'static str, Verb)] = &[
        ("SYSTem:REMote", Verb::Remote),
        ("SYSTem:RWLock", Verb::Remote),
        ("SYSTem:LOCal", Verb::Local),
        ("[SOURce:]FUNCtion", Verb::Function),
        ("[SOURce:]CURRent[:LEVel][:IMMediate][:AMPLitude]", Verb::Amps),
        ("[SOURce:]VOLTage[:LEVel][:IMMediate][:AMPLitude]", Verb::Volts),
        ("[SOURce:]RESistance[:LEVel][:IMMediate][:AMPLitude]", Verb::Ohms),
        ("[SOURce:]INPut[:STATe]", Verb::Input),
        ("[SOURce:]CURRent:PROTection[:LEVel]", Verb::OverAmps),
        ("[SOURce:]CURRent:PROTection:STATe", Verb::OverAmpsState),
        ("[SOURce:]CURRent:PROTection:DELay", Verb::OverAmpsDelay),
        ("PROTection:CLEar", Verb::Clear),
        ("MEASure[:SCALar]:VOLTage[:DC]", Verb::MeasureVolts),
        ("MEASure[:SCALar]:CURRent[:DC]", Verb::MeasureAmps),
        ("MEASure[:SCALar]:POWer[:DC]", Verb::MeasureWatts),
    ];

    const MANNERS: Manners =
        Manners { stops_at_error: true, latency: Span::from_millis(20), ..Manners::USUAL };

    fn identity(&self) -> String {
        format!("B&K Precision, 8616, {}, 1.35-1.42", self.serial_number)
    }

    fn run(&mut self, _now: Instant, call: &Call<'_, Verb>) -> Answer {
        match (call.verb, call.query) {
            (Verb::Remote, false) => self.remote = true,
            (Verb::Local, false) => self.remote = false,
            (_, true) => return self.ask(call.verb),
            (_, false) if self.remote => return self.set(call),
            // In local control, what is set is passed over.
            (_, false) => {}
        }
        Ok(None)
    }

    fn reset(&mut self) {
        self.input = input();
    }

    fn restart(&mut self) {
        self.reset();
        self.remote = false;
    }

    fn poll(&mut self, now: Instant) {
        self.input.poll(now);
    }

    fn next_at(&self) -> Option<Instant> {
        self.input.ocp.next_at()
    }

    fn drive(&self, terminals: usize) -> Drive {
        if terminals == 0 { self.input.drive() } else { Drive::Open }
    }

    fn sense(&mut self, now: Instant, terminals: usize, sensed: Sensed) {
        if terminals == 0 {
            self.input.sense(now, sensed);
        }
    }
}
