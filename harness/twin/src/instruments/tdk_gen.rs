//! TDK-Lambda GEN60-25 in its own language: an address first, `OK` or a number of an error to everything that is set, and
//! carriage returns.
//!
//! After chapter 7 of the GENESYS manual. It says nothing before it was addressed. A voltage beyond 95 % of the over-voltage
//! protection is refused (`E01`), a protection below 105 % of the voltage as well (`E04`). `RST` takes
//! the protections away. What comes with a checksum is answered with one. There is no watchdog.

use quantity::{Instant, Span};

use super::latch::Latch;
use super::outbox::Outbox;
use super::output::{Output, OverCurrent, Rating, Regulation};
use super::reading::{nr2, on_off};
use super::{Drive, Instrument, Sensed, Sensor};

const RATING: Rating = Rating { volts: 60.0, amps: 25.0, over_voltage: 66.0, over_current: 25.0 };
/// The least level of over-voltage protection.
const LEAST_OVP: f64 = 5.0;
const LATENCY: Span = Span::from_millis(5);
/// Room for a command that has not ended yet.
const ROOM: usize = 64;
/// The address that it was given at its front.
const ADDRESS: u32 = 6;

/// A GEN60-25.
#[derive(Debug)]
pub(crate) struct TdkGen {
    serial_number: String,
    output: Output,
    least_volts: f64,
    remote: &'static str,
    /// Whether the output comes back with the mains.
    restarts: bool,
    addressed: bool,
    heard: Vec<u8>,
    outbox: Outbox,
    sensor: Sensor,
}

/// `OK`, a value, or the number of an error.
type Said = Result<String, &'static str>;

const ILLEGAL_COMMAND: &str = "C01";
const MISSING: &str = "C02";
const ILLEGAL_VALUE: &str = "C03";
const CHECKSUM: &str = "C04";
const OUT_OF_RANGE: &str = "C05";
const BEYOND_OVP: &str = "E01";
const BELOW_UVL: &str = "E02";
const OVP_TOO_LOW: &str = "E04";
const UVL_TOO_HIGH: &str = "E06";
const FAULT: &str = "E07";

impl TdkGen {
    pub(crate) fn new(serial_number: &str, sensor: Sensor) -> Self {
        Self {
            serial_number: serial_number.to_owned(),
            output: output(),
            least_volts: 0.0,
            remote: "LOC",
            restarts: false,
            addressed: false,
            heard: vec![],
            outbox: Outbox::default(),
            sensor,
        }
    }

    fn end(&mut self, now: Instant) {
        let heard = std::mem::take(&mut self.heard);
        let line = String::from_utf8_lossy(&heard).trim().to_ascii_uppercase();
        let (command, checksum) =
            line.split_once('$').map_or((line.as_str(), None), |(c, sum)| (c, Some(sum)));
        let said = match checksum {
            Some(sum) if *sum != summed(command) => Err(CHECKSUM),
            _ => self.said(command),
        };
        if !self.addressed || command.is_empty() {
            return;
        }
        let text = said.unwrap_or_else(str::to_owned);
        let sum = checksum.map(|_| format!("${}", summed(&text))).unwrap_or_default();
        self.outbox.put(now + LATENCY, format!("{text}{sum}\r").into_bytes());
    }

    fn said(&mut self, command: &str) -> Said {
        let (verb, given) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
        let given = given.trim();
        if verb == "ADR" {
            self.addressed = given.parse() == Ok(ADDRESS);
            return Ok(String::from("OK"));
        }
        if !self.addressed {
            return Err(ILLEGAL_COMMAND);
        }
        match verb.strip_suffix('?') {
            Some(asked) => self.ask(asked),
            None => self.set(verb, given).map(|()| String::from("OK")),
        }
    }

    fn ask(&mut self, asked: &str) -> Said {
        let Self { output, sensor, .. } = self;
        let Sensed { volts, amps, .. } = output.sensed;
        Ok(match asked {
            "IDN" => String::from("LAMBDA,GEN60-25"),
            "REV" => String::from("1U600:4.3"),
            "SN" => self.serial_number.clone(),
            "RMT" => String::from(self.remote),
            "PV" => nr2(output.volts, 3),
            "PC" => nr2(output.amps, 3),
            "MV" => nr2(sensor.volts(volts), 3),
            "MC" => nr2(sensor.amps(amps), 3),
            "OVP" => nr2(output.ovp.level, 2),
            "UVL" => nr2(self.least_volts, 2),
            "OUT" => on_off(output.on),
            "MODE" => String::from(match output.regulates() {
                Regulation::Off => "OFF",
                Regulation::Voltage => "CV",
                Regulation::Current => "CC",
            }),
            "FLD" => on_off(output.ocp.enabled),
            "FBD" => (output.ocp.delay.as_nanos() / Span::from_millis(100).as_nanos()).to_string(),
            "AST" => on_off(self.restarts),
            "FLT" => format!("{:02X}", self.faults()),
            "STT" => self.status(),
            "DVC" => {
                let numbers = [sensor.volts(volts), output.volts, sensor.amps(amps), output.amps];
                let numbers = numbers.map(|number| nr2(number, 3)).join(",");
                format!("{numbers},{},{}", nr2(output.ovp.level, 2), nr2(self.least_volts, 2))
            }
            _ => return Err(ILLEGAL_COMMAND),
        })
    }

