//! Keysight 34970A, a scanning multimeter with a multiplexer of twenty channels, 101 to 120, and a card with two ports of eight
//! digital inputs, 201 and 202.
//!
//! After its user's guide: `CONF:VOLT:DC AUTO,DEF,(@101:103)`, `ROUT:SCAN (@101:103)`, `READ?`. What is asked about lists of channels is answered as a
//! block of definite length: `#214(@101,102,103)`. Beyond its range it reads `+9.90000000E+37`. A port reads as one
//! number, `SENS:DIG:DATA:BYTE? (@201)`; an input to which nothing is connected is pulled high.

use quantity::{Instant, Span};

use super::function::Function;
use super::reading::nr3;
use super::scpi::{Answer, Call, Family, Manners, Trouble};
use super::{Drive, Sensed, Sensor};

/// Its channels, and the number of the first.
pub(crate) const CHANNELS: usize = 20;
pub(crate) const FIRST: u32 = 101;
/// The numbers of its ports.
pub(crate) const PORTS: [u32; 2] = [201, 202];
/// The highest voltage that it reads.
const RANGE: f64 = 300.0;
/// What it reads beyond that.
const OVERLOAD: f64 = 9.9e37;

/// A 34970A with a 34901A and a 34907A.
#[derive(Debug)]
pub(crate) struct Keysight34970a {
    serial_number: String,
    measures: [Function; CHANNELS],
    sensed: [Sensed; CHANNELS],
    /// Which inputs of a port are pulled low, a bit each.
    low: [u64; PORTS.len()],
    scan: Vec<usize>,
    memory: Option<String>,
    sensor: Sensor,
}

/// Its commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Configure(Function),
    Measure(Function),
    Inputs,
    Scan,
    Read,
    Initiate,
    Fetch,
    Card,
}

impl Keysight34970a {
    pub(crate) fn new(serial_number: &str, sensor: Sensor) -> Self {
        Self {
            serial_number: serial_number.to_owned(),
            measures: [Function::Volts; CHANNELS],
            sensed: [Sensed::default(); CHANNELS],
            low: [0; PORTS.len()],
            scan: vec![],
            memory: None,
            sensor,
        }
    }

    /// The channels of the list that stands last.
    fn channels(call: &Call<'_, Verb>) -> Result<Vec<usize>, Trouble> {
        let last = call.given.len().checked_sub(1).ok_or(Trouble::Missing)?;
        let channels = call.list(last)?.into_iter().map(|channel| {
            let at = channel.checked_sub(FIRST).map(|at| at as usize);
            at.filter(|at| *at < CHANNELS).ok_or(Trouble::OutOfRange)
        });
        channels.collect()
    }

    fn read(&mut self, channels: &[usize]) -> String {
        let readings = channels.iter().map(|at| {
            let function = self.measures[*at];
            let most = if function == Function::Volts { RANGE } else { function.most() };
            // A sensor that is not there reads as overload.
            let value = function.reads(&self.sensed[*at], &mut self.sensor);
            nr3(value.filter(|value| value.abs() <= most).unwrap_or(OVERLOAD), 8)
        });
        readings.collect::<Vec<_>>().join(",")
    }

    fn configure(&mut self, call: &Call<'_, Verb>, function: Function) -> Result<(), Trouble> {
        let channels = Self::channels(call)?;
        channels.iter().for_each(|at| self.measures[*at] = function);
        self.scan = channels;
        Ok(())
    }

    /// What a port reads as.
    fn inputs(&self, call: &Call<'_, Verb>) -> Answer {
        let [channel] = call.list(0)?[..] else { return Err(Trouble::OutOfRange) };
        let port = PORTS.iter().position(|port| *port == channel).ok_or(Trouble::OutOfRange)?;
        Ok(Some(format!("{:+}", !self.low[port] & 0xff)))
    }

