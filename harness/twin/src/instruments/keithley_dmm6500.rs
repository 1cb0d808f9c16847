//! Keithley DMM6500, a multimeter: one function at a time, chosen by its name in quotes.
//!
//! After its reference manual: `*LANG?`, `:SENS:FUNC "RES"`, `:READ?`. Set to its own language it takes no SCPI; this one is set to SCPI.
//! Beyond its range it reads `9.900000E+37`.

use quantity::{Instant, Span};

use super::function::Function;
use super::scpi::{Answer, Call, Family, Manners, Trouble};
use super::{Drive, Sensed, Sensor};

const OVERLOAD: f64 = 9.9e37;

/// A DMM6500.
#[derive(Debug)]
pub(crate) struct KeithleyDmm6500 {
    serial_number: String,
    function: Function,
    sensed: Sensed,
    last: Option<String>,
    sensor: Sensor,
}

/// Its commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Function,
    Measure(Function),
    Read,
    Fetch,
}

impl KeithleyDmm6500 {
    pub(crate) fn new(serial_number: &str, sensor: Sensor) -> Self {
        let (serial_number, sensed) = (serial_number.to_owned(), Sensed::default());
        Self { serial_number, function: Function::Volts, sensed, last: None, sensor }
    }

    fn read(&mut self) -> String {
        let value = self.function.reads(&self.sensed, &mut self.sensor);
        let value = value.filter(|value| value.abs() <= self.function.most()).unwrap_or(OVERLOAD);
        let reading = super::reading::nr3(value, 6);
        // It writes no sign before what is not negative.
        let reading = reading.strip_prefix('+').map_or(reading.clone(), str::to_owned);
        self.last = Some(reading.clone());
        reading
    }
}

impl Family for KeithleyDmm6500 {
    type Verb = Verb;

    const COMMANDS: &'static [(&'static str, Verb)] = &[
        ("[SENSe:]FUNCtion[:ON]", Verb::Function),
        ("MEASure:VOLTage[:DC]", Verb::Measure(Function::Volts)),
        ("MEASure:CURRent[:DC]", Verb::Measure(Function::Amps)),
        ("MEASure:RESistance", Verb::Measure(Function::Ohms)),
        ("MEASure:FREQuency[:VOLTage]", Verb::Measure(Function::Hertz)),
        ("MEASure:TEMPerature", Verb::Measure(Function::Degrees)),
        ("READ", Verb::Read),
        ("FETCh", Verb::Fetch),
    ];

    const MANNERS: Manners = Manners { latency: Span::from_millis(20), ..Manners::USUAL };

    fn identity(&self) -> String {
        format!("KEITHLEY INSTRUMENTS,MODEL DMM6500,{},1.7.12b", self.serial_number)
    }

    fn language(&self) -> Option<&'static str> {
        Some("SCPI")
    }

    fn run(&mut self, _now: Instant, call: &Call<'_, Verb>) -> Answer {
        match (call.verb, call.query) {
            (Verb::Function, true) => Ok(Some(format!("\"{}\"", self.function.name()))),
            (Verb::Function, false) => {
                self.function = Function::called(call.text(0)?).ok_or(Trouble::Illegal)?;
                Ok(None)
            }
            (Verb::Measure(function), true) => {
                self.function = function;
                Ok(Some(self.read()))
            }
            (Verb::Read, true) => Ok(Some(self.read())),
            (Verb::Fetch, true) => {
                self.last.clone().map(Some).ok_or(Trouble::Own(-230, "Data corrupt or stale"))
            }
            _ => Err(Trouble::Undefined),
        }
    }

    fn reset(&mut self) {
        (self.function, self.last) = (Function::Volts, None);
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
