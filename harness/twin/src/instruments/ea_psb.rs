//! EA PSB 10080-60: one output that gives and takes, a lock without which nothing can be set, and units behind numbers.
//!
//! After the programming guide of the 10000 series. Setting asks for `SYST:LOCK ON`. The communication monitor does not switch
//! off: it ends remote control, and what becomes of the output then is up to `POW:STAG:AFT:REM`, which leaves it
//! on where it says `AUTO`.

use quantity::{Instant, Span};

use super::output::{Output, OverCurrent, Rating};
use super::reading::{nr2, on_off};
use super::scpi::{Answer, Call, Family, Manners, Trouble};
use super::{Drive, Sensed, Sensor};

const VOLTS: f64 = 80.0;
const AMPS: f64 = 60.0;
const WATTS: f64 = 1500.0;
const RATING: Rating =
    Rating { volts: VOLTS * 1.02, amps: AMPS * 1.02, over_voltage: VOLTS * 1.1, over_current: AMPS * 1.1 };

/// A PSB 10080-60.
#[derive(Debug)]
pub(crate) struct EaPsb {
    serial_number: String,
    output: Output,
    /// The most power that it takes, in watts, as set.
    sink_watts: f64,
    /// The power at which it switches off, in watts, as set.
    over_power: f64,
    /// The lowest and the highest set point of voltage and of current.
    limits: [f64; 4],
    remote: bool,
    monitor: Option<Span>,
    monitor_time: f64,
    heard: Option<Instant>,
    /// Whether the output stays as it is when remote control ends.
    stays: bool,
    /// Whether the output comes back with the mains.
    restores: bool,
    over_voltages: u32,
    sensor: Sensor,
}

/// Its commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Lock,
    Owner,
    NominalVolts,
    NominalAmps,
    NominalWatts,
    Volts,
    Amps,
    Watts,
    SinkAmps,
    SinkWatts,
    VoltsLow,
    VoltsHigh,
    AmpsLow,
    AmpsHigh,
    MeasureVolts,
    MeasureAmps,
    MeasureWatts,
    MeasureAll,
    Output,
    OverVolts,
    OverAmps,
    OverWatts,
    Alarms,
    AlarmsOverVoltage,
    Questionable,
    Monitor,
    MonitorTime,
    AfterRemote,
    Restores,
}

impl EaPsb {
    pub(crate) fn new(serial_number: &str, sensor: Sensor) -> Self {
        Self {
            serial_number: serial_number.to_owned(),
            output: output(),
            sink_watts: WATTS,
            over_power: WATTS * 1.1,
            limits: [0.0, RATING.volts, 0.0, RATING.amps],
            remote: false,
            monitor: None,
            monitor_time: 5.0,
            heard: None,
            stays: false,
            restores: false,
            over_voltages: 0,
            sensor,
        }
    }

    fn ask(&mut self, call: &Call<'_, Verb>) -> Answer {
        let Self { output, sensor, .. } = self;
        let Sensed { volts, amps, .. } = output.sensed;
        let (measured_volts, measured_amps) = (sensor.volts(volts), sensor.amps(amps));
        let measured_watts = measured_volts * measured_amps;
        let volts = |volts| format!("{} V", nr2(volts, 2));
        let amps = |amps| format!("{} A", nr2(amps, 2));
        let watts = |watts| format!("{} W", nr2(watts, 1));
        Ok(Some(match call.verb {
            Verb::Lock => on_off(self.remote),
            Verb::Owner => String::from(if self.remote { "REMOTE" } else { "NONE" }),
            Verb::NominalVolts => volts(VOLTS),
            Verb::NominalAmps => amps(AMPS),
            Verb::NominalWatts => watts(WATTS),
            Verb::Volts => volts(output.volts),
            Verb::Amps => amps(output.amps),
            Verb::Watts => watts(output.watts),
            Verb::SinkAmps => amps(output.takes),
            Verb::SinkWatts => watts(self.sink_watts),
            Verb::VoltsLow => volts(self.limits[0]),
            Verb::VoltsHigh => volts(self.limits[1]),
            Verb::AmpsLow => amps(self.limits[2]),
            Verb::AmpsHigh => amps(self.limits[3]),
            Verb::MeasureVolts => volts(measured_volts),
            Verb::MeasureAmps => amps(measured_amps),
            Verb::MeasureWatts => watts(measured_watts),
            Verb::MeasureAll => {
                format!("{}, {}, {}", volts(measured_volts), amps(measured_amps), watts(measured_watts))
            }
            Verb::Output => on_off(output.on),
            Verb::OverVolts => volts(output.ovp.level),
            Verb::OverAmps => amps(output.ocp.level),
            Verb::OverWatts => watts(self.over_power),
            Verb::AlarmsOverVoltage => self.over_voltages.to_string(),
            Verb::Questionable => self.questionable().to_string(),
            Verb::Monitor => on_off(self.monitor.is_some()),
            Verb::MonitorTime => self.monitor_time.to_string(),
            Verb::AfterRemote => String::from(if self.stays { "AUTO" } else { "OFF" }),
            Verb::Restores => String::from(if self.restores { "AUTO" } else { "OFF" }),
            Verb::Alarms => return Err(Trouble::Undefined),
        }))
    }

