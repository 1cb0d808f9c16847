//! Keysight 34970A, a scanning multimeter with a multiplexer of twenty channels, 101 to 120.
//!
//! After its user's guide: `CONF:VOLT:DC AUTO,DEF,(@101:103)`, `ROUT:SCAN (@101:103)`, `READ?`. What is asked about lists of channels is answered as a
//! block of definite length: `#214(@101,102,103)`. Beyond its range it reads `+9.90000000E+37`.

use quantity::{Instant, Span};

use super::reading::nr3;
use super::scpi::{Answer, Call, Family, Manners, Trouble};
use super::{Drive, Sensed, Sensor};

/// Its channels, and the number of the first.
pub(crate) const CHANNELS: usize = 20;
pub(crate) const FIRST: u32 = 101;
/// The highest voltage that it reads.
const RANGE: f64 = 300.0;
/// What it reads beyond that.
const OVERLOAD: f64 = 9.9e37;

/// A 34970A with a 34901A.
#[derive(Debug)]
pub(crate) struct Keysight34970a {
    serial_number: String,
    measures: [Quantity; CHANNELS],
    sensed: [Sensed; CHANNELS],
    scan: Vec<usize>,
    memory: Option<String>,
    sensor: Sensor,
}

/// What a channel measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantity {
    Volts,
    Degrees,
}

/// Its commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    ConfigureVolts,
    ConfigureDegrees,
    MeasureVolts,
    MeasureDegrees,
    Scan,
    Read,
    Initiate,
    Fetch,
    Card,
}

impl Keysight34970a {
    pub(crate) fn new(serial_number: &str, sensor: Sensor) -> Self {
        let (measures, sensed) = ([Quantity::Volts; CHANNELS], [Sensed::default(); CHANNELS]);
        Self { serial_number: serial_number.to_owned(), measures, sensed, scan: vec![], memory: None, sensor }
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
            let sensed = self.sensed[*at];
            let value = match self.measures[*at] {
                Quantity::Volts => self.sensor.volts(sensed.volts),
                // A sensor that is not there reads as overload.
                Quantity::Degrees => sensed.degrees.unwrap_or(OVERLOAD),
            };
            nr3(if value.abs() > RANGE { OVERLOAD } else { value }, 8)
        });
        readings.collect::<Vec<_>>().join(",")
    }

    fn configure(&mut self, call: &Call<'_, Verb>, quantity: Quantity) -> Result<(), Trouble> {
        let channels = Self::channels(call)?;
        channels.iter().for_each(|at| self.measures[*at] = quantity);
        self.scan = channels;
        Ok(())
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
        ("CONFigure:VOLTage[:DC]", Verb::ConfigureVolts),
        ("CONFigure:TEMPerature", Verb::ConfigureDegrees),
        ("MEASure:VOLTage[:DC]", Verb::MeasureVolts),
        ("MEASure:TEMPerature", Verb::MeasureDegrees),
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
            (Verb::ConfigureVolts, false) => self.configure(call, Quantity::Volts)?,
            (Verb::ConfigureDegrees, false) => self.configure(call, Quantity::Degrees)?,
            (Verb::MeasureVolts | Verb::MeasureDegrees, true) => {
                let volts = call.verb == Verb::MeasureVolts;
                self.configure(call, if volts { Quantity::Volts } else { Quantity::Degrees })?;
                return self.scanned().map(Some);
            }
            (Verb::Scan, false) => self.scan = Self::channels(call)?,
            (Verb::Scan, true) => return Ok(Some(block(&self.scan))),
            (Verb::Read, true) => return self.scanned().map(Some),
            (Verb::Initiate, false) => drop(self.scanned()?),
            (Verb::Fetch, true) => {
                return self.memory.clone().map(Some).ok_or(Trouble::Own(-230, "Data stale"));
            }
            (Verb::Card, true) => {
                let card =
                    if call.text(0)? == "100" { "HEWLETT-PACKARD,34901A" } else { "HEWLETT-PACKARD,0" };
                return Ok(Some(format!("{card},{},2.3", self.serial_number)));
            }
            _ => return Err(Trouble::Undefined),
        }
        Ok(None)
    }

    fn reset(&mut self) {
        (self.measures, self.scan, self.memory) = ([Quantity::Volts; CHANNELS], vec![], None);
    }

    fn drive(&self, _terminals: usize) -> Drive {
        Drive::Open
    }

    fn sense(&mut self, _now: Instant, terminals: usize, sensed: Sensed) {
        if let Some(channel) = self.sensed.get_mut(terminals) {
            *channel = sensed;
        }
    }
}
