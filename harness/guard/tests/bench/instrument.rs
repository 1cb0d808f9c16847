//! A simple supply: what it is told, what it does, and what it answers.

use quantity::{Instant, Span};

/// A supply with a watchdog.
#[derive(Debug, Clone, Default)]
pub(crate) struct Instrument {
    pub(crate) on: bool,
    pub(crate) volts: f64,
    pub(crate) amperes: f64,
    pub(crate) over_voltage: f64,
    /// Seconds; none where it is 0.
    pub(crate) watchdog: f64,
    /// Does not store what is to be set.
    pub(crate) forgetful: bool,
    restarted: bool,
    errors: Vec<&'static str>,
    line: Vec<u8>,
    heard: Instant,
    /// What a meter reads at the battery: volts and amperes.
    pub(crate) reads: Option<(f64, f64)>,
    /// What it says instead of whether it is on.
    pub(crate) lies: Option<bool>,
    /// Every command, in order.
    pub(crate) log: Vec<String>,
    /// When it went on, and off, in turn.
    pub(crate) switched: Vec<Instant>,
    /// The most that it was ever on with.
    pub(crate) most: (f64, f64),
    /// Whether it was ever on without its protection and its watchdog.
    pub(crate) was_unprotected: bool,
}

impl Instrument {
    /// As it is at power-on, long ago.
    pub(crate) fn new() -> Self {
        Self { over_voltage: 99.0, ..Self::default() }
    }

    /// Takes bytes, and gives what it answers.
    pub(crate) fn hear(&mut self, now: Instant, bytes: &[u8]) -> Vec<u8> {
        self.tick(now);
        let mut said = vec![];
        for byte in bytes {
            if *byte == b'\n' {
                let line = String::from_utf8(std::mem::take(&mut self.line)).unwrap();
                self.heard = now;
                self.obey(now, &line, &mut said);
            } else {
                self.line.push(*byte);
            }
        }
        said
    }

    /// Time passes: the watchdog may act.
    pub(crate) fn tick(&mut self, now: Instant) {
        let watchdog = Span::try_from_secs_f64(self.watchdog).unwrap();
        if self.watchdog > 0.0 && now >= self.heard + watchdog {
            self.switch(self.heard + watchdog, false);
        }
    }

    /// Loses everything, as at power-on.
    pub(crate) fn reboot(&mut self, now: Instant) {
        self.switch(now, false);
        (self.volts, self.amperes, self.over_voltage, self.watchdog) = (0.0, 0.0, 99.0, 0.0);
        (self.restarted, self.heard) = (true, now);
    }

    pub(crate) fn switch(&mut self, now: Instant, on: bool) {
        if self.on != on {
            self.switched.push(now);
        }
        self.on = on;
        self.look();
    }

    fn look(&mut self) {
        if self.on {
            self.most = (self.most.0.max(self.volts), self.most.1.max(self.amperes));
            self.was_unprotected |=
                self.over_voltage > 60.0 || self.over_voltage == 0.0 || self.watchdog == 0.0;
        }
    }

    fn obey(&mut self, now: Instant, line: &str, said: &mut Vec<u8>) {
        self.log.push(line.to_owned());
        let (verb, value) = line.split_once(' ').unwrap_or((line, ""));
        let number: Option<f64> = value.parse().ok();
        let mut answer = |text: String| said.extend(text.bytes().chain(*b"\n"));
        match verb {
            "" => {}
            "*IDN?" => answer(String::from("ACME,PS1,7,1.0")),
            "*CLS" => (self.errors, self.restarted) = (vec![], false),
            "*ESR?" => answer(if std::mem::take(&mut self.restarted) { "128" } else { "0" }.to_owned()),
            "SYST:ERR?" => {
                let error = if self.errors.is_empty() { "0,\"No error\"" } else { self.errors.remove(0) };
                answer(error.to_owned());
            }
            "OUTP?" => answer(u8::from(self.lies.unwrap_or(self.on)).to_string()),
            "VOLT?" => answer(format!("{:+.8E}", self.volts)),
            "CURR?" => answer(format!("{:+.8E}", self.amperes)),
            "VOLT:PROT?" => answer(format!("{:.3}", self.over_voltage)),
            "WDOG?" => answer(format!("{}", self.watchdog)),
            "MEAS:VOLT?" if self.reads.is_some() => answer(format!("{:.4}", self.reads.unwrap().0)),
            "MEAS:CURR?" if self.reads.is_some() => answer(format!("{:.4}", self.reads.unwrap().1)),
            "MEAS:VOLT?" => answer(format!("{:.3}", if self.on { self.volts } else { 52.0 })),
            "MEAS:CURR?" => answer(format!("{:.3}", if self.on { self.amperes } else { 0.0 })),
            "OUTP" if self.lies.is_some() => {}
            "OUTP" if matches!(value, "0" | "1") => self.switch(now, value == "1"),
            _ if self.forgetful => {}
            _ => self.store(verb, number),
        }
        self.look();
    }

    fn store(&mut self, verb: &str, number: Option<f64>) {
        match (verb, number) {
            ("VOLT", Some(number)) => self.volts = number,
            ("CURR", Some(number)) => self.amperes = number,
            ("VOLT:PROT", Some(number)) => self.over_voltage = number,
            ("WDOG", Some(number)) => self.watchdog = number,
            _ => self.errors.push("-113,\"Undefined header\""),
        }
    }
}
