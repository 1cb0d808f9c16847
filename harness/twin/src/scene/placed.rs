//! An instrument in its place: its link, its faults, and what flowed through its terminals.

use quantity::{Instant, Span};

use super::InstrumentSpec;
use super::injector::{Injector, Passed};
use super::run::AtTerminals;
use crate::instruments::{Drive, Instrument, Sensed, Sensor};

/// Between two commands that somebody gave it before the scene began.
const BETWEEN: Span = Span::from_millis(200);

/// An instrument in its place.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) name: String,
    pub(super) channels: Vec<u32>,
    pub(super) at: Vec<AtTerminals>,
    instrument: Box<dyn Instrument>,
    injector: Injector,
}

impl Placed {
    /// As described, and as it is found.
    pub(super) fn new(spec: &InstrumentSpec, seed: u64, number: u64) -> Self {
        let mut instrument = spec.model.build(&spec.serial_number, Sensor::new(spec.accuracy, seed, number));
        let before = Span::from_nanos(BETWEEN.as_nanos() * (spec.found.len() as i64 + 2));
        let mut now = Instant::ZERO - before;
        for command in &spec.found {
            let bytes = [command.as_bytes(), instrument.ending()].concat();
            instrument.hear(now, &bytes);
            now += BETWEEN;
            instrument.poll(now, &mut |_| {});
        }
        let channels = spec.model.channels();
        let injector = Injector::new(&spec.faults, instrument.ending());
        Self {
            name: spec.name.clone(),
            at: vec![AtTerminals::default(); channels.len()],
            channels,
            instrument,
            injector,
        }
    }

    /// What comes of bytes on their way from its link: nothing of it is heard yet.
    pub(super) fn forth(&mut self, now: Instant, bytes: &[u8]) -> Passed {
        self.injector.forth(now, bytes)
    }

    /// It hears these bytes.
    pub(super) fn hear(&mut self, now: Instant, bytes: &[u8]) {
        self.instrument.hear(now, bytes);
    }

    /// Bytes that came together, one command after the other.
    pub(super) fn commands<'a>(&self, bytes: &'a [u8]) -> Vec<&'a [u8]> {
        match self.instrument.ending().last().copied() {
            Some(last) => bytes.split_inclusive(|byte| *byte == last).collect(),
            None => vec![bytes],
        }
    }

    /// Does what is due, and gives what arrives at the other end of its link.
    pub(super) fn poll(&mut self, now: Instant, mut arrived: impl FnMut(Vec<u8>)) {
        let Self { instrument, injector, .. } = self;
        instrument.poll(now, &mut |bytes| injector.back(now, bytes));
        while let Some(bytes) = injector.arrived(now) {
            arrived(bytes);
        }
    }

    pub(super) fn next_at(&self) -> Option<Instant> {
        [self.instrument.next_at(), self.injector.next_at()].into_iter().flatten().min()
    }

    pub(super) fn drive(&self, terminals: usize) -> Drive {
        self.instrument.drive(terminals)
    }

    pub(super) fn sense(&mut self, now: Instant, terminals: usize, sensed: Sensed) {
        self.instrument.sense(now, terminals, sensed);
    }

    pub(super) fn power_cycle(&mut self, now: Instant) {
        self.instrument.power_cycle(now);
    }
}
