//! Keithley 2000, a multimeter: volts, amperes, ohms, hertz or degrees at its inputs, one at a time.
//!
//! After its user's manual: `:CONF:VOLT:DC`, `:SENS:FUNC 'VOLT:DC'`, `:READ?`. Amperes flow through it, so that its terminals are wired as a
//! shunt in the scene and it reads the current there. Beyond its range it reads `+9.9E37`.

use quantity::{Instant, Span};

use super::function::Function;
use super::reading::nr3;
use super::scpi::{Answer, Call, Family, Manners, Trouble};
use super::{Drive, Sensed, Sensor};

/// What it reads beyond its range.
const OVERLOAD: f64 = 9.9e37;

/// A Keithley 2000.
#[derive(Debug)]
pub(crate) struct Keithley2000 {
    serial_number: String,
    function: Function,
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
    Configure(Function),
    Measure(Function),
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
            function: Function::Volts,
            range: Function::Volts.most(),
            automatic: true,
            cycles: 1.0,
            continuous: true,
            sensed: Sensed::default(),
            last: None,
            sensor,
        }
    }

    fn configure(&mut self, function: Function) {
        (self.function, self.automatic, self.range) = (function, true, function.most());
    }

    fn read(&mut self) -> String {
        let value = self.function.reads(&self.sensed, &mut self.sensor);
        let range = if self.automatic { self.function.most() } else { self.range * 1.01 };
        let reading = nr3(value.filter(|value| value.abs() <= range).unwrap_or(OVERLOAD), 8);
        self.last = Some(reading.clone());
        reading
    }

    fn function(&mut self, call: &Call<'_, Verb>) -> Answer {
        if call.query {
            return Ok(Some(format!("\"{}\"", self.function.name())));
        }
        self.configure(Function::called(call.text(0)?).ok_or(Trouble::Illegal)?);
        Ok(None)
    }

    fn set(&mut self, call: &Call<'_, Verb>) -> Answer {
        match (call.verb, call.query) {
            (Verb::Range, true) => return Ok(Some(nr3(self.range, 6))),
            (Verb::Range, false) => {
                let unit = if self.function == Function::Amps { "A" } else { "V" };
                (self.range, self.automatic) = (call.value(0, unit, 0.0..=self.function.most())?, false);
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
        ("CONFigure:VOLTage[:DC]", Verb::Configure(Function::Volts)),
        ("CONFigure:CURRent[:DC]", Verb::Configure(Function::Amps)),
        ("CONFigure:RESistance", Verb::Configure(Function::Ohms)),
        ("CONFigure:FREQuency", Verb::Configure(Function::Hertz)),
        ("CONFigure:TEMPerature", Verb::Configure(Function::Degrees)),
        ("MEASure:VOLTage[:DC]", Verb::Measure(Function::Volts)),
        ("MEASure:CURRent[:DC]", Verb::Measure(Function::Amps)),
        ("MEASure:RESistance", Verb::Measure(Function::Ohms)),
        ("MEASure:FREQuency", Verb::Measure(Function::Hertz)),
        ("MEASure:TEMPerature", Verb::Measure(Function::Degrees)),
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
            (Verb::Configure(function), false) => self.configure(function),
            (Verb::Measure(function), true) => {
                self.configure(function);
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
        self.configure(Function::Volts);
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