    fn scanned(&mut self) -> Result<String, Trouble> {
        if self.scan.is_empty() {
            return Err(Trouble::Conflict);
        }
        let scan = self.scan.clone();
        let readings = self.read(&scan);
        self.memory = Some(readings.clone());
        Ok(readings)
    }
}

/// A list as a block of definite length.
fn block(channels: &[usize]) -> String {
    let numbers: Vec<String> = channels.iter().map(|at| (FIRST + *at as u32).to_string()).collect();
    let list = format!("(@{})", numbers.join(","));
    let length = list.len().to_string();
    format!("#{}{length}{list}", length.len())
}

impl Family for Keysight34970a {
    type Verb = Verb;

    const COMMANDS: &'static [(&'static str, Verb)] = &[
        ("CONFigure:VOLTage[:DC]", Verb::Configure(Function::Volts)),
        ("CONFigure:RESistance", Verb::Configure(Function::Ohms)),
        ("CONFigure:FREQuency", Verb::Configure(Function::Hertz)),
        ("CONFigure:TEMPerature", Verb::Configure(Function::Degrees)),
        ("MEASure:VOLTage[:DC]", Verb::Measure(Function::Volts)),
        ("MEASure:RESistance", Verb::Measure(Function::Ohms)),
        ("MEASure:FREQuency", Verb::Measure(Function::Hertz)),
        ("MEASure:TEMPerature", Verb::Measure(Function::Degrees)),
        ("SENSe:DIGital:DATA[:BYTE]", Verb::Inputs),
        ("ROUTe:SCAN", Verb::Scan),
        ("READ", Verb::Read),
        ("INITiate", Verb::Initiate),
        ("FETCh", Verb::Fetch),
        ("SYSTem:CTYPe", Verb::Card),
    ];

    const MANNERS: Manners = Manners {
        latency: Span::from_millis(40),
        error: |code, text| format!("{code:+},\"{text}\""),
        ..Manners::USUAL
    };

    fn identity(&self) -> String {
        // It has no serial number to tell; the place of it says 0 in all of them.
        String::from("HEWLETT-PACKARD,34970A,0,13-2-2")
    }

    fn run(&mut self, _now: Instant, call: &Call<'_, Verb>) -> Answer {
        match (call.verb, call.query) {
            (Verb::Configure(function), false) => self.configure(call, function)?,
            (Verb::Measure(function), true) => {
                self.configure(call, function)?;
                return self.scanned().map(Some);
            }
            (Verb::Inputs, true) => return self.inputs(call),
            (Verb::Scan, false) => self.scan = Self::channels(call)?,
            (Verb::Scan, true) => return Ok(Some(block(&self.scan))),
            (Verb::Read, true) => return self.scanned().map(Some),
            (Verb::Initiate, false) => drop(self.scanned()?),
            (Verb::Fetch, true) => {
                return self.memory.clone().map(Some).ok_or(Trouble::Own(-230, "Data stale"));
            }
            (Verb::Card, true) => {
                let card = match call.text(0)? {
                    "100" => "HEWLETT-PACKARD,34901A",
                    "200" => "HEWLETT-PACKARD,34907A",
                    _ => "HEWLETT-PACKARD,0",
                };
                return Ok(Some(format!("{card},{},2.3", self.serial_number)));
            }
            _ => return Err(Trouble::Undefined),
        }
        Ok(None)
    }

    fn reset(&mut self) {
        (self.measures, self.scan, self.memory) = ([Function::Volts; CHANNELS], vec![], None);
    }

    fn drive(&self, _terminals: usize) -> Drive {
        Drive::Open
    }

    fn sense(&mut self, _now: Instant, terminals: usize, sensed: Sensed) {
        if let Some(channel) = self.sensed.get_mut(terminals) {
            *channel = sensed;
        } else if let Some(low) = self.low.get_mut(terminals.wrapping_sub(CHANNELS)) {
            *low = sensed.low;
        }
    }
}
