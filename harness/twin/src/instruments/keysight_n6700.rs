//! Keysight N6700C with two modules N6775A (60 V, 5 A, 300 W): channels in lists, and a watchdog for the outputs.
//!
//! After the operating and service guide: every command about a channel ends with a list, `VOLT 5,(@1)`. The watchdog is fed
//! by anything that comes over a remote interface; when it expires, all outputs go off, latched until
//! `OUTP:PROT:CLE`. It is volatile, and `*RST` switches it off.

use quantity::{Instant, Span};

use super::output::{Output, OverCurrent, Rating};
use super::reading::{nr3, one_zero};
use super::scpi::{Answer, Call, Family, Manners, Trouble};
use super::{Drive, Sensed, Sensor};

const N6775A: Rating = Rating { volts: 61.2, amps: 5.1, over_voltage: 66.0, over_current: 5.1 };

/// Bits of the questionable register: over-voltage, over-current, and whatever protection of the mainframe.
const OVER_VOLTAGE: u16 = 1 << 0;
const OVER_CURRENT: u16 = 1 << 1;
const PROTECTED: u16 = 1 << 11;

/// A mainframe with two modules.
#[derive(Debug)]
pub(crate) struct KeysightN6700 {
    serial_number: String,
    outputs: [Output; 2],
    watchdog: Watchdog,
    sensor: Sensor,
}

/// The watchdog of the outputs.
#[derive(Debug, Clone, Copy)]
struct Watchdog {
    on: bool,
    delay: f64,
    fed: Option<Instant>,
    tripped: bool,
}

impl Watchdog {
    const OFF: Self = Self { on: false, delay: 60.0, fed: None, tripped: false };

    fn expires_at(&self) -> Option<Instant> {
        let fed = self.fed.filter(|_| self.on && !self.tripped)?;
        Some(fed + Span::try_from_secs_f64(self.delay)?)
    }
}

/// Its commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Volts,
    Amps,
    OverVolts,
    OverAmpsState,
    OverAmpsDelay,
    Output,
    Clear,
    Watchdog,
    WatchdogDelay,
    MeasureVolts,
    MeasureAmps,
    Questionable,
    ChannelCount,
    ChannelModel,
    Lockout,
}

impl KeysightN6700 {
    pub(crate) fn new(serial_number: &str, sensor: Sensor) -> Self {
        Self { serial_number: serial_number.to_owned(), outputs: outputs(), watchdog: Watchdog::OFF, sensor }
    }

    /// The channels of the list that stands at `index`, counted from zero.
    fn channels(call: &Call<'_, Verb>, index: usize) -> Result<Vec<usize>, Trouble> {
        call.at_most(index + 1)?;
        let channels = call.list(index)?.into_iter().map(|channel| match channel {
            1 | 2 => Ok(channel as usize - 1),
            _ => Err(Trouble::OutOfRange),
        });
        channels.collect()
    }

    fn ask(&mut self, call: &Call<'_, Verb>) -> Answer {
        let mut replies = vec![];
        for at in Self::channels(call, 0)? {
            let Self { outputs, sensor, watchdog, .. } = self;
            let output = &outputs[at];
            replies.push(match call.verb {
                Verb::Volts => nr3(output.volts, 5),
                Verb::Amps => nr3(output.amps, 5),
                Verb::OverVolts => nr3(output.ovp.level, 5),
                Verb::OverAmpsState => one_zero(output.ocp.enabled),
                Verb::OverAmpsDelay => nr3(output.ocp.delay.as_secs_f64(), 5),
                Verb::Output => one_zero(output.on),
                Verb::MeasureVolts => nr3(sensor.volts(output.sensed.volts), 5),
                Verb::MeasureAmps => nr3(sensor.amps(output.sensed.amps), 5),
                Verb::Questionable => questionable(output, watchdog.tripped).to_string(),
                Verb::ChannelModel => String::from("N6775A"),
                _ => return Err(Trouble::Undefined),
            });
        }
        Ok(Some(replies.join(",")))
    }

    fn set(&mut self, call: &Call<'_, Verb>) -> Answer {
        if call.verb == Verb::Clear {
            for at in Self::channels(call, 0)? {
                self.outputs[at].clear();
                self.watchdog.tripped = false;
            }
            return Ok(None);
        }
        for at in Self::channels(call, 1)? {
            let output = &mut self.outputs[at];
            match call.verb {
                Verb::Volts => output.volts = call.value(0, "V", 0.0..=N6775A.volts)?,
                Verb::Amps => output.amps = call.value(0, "A", 0.0..=N6775A.amps)?,
                Verb::OverVolts => output.ovp.level = call.value(0, "V", 0.0..=N6775A.over_voltage)?,
                Verb::OverAmpsState => output.ocp.enabled = call.switch(0)?,
                Verb::OverAmpsDelay => {
                    let delay = Span::try_from_secs_f64(call.value(0, "S", 0.0..=0.255)?);
                    output.ocp.delay = delay.ok_or(Trouble::OutOfRange)?;
                }
                Verb::Output => output.switch(call.switch(0)? && !self.watchdog.tripped),
                _ => return Err(Trouble::Undefined),
            }
        }
        Ok(None)
    }