    fn set(&mut self, now: Instant, call: &Call<'_, Verb>) -> Answer {
        if call.verb == Verb::Lock {
            let remote = call.switch(0)?;
            if self.remote && !remote {
                self.leave_remote();
            }
            self.remote = remote;
            return Ok(None);
        }
        if !self.remote {
            return Err(Trouble::Conflict);
        }
        let [volts_low, volts_high, amps_low, amps_high] = self.limits;
        let auto = |text: &str| match text.to_ascii_uppercase().as_str() {
            "AUTO" => Ok(true),
            "OFF" => Ok(false),
            _ => Err(Trouble::Illegal),
        };
        match call.verb {
            Verb::Volts => self.output.volts = call.value(0, "V", volts_low..=volts_high)?,
            Verb::Amps => self.output.amps = call.value(0, "A", amps_low..=amps_high)?,
            Verb::Watts => self.output.watts = call.value(0, "W", 0.0..=WATTS * 1.02)?,
            Verb::SinkAmps => self.output.takes = call.value(0, "A", 0.0..=RATING.amps)?,
            Verb::SinkWatts => self.sink_watts = call.value(0, "W", 0.0..=WATTS * 1.02)?,
            Verb::VoltsLow => self.limits[0] = call.value(0, "V", 0.0..=self.output.volts)?,
            Verb::VoltsHigh => self.limits[1] = call.value(0, "V", self.output.volts..=RATING.volts)?,
            Verb::AmpsLow => self.limits[2] = call.value(0, "A", 0.0..=self.output.amps)?,
            Verb::AmpsHigh => self.limits[3] = call.value(0, "A", self.output.amps..=RATING.amps)?,
            Verb::Output => self.output.switch(call.switch(0)?),
            Verb::OverVolts => self.output.ovp.level = call.value(0, "V", 0.0..=RATING.over_voltage)?,
            Verb::OverAmps => self.output.ocp.level = call.value(0, "A", 0.0..=RATING.over_current)?,
            Verb::OverWatts => self.over_power = call.value(0, "W", 0.0..=WATTS * 1.1)?,
            Verb::Alarms => self.output.clear(),
            Verb::Monitor => {
                let time = Span::try_from_secs_f64(self.monitor_time);
                let watches = call.switch(0)?;
                (self.monitor, self.heard) = (time.filter(|_| watches), Some(now));
            }
            Verb::MonitorTime => {
                self.monitor_time = call.value(0, "S", 1.0..=36_000.0)?;
                self.monitor = self.monitor.and_then(|_| Span::try_from_secs_f64(self.monitor_time));
            }
            Verb::AfterRemote => self.stays = auto(call.text(0)?)?,
            Verb::Restores => self.restores = auto(call.text(0)?)?,
            _ => return Err(Trouble::Undefined),
        }
        Ok(None)
    }

    /// Bit 0: over-voltage, 1: over-current.
    fn questionable(&self) -> u16 {
        u16::from(self.output.ovp.tripped) | u16::from(self.output.ocp.tripped) << 1
    }

    fn leave_remote(&mut self) {
        self.remote = false;
        self.output.on &= self.stays;
    }

    fn silent_until(&self) -> Option<Instant> {
        Some(self.heard? + self.monitor.filter(|_| self.remote)?)
    }
}

fn output() -> Output {
    let mut output = Output { watts: WATTS, ..Output::new(RATING, OverCurrent::Level) };
    (output.ocp.enabled, output.ocp.delay) = (true, Span::ZERO);
    output
}

impl Family for EaPsb {
    type Verb = Verb;

