//! Korad KA3005P: no SCPI, no terminators, one raw byte of status, and no word about what went wrong.
//!
//! After libsigrok and two other open drivers. A command ends where nothing follows for a while; for 50 ms after one, nothing
//! else is heard. What is wrong is passed over in silence. Its over-voltage and over-current protections can be switched
//! and have no level of their own. It tells no serial number.

use quantity::{Instant, Span};

use super::outbox::Outbox;
use super::output::{Output, OverCurrent, Rating, Regulation};
use super::{Drive, Instrument, Sensed, Sensor};

const RATING: Rating = Rating { volts: 31.0, amps: 5.1, over_voltage: 31.5, over_current: 5.1 };
/// A command ends where nothing follows for so long.
const SILENCE: Span = Span::from_millis(10);
/// For so long after a command, it hears nothing.
const BUSY: Span = Span::from_millis(50);
/// Room for a command that has not ended yet.
const ROOM: usize = 32;

/// A KA3005P.
#[derive(Debug)]
pub(crate) struct KoradKa3005p {
    output: Output,
    beeps: bool,
    heard: Vec<u8>,
    ends_at: Option<Instant>,
    busy_until: Option<Instant>,
    outbox: Outbox,
    sensor: Sensor,
}

impl KoradKa3005p {
    pub(crate) fn new(sensor: Sensor) -> Self {
        Self {
            output: output(),
            beeps: true,
            heard: vec![],
            ends_at: None,
            busy_until: None,
            outbox: Outbox::default(),
            sensor,
        }
    }

    fn end(&mut self, now: Instant) {
        (self.ends_at, self.busy_until) = (None, Some(now + BUSY - SILENCE));
        let heard = std::mem::take(&mut self.heard);
        let reply = std::str::from_utf8(&heard).ok().and_then(|command| self.run(command.trim_end()));
        if let Some(reply) = reply {
            self.outbox.put(now + SILENCE, reply);
        }
    }

    fn run(&mut self, command: &str) -> Option<Vec<u8>> {
        let text = match command {
            "*IDN?" => String::from("KORADKA3005PV2.0"),
            "VSET1?" => format!("{:05.2}", self.output.volts),
            // Its firmware says one byte too many.
            "ISET1?" => format!("{:05.3}K", self.output.amps),
            "VOUT1?" => format!("{:05.2}", self.sensor.volts(self.output.sensed.volts)),
            "IOUT1?" => format!("{:05.3}", self.sensor.amps(self.output.sensed.amps)),
            "STATUS?" => return Some(vec![self.status()]),
            _ => {
                self.set(command);
                return None;
            }
        };
        Some(text.into_bytes())
    }

    fn set(&mut self, command: &str) {
        let number = |prefix: &str, most: f64| {
            let number: f64 = command.strip_prefix(prefix)?.parse().ok()?;
            (0.0..=most).contains(&number).then_some(number)
        };
        if let Some(volts) = number("VSET1:", RATING.volts) {
            self.output.volts = volts;
            self.output.ovp.level = volts + 0.5;
        } else if let Some(amps) = number("ISET1:", RATING.amps) {
            self.output.amps = amps;
        }
        match command {
            "OUT1" => self.switch(true),
            "OUT0" => self.switch(false),
            "OVP1" => self.output.ovp.enabled = true,
            "OVP0" => self.output.ovp.enabled = false,
            "OCP1" => self.output.ocp.enabled = true,
            "OCP0" => self.output.ocp.enabled = false,
            "BEEP1" => self.beeps = true,
            "BEEP0" => self.beeps = false,
            _ => {}
        }
    }

    /// What has tripped is forgotten when it is switched.
    fn switch(&mut self, on: bool) {
        self.output.clear();
        self.output.switch(on);
    }

    /// Bit 0: it regulates the voltage, 4: it beeps, 5: over-current protection, 6: the output, 7: over-voltage protection.
    fn status(&self) -> u8 {
        u8::from(self.output.regulates() != Regulation::Current)
            | u8::from(self.beeps) << 4
            | u8::from(self.output.ocp.enabled) << 5
            | u8::from(self.output.on) << 6
            | u8::from(self.output.ovp.enabled) << 7
    }
}

fn output() -> Output {
    let mut output = Output::new(RATING, OverCurrent::Regulates);
    (output.ovp.enabled, output.ovp.level) = (false, 0.5);
    output
}

impl Instrument for KoradKa3005p {
    fn hear(&mut self, now: Instant, bytes: &[u8]) {
        if self.busy_until.is_some_and(|until| now < until) {
            return;
        }
        let room = ROOM.saturating_sub(self.heard.len());
        self.heard.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.ends_at = Some(now + SILENCE);
    }

    fn poll(&mut self, now: Instant, say: &mut dyn FnMut(&[u8])) {
        if let Some(at) = self.ends_at.filter(|at| *at <= now) {
            self.end(at);
        }
        self.output.poll(now);
        self.outbox.say(now, say);
    }

    fn next_at(&self) -> Option<Instant> {
        [self.ends_at, self.output.next_at(), self.outbox.next_at()].into_iter().flatten().min()
    }

    fn drive(&self, terminals: usize) -> Drive {
        if terminals == 0 { self.output.drive() } else { Drive::Open }
    }

    fn sense(&mut self, now: Instant, terminals: usize, sensed: Sensed) {
        if terminals == 0 {
            self.output.sense(now, sensed);
        }
    }

    /// It keeps its set points and comes back with the output off.
    fn power_cycle(&mut self, _now: Instant) {
        self.switch(false);
        self.outbox.clear();
        self.heard.clear();
        self.ends_at = None;
    }

    fn ending(&self) -> &'static [u8] {
        b""
    }
}
