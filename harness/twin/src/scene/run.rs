//! The bench in whatever time: told what comes, it says what goes back, and what is at every pair of terminals.

use std::collections::VecDeque;

use quantity::{Instant, Span};
use wire::Frame;

use super::circuit::{Behind, voltage};
use super::contact::Contact;
use super::placed::Placed;
use super::wiring::{Place, Reads, Wiring};
use super::{SceneError, SceneSpec};
use crate::Alone;
use crate::instruments::{Drive, Sensed};

/// What follows from the charge is made anew this often while a current flows.
const STEP: Span = Span::from_millis(100);
/// Protections that trip by each other settle within so many rounds.
const ROUNDS: usize = 16;

/// A bench around one battery: what instruments do at their terminals and what they find there is one circuit.
///
/// It knows no clock and no link. Time goes on by [`go`](Self::go) and by everything that is told with an instant, never
/// backwards; the scene begins at [`Instant::ZERO`]. What it says is fetched with [`next_said`](Self::next_said).
#[derive(Debug)]
pub struct Scene {
    battery: Alone,
    instruments: Vec<Placed>,
    contacts: Vec<Contact>,
    wiring: Wiring,
    now: Instant,
    settled: Instant,
    at_battery: AtBattery,
    /// The voltages of the nodes.
    nodes: Vec<f64>,
    said: VecDeque<Said>,
}

/// What a scene says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The battery sends a frame.
    Frame(Frame),
    /// Bytes arrive at the other end of an instrument's link.
    Bytes {
        /// The number of the instrument.
        instrument: usize,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// The link of an instrument is closed.
    Closed {
        /// The number of the instrument.
        instrument: usize,
    },
}

/// What is at a pair of terminals.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AtTerminals {
    /// Whether the instrument is on there: a supply holds a voltage, a load takes a current.
    pub on: bool,
    /// The voltage in volts.
    pub volts: f64,
    /// The current out of the instrument, in amperes.
    pub amps: f64,
    /// The charge that came out of it since the scene began, in coulombs; what it took counts against it.
    pub coulombs: f64,
}

/// What is at the battery's terminals.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AtBattery {
    /// Whether its main switch conducts.
    pub conducts: bool,
    /// The voltage in volts.
    pub volts: f64,
    /// The current into it, in amperes.
    pub amps: f64,
    /// The charge that went into it since the scene began, in coulombs.
    pub coulombs: f64,
}

impl Scene {
    /// The bench as described, around this battery; `seed` is that of everything that is drawn.
    ///
    /// # Errors
    /// Where wires name what is not there, or a name is there twice.
    pub fn new(spec: &SceneSpec, battery: Alone, seed: u64) -> Result<Self, SceneError> {
        let wiring = Wiring::new(spec)?;
        let instruments = (0..).zip(&spec.instruments).map(|(number, spec)| Placed::new(spec, seed, number));
        let mut scene = Self {
            nodes: vec![0.0; wiring.resistors.len()],
            battery,
            instruments: instruments.collect(),
            contacts: spec.contacts.iter().map(Contact::new).collect(),
            wiring,
            now: Instant::ZERO,
            settled: Instant::ZERO,
            at_battery: AtBattery::default(),
            said: VecDeque::new(),
        };
        scene.settle(Instant::ZERO);
        Ok(scene)
    }

    /// When something happens by itself.
    #[must_use]
    pub fn next_at(&self) -> Option<Instant> {
        let instruments = self.instruments.iter().filter_map(Placed::next_at);
        let physics = (self.at_battery.amps != 0.0).then_some(self.settled + STEP);
        let contacts = self.contacts.iter().filter_map(|contact| contact.changes_after(self.settled));
        instruments.chain(contacts).chain(self.battery.next_at()).chain(physics).min()
    }

    /// Lets time go on to `now`, and does everything that is due until then, in order.
    pub fn go(&mut self, now: Instant) {
        while let Some(at) = self.next_at().filter(|at| *at <= now) {
            self.step(at.max(self.now));
        }
        self.integrate(now);
    }