    const COMMANDS: &'static [(&'static str, Verb)] = &[
        ("SYSTem:LOCK[:STATe]", Verb::Lock),
        ("SYSTem:LOCK:OWNer", Verb::Owner),
        ("SYSTem:NOMinal:VOLTage", Verb::NominalVolts),
        ("SYSTem:NOMinal:CURRent", Verb::NominalAmps),
        ("SYSTem:NOMinal:POWer", Verb::NominalWatts),
        ("[SOURce:]VOLTage", Verb::Volts),
        ("[SOURce:]CURRent", Verb::Amps),
        ("[SOURce:]POWer", Verb::Watts),
        ("SINK:CURRent", Verb::SinkAmps),
        ("SINK:POWer", Verb::SinkWatts),
        ("[SOURce:]VOLTage:LIMit:LOW", Verb::VoltsLow),
        ("[SOURce:]VOLTage:LIMit:HIGH", Verb::VoltsHigh),
        ("[SOURce:]CURRent:LIMit:LOW", Verb::AmpsLow),
        ("[SOURce:]CURRent:LIMit:HIGH", Verb::AmpsHigh),
        ("MEASure[:SCALar]:VOLTage[:DC]", Verb::MeasureVolts),
        ("MEASure[:SCALar]:CURRent[:DC]", Verb::MeasureAmps),
        ("MEASure[:SCALar]:POWer[:DC]", Verb::MeasureWatts),
        ("MEASure[:SCALar]:ARRay", Verb::MeasureAll),
        ("OUTPut[:STATe]", Verb::Output),
        ("[SOURce:]VOLTage:PROTection[:LEVel]", Verb::OverVolts),
        ("[SOURce:]CURRent:PROTection[:LEVel]", Verb::OverAmps),
        ("[SOURce:]POWer:PROTection[:LEVel]", Verb::OverWatts),
        ("SYSTem:ALARm:ACTion:CLEar", Verb::Alarms),
        ("SYSTem:ALARm:COUNt:OVOLtage", Verb::AlarmsOverVoltage),
        ("STATus:QUEStionable[:CONDition]", Verb::Questionable),
        ("SYSTem:COMMunicate:MONitor:ACTion", Verb::Monitor),
        ("SYSTem:COMMunicate:MONitor:TIMeout", Verb::MonitorTime),
        ("[SOURce:]POWer:STAGe:AFTer:REMote", Verb::AfterRemote),
        ("SYSTem:CONFig:OUTPut:RESTore", Verb::Restores),
    ];

    const MANNERS: Manners = Manners::USUAL;

    fn identity(&self) -> String {
        format!("EA Elektro-Automatik GmbH & Co. KG,PSB 10080-60,{},V3.06,", self.serial_number)
    }

    fn run(&mut self, now: Instant, call: &Call<'_, Verb>) -> Answer {
        if call.query { self.ask(call) } else { self.set(now, call) }
    }

    fn reset(&mut self) {
        let (serial_number, sensor, remote) = (self.serial_number.clone(), self.sensor.clone(), self.remote);
        *self = Self { remote, ..Self::new(&serial_number, sensor) };
    }

    /// Settings of the device outlive its mains; remote control does not.
    fn restart(&mut self) {
        (self.remote, self.monitor) = (false, None);
        self.output.clear();
        self.output.on &= self.restores;
    }

    fn note_message(&mut self, now: Instant) {
        self.heard = Some(now);
    }

    fn poll(&mut self, now: Instant) {
        if self.silent_until().is_some_and(|at| at <= now) {
            self.leave_remote();
        }
        self.output.poll(now);
    }

    fn next_at(&self) -> Option<Instant> {
        [self.silent_until(), self.output.next_at()].into_iter().flatten().min()
    }

    fn drive(&self, terminals: usize) -> Drive {
        match self.output.drive() {
            Drive::Source { volts, gives, takes } if terminals == 0 => {
                let takes = takes.min(self.sink_watts / volts.max(1.0));
                Drive::Source { volts, gives, takes }
            }
            _ => Drive::Open,
        }
    }

    fn sense(&mut self, now: Instant, terminals: usize, sensed: Sensed) {
        if terminals == 0 {
            let before = self.output.ovp.tripped;
            self.output.sense(now, sensed);
            self.over_voltages += u32::from(!before && self.output.ovp.tripped);
            if self.output.on && (sensed.volts * sensed.amps).abs() > self.over_power {
                (self.output.on, self.output.ocp.tripped) = (false, true);
            }
        }
    }
}