    fn watch(&mut self, now: Instant, call: &Call<'_, Verb>) -> Answer {
        let watchdog = &mut self.watchdog;
        call.at_most(1)?;
        match (call.verb, call.query) {
            (Verb::Watchdog, true) => return Ok(Some(one_zero(watchdog.on))),
            (Verb::Watchdog, false) => (watchdog.on, watchdog.fed) = (call.switch(0)?, Some(now)),
            (_, true) => return Ok(Some(nr3(watchdog.delay, 5))),
            (_, false) => watchdog.delay = call.value(0, "S", 1.0..=3600.0)?,
        }
        Ok(None)
    }
}

fn outputs() -> [Output; 2] {
    let output = Output { amps: 0.08, watts: 300.0, ..Output::new(N6775A, OverCurrent::Regulates) };
    [output.clone(), output]
}

/// The questionable register of one channel.
fn questionable(output: &Output, watchdog: bool) -> u16 {
    let bit = |set: bool, bit: u16| if set { bit } else { 0 };
    bit(output.ovp.tripped, OVER_VOLTAGE) | bit(output.ocp.tripped, OVER_CURRENT) | bit(watchdog, PROTECTED)
}

impl Family for KeysightN6700 {
    type Verb = Verb;

    const COMMANDS: &'static [(&'static str, Verb)] = &[
        ("[SOURce:]VOLTage[:LEVel][:IMMediate][:AMPLitude]", Verb::Volts),
        ("[SOURce:]CURRent[:LEVel][:IMMediate][:AMPLitude]", Verb::Amps),
        ("[SOURce:]VOLTage:PROTection[:LEVel]", Verb::OverVolts),
        ("[SOURce:]CURRent:PROTection:STATe", Verb::OverAmpsState),
        ("OUTPut:PROTection:DELay", Verb::OverAmpsDelay),
        ("OUTPut[:STATe]", Verb::Output),
        ("OUTPut:PROTection:CLEar", Verb::Clear),
        ("OUTPut:PROTection:WDOG[:STATe]", Verb::Watchdog),
        ("OUTPut:PROTection:WDOG:DELay", Verb::WatchdogDelay),
        ("MEASure[:SCALar]:VOLTage[:DC]", Verb::MeasureVolts),
        ("MEASure[:SCALar]:CURRent[:DC]", Verb::MeasureAmps),
        ("STATus:QUEStionable:CONDition", Verb::Questionable),
        ("SYSTem:CHANnel[:COUNt]", Verb::ChannelCount),
        ("SYSTem:CHANnel:MODel", Verb::ChannelModel),
        ("SYSTem:COMMunicate:RLSTate", Verb::Lockout),
    ];

    const MANNERS: Manners = Manners { error: |code, text| format!("{code:+},\"{text}\""), ..Manners::USUAL };

    fn identity(&self) -> String {
        format!("Keysight Technologies,N6700C,{},E.02.07.3196", self.serial_number)
    }

    fn run(&mut self, now: Instant, call: &Call<'_, Verb>) -> Answer {
        match (call.verb, call.query) {
            (Verb::Watchdog | Verb::WatchdogDelay, _) => self.watch(now, call),
            (Verb::ChannelCount, true) => Ok(Some(String::from("2"))),
            (Verb::Lockout, false) => match call.text(0)?.to_ascii_uppercase().as_str() {
                "LOC" | "LOCAL" | "REM" | "REMOTE" | "RWL" | "RWLOCK" => Ok(None),
                _ => Err(Trouble::Illegal),
            },
            (_, true) => self.ask(call),
            (_, false) => self.set(call),
        }
    }

    fn reset(&mut self) {
        (self.outputs, self.watchdog) = (outputs(), Watchdog::OFF);
    }

    /// Anything feeds the watchdog, a command that makes no sense as well.
    fn note_message(&mut self, now: Instant) {
        self.watchdog.fed = Some(now);
    }

    fn poll(&mut self, now: Instant) {
        if self.watchdog.expires_at().is_some_and(|at| at <= now) {
            self.watchdog.tripped = true;
            self.outputs.iter_mut().for_each(|output| output.on = false);
        }
        self.outputs.iter_mut().for_each(|output| output.poll(now));
    }

    fn next_at(&self) -> Option<Instant> {
        let outputs = self.outputs.iter().filter_map(Output::next_at);
        outputs.chain(self.watchdog.expires_at()).min()
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