    /// The next thing that it says.
    pub fn next_said(&mut self) -> Option<Said> {
        self.said.pop_front()
    }

    /// Bytes come over the link of the instrument with this number; nothing happens where there is none. Of commands that
    /// come together, each finds what the one before has brought about.
    pub fn hear(&mut self, now: Instant, instrument: usize, bytes: &[u8]) {
        self.go(now);
        let Some(placed) = self.instruments.get_mut(instrument) else { return };
        let passed = placed.forth(now, bytes);
        if !passed.back.is_empty() {
            self.said.push_back(Said::Bytes { instrument, bytes: passed.back });
        }
        if passed.restarted {
            placed.power_cycle(now);
            self.settle(now);
        }
        for command in self.instruments[instrument].commands(&passed.heard) {
            self.instruments[instrument].hear(now, command);
            self.settle(now);
        }
        if passed.closed {
            self.said.push_back(Said::Closed { instrument });
        }
    }

    /// The battery hears a frame that was on its bus.
    pub fn hear_frame(&mut self, now: Instant, frame: &Frame) {
        self.go(now);
        self.battery.hear(now, frame);
        self.settle(now);
    }

    /// Takes the mains of an instrument away and gives them back.
    pub fn power_cycle(&mut self, now: Instant, instrument: usize) {
        self.go(now);
        if let Some(placed) = self.instruments.get_mut(instrument) {
            placed.power_cycle(now);
        }
        self.settle(now);
    }

    /// Switches a role that the battery plays, as [`Alone::switch`] does.
    ///
    /// # Errors
    /// As there.
    pub fn switch(&mut self, now: Instant, role: &str, on: bool) -> Result<(), String> {
        self.go(now);
        self.battery.switch(now, role, on)?;
        self.settle(now);
        Ok(())
    }

    /// Nobody plays a role any more, as [`Alone::rest`] has it.
    pub fn rest(&mut self, now: Instant) {
        self.go(now);
        self.battery.rest(now);
        self.settle(now);
    }

    /// Asks a role that the battery plays, as [`Alone::ask`] does.
    ///
    /// # Errors
    /// As there.
    pub fn ask(&mut self, now: Instant, role: &str) -> Result<bool, String> {
        self.go(now);
        self.battery.ask(now, role)
    }

    /// The number of the instrument with this name.
    #[must_use]
    pub fn instrument(&self, name: &str) -> Option<usize> {
        self.instruments.iter().position(|placed| placed.name == name)
    }