    /// Bit 3: foldback, 4: over-voltage.
    fn faults(&self) -> u8 {
        u8::from(self.output.ocp.tripped) << 3 | u8::from(self.output.ovp.tripped) << 4
    }

    fn status(&mut self) -> String {
        let Self { output, sensor, .. } = self;
        let (volts, amps) = (sensor.volts(output.sensed.volts), sensor.amps(output.sensed.amps));
        let numbers = format!(
            "MV({}),PV({}),MC({}),PC({})",
            nr2(volts, 3),
            nr2(output.volts, 3),
            nr2(amps, 3),
            nr2(output.amps, 3)
        );
        // Bit 0: it regulates the voltage, 1: the current, 2: no fault.
        let register = u8::from(output.regulates() == Regulation::Voltage)
            | u8::from(output.regulates() == Regulation::Current) << 1
            | u8::from(!output.has_tripped()) << 2;
        format!("{numbers},SR({register:02X}),FR({:02X})", self.faults())
    }

    fn set(&mut self, verb: &str, given: &str) -> Result<(), &'static str> {
        let text = || if given.is_empty() { Err(MISSING) } else { Ok(given) };
        let number = |most: f64| {
            let number: f64 = text()?.parse().map_err(|_| ILLEGAL_VALUE)?;
            if (0.0..=most).contains(&number) { Ok(number) } else { Err(OUT_OF_RANGE) }
        };
        let switch = || match text()? {
            "ON" | "1" => Ok(true),
            "OFF" | "0" => Ok(false),
            _ => Err(ILLEGAL_VALUE),
        };
        let output = &mut self.output;
        match verb {
            "PV" => {
                let volts = number(RATING.volts)?;
                refuse(volts > output.ovp.level * 0.95, BEYOND_OVP)?;
                refuse(volts < self.least_volts, BELOW_UVL)?;
                output.volts = volts;
            }
            "PC" => output.amps = number(RATING.amps)?,
            "OVP" => {
                let level = number(RATING.over_voltage)?;
                refuse(level < LEAST_OVP || level < output.volts * 1.05, OVP_TOO_LOW)?;
                output.ovp.level = level;
            }
            "OVM" => output.ovp.level = RATING.over_voltage,
            "UVL" => {
                let least = number(RATING.volts * 0.95)?;
                refuse(least > output.volts * 0.95, UVL_TOO_HIGH)?;
                self.least_volts = least;
            }
            "OUT" => {
                let on = switch()?;
                refuse(on && output.has_tripped(), FAULT)?;
                output.switch(on);
            }
            "FLD" => output.ocp.enabled = switch()?,
            "FBD" => {
                let tenths: i64 = text()?.parse().map_err(|_| ILLEGAL_VALUE)?;
                refuse(!(0..=255).contains(&tenths), OUT_OF_RANGE)?;
                output.ocp.delay = Span::from_millis(250) + Span::from_millis(100) * tenths;
            }
            "FBDRST" => output.ocp.delay = Span::from_millis(250),
            "AST" => self.restarts = switch()?,
            "RMT" => {
                self.remote = match text()? {
                    "REM" | "1" => "REM",
                    "LLO" | "2" => "LLO",
                    "LOC" | "0" => "LOC",
                    _ => return Err(ILLEGAL_VALUE),
                }
            }
            "CLS" => output.clear(),
            "RST" => self.reset(),
            _ => return Err(ILLEGAL_COMMAND),
        }
        Ok(())
    }

    fn reset(&mut self) {
        (self.output, self.least_volts, self.restarts) = (output(), 0.0, false);
    }
}

fn output() -> Output {
    let foldback = Latch { delay: Span::from_millis(250), ..Latch::new(false, RATING.amps) };
    Output { ocp: foldback, ..Output::new(RATING, OverCurrent::Regulates) }
}

fn refuse(wrong: bool, why: &'static str) -> Result<(), &'static str> {
    if wrong { Err(why) } else { Ok(()) }
}

/// The checksum of a text: the low byte of the sum of its bytes, as two digits.
fn summed(text: &str) -> String {
    format!("{:02X}", text.bytes().fold(0_u8, u8::wrapping_add))
}

impl Instrument for TdkGen {
    fn hear(&mut self, now: Instant, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\r' => self.end(now),
                b'\n' => {}
                _ if self.heard.len() < ROOM => self.heard.push(*byte),
                _ => {}
            }
        }
    }

    fn poll(&mut self, now: Instant, say: &mut dyn FnMut(&[u8])) {
        self.output.poll(now);
        self.outbox.say(now, say);
    }

    fn next_at(&self) -> Option<Instant> {
        [self.output.next_at(), self.outbox.next_at()].into_iter().flatten().min()
    }

    fn drive(&self, terminals: usize) -> Drive {
        if terminals == 0 { self.output.drive() } else { Drive::Open }
    }

    fn sense(&mut self, now: Instant, terminals: usize, sensed: Sensed) {
        if terminals == 0 {
            self.output.sense(now, sensed);
        }
    }

    /// Its settings outlive the mains; the output comes back only where that was asked for.
    fn power_cycle(&mut self, _now: Instant) {
        self.output.clear();
        self.output.on &= self.restarts;
        (self.addressed, self.remote) = (false, "LOC");
        self.outbox.clear();
        self.heard.clear();
    }

    fn ending(&self) -> &'static [u8] {
        b"\r"
    }
}
