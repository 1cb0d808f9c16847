//! Keithley 2000, a multimeter: volts or amperes at its inputs, one at a time.
//!
//! After its user's manual: `:CONF:VOLT:DC`, `:SENS:FUNC 'VOLT:DC'`, `:READ?`. Amperes flow through it, so that its terminals are wired as a
//! shunt in the scene and it reads the current there. Beyond its range it reads `+9.9E37`.

use quantity::{Instant, Span};

use super::reading::nr3;
use super::scpi::{Answer, Call, Family, Manners, Trouble};
use super::{Drive, Sensed, Sensor};

/// What it reads beyond its range, and its ranges.
const OVERLOAD: f64 = 9.9e37;
const VOLTS: f64 = 1010.0;
const AMPS: f64 = 3.1;

/// A Keithley 2000.
#[derive(Debug)]
pub(crate) struct Keithley2000 {
    serial_number: String,
    amps: bool,
    range: f64,
    automatic: bool,
    cycles: f64,
    continuous: bool,
    sensed: Sensed,
    last: Option<String>,
    sensor: Sensor,
}

/// Its commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    ConfigureVolts,
    ConfigureAmps,
    MeasureVolts,
    MeasureAmps,
    Function,
    Range,
    Automatic,
    Cycles,
    Continuous,
    Initiate,
    Read,
    Fetch,
}

impl Keithley2000 {
    pub(crate) fn new(serial_number: &str, sensor: Sensor) -> Self {
        Self {
            serial_number: serial_number.to_owned(),
            amps: false,
            range: VOLTS,
            automatic: true,
            cycles: 1.0,
            continuous: true,
            sensed: Sensed::default(),
            last: None,
            sensor,
        }
    }

    fn configure(&mut self, amps: bool) {
        (self.amps, self.automatic) = (amps, true);
        self.range = if amps { AMPS } else { VOLTS };
    }

    fn read(&mut self) -> String {
        let value = match self.amps {
            false => self.sensor.volts(self.sensed.volts),
            true => self.sensor.amps(self.sensed.amps),
        };
        let most = if self.amps { AMPS } else { VOLTS };
        let range = if self.automatic { most } else { self.range * 1.01 };
        let reading = nr3(if value.abs() > range { OVERLOAD } else { value }, 8);
        self.last = Some(reading.clone());
        reading
    }

    fn function(&mut self, call: &Call<'_, Verb>) -> Answer {
        if call.query {
            return Ok(Some(String::from(if self.amps { "\"CURR:DC\"" } else { "\"VOLT:DC\"" })));
        }
        let text = call.text(0)?.to_ascii_uppercase();
        match text.trim_matches(['"', '\'']) {
            "VOLT" | "VOLT:DC" | "VOLTAGE" | "VOLTAGE:DC" => self.configure(false),
            "CURR" | "CURR:DC" | "CURRENT" | "CURRENT:DC" => self.configure(true),
            _ => return Err(Trouble::Illegal),
        }
        Ok(None)
    }

    fn set(&mut self, call: &Call<'_, Verb>) -> Answer {
        match (call.verb, call.query) {
            (Verb::Range, true) => return Ok(Some(nr3(self.range, 6))),
            (Verb::Range, false) => {
                let (unit, most) = if self.amps { ("A", AMPS) } else { ("V", VOLTS) };
                (self.range, self.automatic) = (call.value(0, unit, 0.0..=most)?, false);
            }
            (Verb::Automatic, true) => return Ok(Some(u8::from(self.automatic).to_string())),
            (Verb::Automatic, false) => self.automatic = call.switch(0)?,
            (Verb::Cycles, true) => return Ok(Some(self.cycles.to_string())),
            (Verb::Cycles, false) => self.cycles = call.value(0, "", 0.01..=10.0)?,
            (Verb::Continuous, true) => return Ok(Some(u8::from(self.continuous).to_string())),
            (Verb::Continuous, false) => self.continuous = call.switch(0)?,
            _ => return Err(Trouble::Undefined),
        }
        Ok(None)
    }
}

impl Family for Keithley2000 {
    type Verb = Verb;

    const COMMANDS: &'static [(&'static str, Verb)] = &[
        ("CONFigure:VOLTage[:DC]", Verb::ConfigureVolts),
        ("CONFigure:CURRent[:DC]", Verb::ConfigureAmps),
        ("MEASure:VOLTage[:DC]", Verb::MeasureVolts),
        ("MEASure:CURRent[:DC]", Verb::MeasureAmps),
        ("[SENSe:]FUNCtion", Verb::Function),
        ("[SENSe:]VOLTage[:DC]:RANGe[:UPPer]", Verb::Range),
        ("[SENSe:]CURRent[:DC]:RANGe[:UPPer]", Verb::Range),
        ("[SENSe:]VOLTage[:DC]:RANGe:AUTO", Verb::Automatic),
        ("[SENSe:]CURRent[:DC]:RANGe:AUTO", Verb::Automatic),
        ("[SENSe:]VOLTage[:DC]:NPLCycles", Verb::Cycles),
        ("[SENSe:]CURRent[:DC]:NPLCycles", Verb::Cycles),
        ("INITiate:CONTinuous", Verb::Continuous),
        ("INITiate[:IMMediate]", Verb::Initiate),
        ("READ", Verb::Read),
        ("FETCh", Verb::Fetch),
        ("[SENSe:]DATA", Verb::Fetch),
    ];

    const MANNERS: Manners = Manners { latency: Span::from_millis(25), ..Manners::USUAL };

    fn identity(&self) -> String {
        format!("KEITHLEY INSTRUMENTS INC.,MODEL 2000,{},A20  /A02", self.serial_number)
    }

    fn run(&mut self, _now: Instant, call: &Call<'_, Verb>) -> Answer {
        match (call.verb, call.query) {
            (Verb::ConfigureVolts, false) => self.configure(false),
            (Verb::ConfigureAmps, false) => self.configure(true),
            (Verb::MeasureVolts | Verb::MeasureAmps, true) => {
                self.configure(call.verb == Verb::MeasureAmps);
                return Ok(Some(self.read()));
            }
            (Verb::Initiate, false) => drop(self.read()),
            (Verb::Read, true) => return Ok(Some(self.read())),
            (Verb::Fetch, true) if self.continuous => return Ok(Some(self.read())),
            (Verb::Fetch, true) => {
                return self.last.clone().map(Some).ok_or(Trouble::Own(-230, "Data corrupt or stale"));
            }
            (Verb::Function, _) => return self.function(call),
            _ => return self.set(call),
        }
        Ok(None)
    }

    fn reset(&mut self) {
        self.configure(false);
        (self.cycles, self.continuous, self.last) = (1.0, true, None);
    }

    fn drive(&self, _terminals: usize) -> Drive {
        Drive::Open
    }

    fn sense(&mut self, _now: Instant, terminals: usize, sensed: Sensed) {
        if terminals == 0 {
            self.sensed = sensed;
        }
    }
}