    /// What is at the terminals of each channel of an instrument; nothing where there is no such instrument.
    pub fn terminals(&self, instrument: usize) -> impl Iterator<Item = (u32, AtTerminals)> + '_ {
        let placed = self.instruments.get(instrument).into_iter();
        placed.flat_map(|placed| placed.channels.iter().copied().zip(placed.at.iter().copied()))
    }

    /// What is at the terminals of a channel.
    #[must_use]
    pub fn at(&self, instrument: &str, channel: u32) -> Option<AtTerminals> {
        self.terminals(self.instrument(instrument)?).find(|(number, _)| *number == channel).map(|(_, at)| at)
    }

    /// What is at the battery's terminals.
    #[must_use]
    pub fn at_battery(&self) -> AtBattery {
        self.at_battery
    }

    fn step(&mut self, now: Instant) {
        self.integrate(now);
        let Self { battery, instruments, said, .. } = self;
        battery.poll(now, |frame| said.push_back(Said::Frame(frame)));
        for (instrument, placed) in instruments.iter_mut().enumerate() {
            placed.poll(now, |bytes| said.push_back(Said::Bytes { instrument, bytes }));
        }
        self.settle(now);
    }

    /// What flows has flowed until `now`.
    fn integrate(&mut self, now: Instant) {
        let secs = (now - self.now).as_secs_f64();
        if secs <= 0.0 {
            return;
        }
        self.now = now;
        self.at_battery.coulombs += self.at_battery.amps * secs;
        for at in self.instruments.iter_mut().flat_map(|placed| &mut placed.at) {
            at.coulombs += at.amps * secs;
        }
    }

    /// Finds what is at all terminals from `now` on. A protection that trips by it changes it once more.
    fn settle(&mut self, now: Instant) {
        self.settled = now;
        for _ in 0..ROUNDS {
            let before = self.drives();
            self.solve(now);
            if self.drives() == before {
                break;
            }
        }
        self.probe(now);
    }

    fn drives(&self) -> Vec<Drive> {
        let drive = |place: Place| self.instruments[place.instrument].drive(place.terminals);
        self.wiring.branches.iter().map(|branch| drive(branch.place)).collect()
    }

    fn solve(&mut self, now: Instant) {
        let drives = self.drives();
        for node in 0..self.wiring.resistors.len() {
            let behind = self.behind(node);
            let here = self.wiring.branches.iter().zip(&drives).filter(|(branch, _)| branch.node == node);
            let volts = voltage(&behind, here.clone().map(|(branch, drive)| (*drive, branch.leads)));
            for (branch, drive) in here {
                let amps = drive.current(volts, branch.leads);
                let at_instrument = volts + amps * branch.leads;
                let placed = &mut self.instruments[branch.place.instrument];
                let at = &mut placed.at[branch.place.terminals];
                (at.on, at.volts, at.amps) = (*drive != Drive::Open, at_instrument, amps);
                placed.sense(
                    now,
                    branch.place.terminals,
                    Sensed { volts: at_instrument, amps, ..Sensed::default() },
                );
            }
            self.nodes[node] = volts;
            if node == 0 {
                self.carry(now, &behind, volts);
            }
        }
    }

    fn behind(&self, node: usize) -> Behind {
        let source = self.battery.source().filter(|_| node == 0);
        Behind { source, resistance: self.wiring.resistors[node] }
    }

    fn carry(&mut self, now: Instant, behind: &Behind, volts: f64) {
        let amps = behind.charging(volts);
        // What is left of halving is no current.
        let amps = if amps.abs() < 1e-6 { 0.0 } else { amps };
        let conducts = behind.source.is_some();
        self.at_battery = AtBattery { conducts, volts, amps, ..self.at_battery };
        self.battery.carry(now, amps);
    }

    /// The meters find what is there.
    fn probe(&mut self, now: Instant) {
        for at in 0..self.wiring.probes.len() {
            let probe = self.wiring.probes[at];
            let of_current =
                |amps: f64, shunt: f64| Sensed { volts: amps * shunt, amps, ..Sensed::default() };
            let sensed = match probe.reads {
                Reads::Volts { node } => Sensed { volts: self.nodes[node], ..Sensed::default() },
                Reads::BatteryAmps { shunt } => of_current(self.at_battery.amps, shunt),
                Reads::Amps { of, shunt } => {
                    of_current(self.instruments[of.instrument].at[of.terminals].amps, shunt)
                }
                Reads::Temperature => {
                    Sensed { degrees: Some(self.battery.temperature()), ..Sensed::default() }
                }
                Reads::Ohms { node } => Sensed { ohms: self.wiring.resistors[node], ..Sensed::default() },
                Reads::Hertz(hertz) => Sensed { hertz: Some(hertz), ..Sensed::default() },
                Reads::Input { .. } => Sensed { low: self.low(now, probe.place), ..Sensed::default() },
            };
            let placed = &mut self.instruments[probe.place.instrument];
            placed.at[probe.place.terminals].volts = sensed.volts;
            placed.sense(now, probe.place.terminals, sensed);
        }
    }

    /// Which inputs of a port are pulled low.
    fn low(&self, now: Instant, port: Place) -> u64 {
        let inputs = self.wiring.probes.iter().filter(|probe| probe.place == port);
        let low = inputs.filter_map(|probe| match probe.reads {
            Reads::Input { contact, input } => self.contacts[contact].is_closed(now).then_some(1 << input),
            _ => None,
        });
        low.fold(0, |all, input: u64| all | input)
    }
}
