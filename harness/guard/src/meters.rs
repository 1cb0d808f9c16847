//! What meters at the battery's terminals say about the outputs.

use quantity::{Instant, Span};
use wire::scpi::Reading;

use crate::StationId;
use crate::report::Fault;
use crate::setup::{Measurand, Meter};
use crate::station::{PROOFS, Station};

/// So long after the last output has said that it is off, nothing may flow any more.
pub(crate) const SETTLED: Span = Span::from_secs(1);

/// How often a meter is asked at the end whether anything flows, before that is believed.
const TRIES: u8 = 5;

/// How old a reading may be that another is compared with.
const FRESH: Span = Span::from_millis(500);

/// How many readings of the meter in a row an output has to disagree with: one of them may be of before a change.
const IN_A_ROW: u8 = 3;

/// How many readings of an output in a row may find nothing to be compared with.
const ALONE: u8 = 5;

/// One meter, and how far it is at the end.
#[derive(Debug)]
struct Watched {
    meter: Meter,
    /// How often it was asked at the end whether anything flows.
    tries: u8,
    /// Whether it has said that nothing flows, or is given up.
    settled: bool,
}

/// How the voltage of an output compares.
#[derive(Debug, Clone, Copy, Default)]
struct Compared {
    /// Which reading of the meter it was compared with last.
    with: Option<Instant>,
    /// How many of them in a row it disagreed with.
    disagreed: u8,
    /// How often in a row there was none that is fresh.
    alone: u8,
}

/// What the meters said last.
#[derive(Debug, Default)]
pub(crate) struct Meters {
    each: Vec<Watched>,
    volts: Option<(f64, Instant)>,
    /// For each station.
    compared: Vec<Compared>,
    /// Since when every output has said that it is off.
    calm: Option<Instant>,
}

impl Meters {
    /// For a bench with so many stations.
    pub(crate) fn new(each: Vec<Meter>, stations: usize) -> Self {
        let each = each.into_iter().map(|meter| Watched { meter, tries: 0, settled: false }).collect();
        Self { each, compared: vec![Compared::default(); stations], ..Self::default() }
    }

    /// Notes whether any output may be on.
    pub(crate) fn note_calm(&mut self, now: Instant, calm: bool) {
        self.calm = if calm { self.calm.or(Some(now)) } else { None };
    }

    /// A meter, or an output that may be on, has measured; what is wrong about it.
    pub(crate) fn measured(&mut self, now: Instant, own: &Station, read: (Reading, f64)) -> Option<Fault> {
        let (station, on) = (own.id, own.drives() && own.may_be_on);
        // What a meter did not tell before an output was off counts no longer.
        if !on && let Some(compared) = self.compared.get_mut(station.0) {
            compared.alone = 0;
        }
        let calm = self.calm.is_some_and(|since| now >= since + SETTLED);
        let flows = self.each.iter().find_map(|watched| watched.flows(station, read)).filter(|_| calm);
        let (Reading::Voltage, volts) = read else { return flows };
        if self.each.iter().any(|watched| watched.voltage_at(station).is_some()) {
            self.volts = Some((volts, now));
        }
        flows.or_else(|| if on { self.compare(now, station, volts) } else { None })
    }

    fn compare(&mut self, now: Instant, StationId(station): StationId, own: f64) -> Option<Fault> {
        let within = self.each.iter().find_map(|watched| watched.voltage_at(watched.meter.station))?;
        let compared = self.compared.get_mut(station)?;
        let Some((meter, at)) = self.volts.filter(|(_, at)| now <= *at + FRESH) else {
            compared.alone += 1;
            return (compared.alone >= ALONE).then_some(Fault::NotCompared);
        };
        compared.alone = 0;
        if compared.with.replace(at) != Some(at) {
            compared.disagreed = if (own - meter).abs() <= within { 0 } else { compared.disagreed + 1 };
        }
        (compared.disagreed >= IN_A_ROW).then_some(Fault::Disagrees { own, meter })
    }

    /// At the end: whether this station is a meter of the current that has not said yet that nothing flows.
    pub(crate) fn is_asked(&self, station: StationId) -> bool {
        self.each.iter().any(|watched| watched.current_at(station).is_some() && !watched.settled)
    }

    /// At the end: what a meter of the current read. Gives the fault where it is given up.
    pub(crate) fn proves(&mut self, station: StationId, read: (Reading, f64)) -> Option<Fault> {
        let reads =
            |watched: &&mut Watched| watched.current_at(station).is_some_and(|(reads, ..)| reads == read.0);
        let watched = self.each.iter_mut().filter(|watched| !watched.settled).find(reads)?;
        let flows = watched.flows(station, read);
        watched.tries += 1;
        // The first may be a late one.
        watched.settled = watched.tries >= if flows.is_none() { PROOFS } else { TRIES };
        flows.filter(|_| watched.settled)
    }

    /// At the end: nothing more comes of this meter.
    pub(crate) fn give_up(&mut self, station: StationId) {
        let of_it = self.each.iter_mut().filter(|watched| watched.meter.station == station);
        of_it.for_each(|watched| watched.settled = true);
    }
}

impl Watched {
    /// Which of its readings that is, what it reads per ampere, and below how many nothing flows, where it measures the
    /// current and is that station.
    fn current_at(&self, station: StationId) -> Option<(Reading, f64, f64)> {
        match self.meter.measures {
            Measurand::Current { reads, per_ampere, off_below } if self.meter.station == station => {
                Some((reads, per_ampere, off_below))
            }
            _ => None,
        }
    }

    /// By how much other voltages may differ, where it measures the voltage and is that station.
    fn voltage_at(&self, station: StationId) -> Option<f64> {
        match self.meter.measures {
            Measurand::Voltage { agrees_within } if self.meter.station == station => Some(agrees_within),
            _ => None,
        }
    }

    /// That a current flows, where that is what it reads.
    fn flows(&self, station: StationId, (reading, value): (Reading, f64)) -> Option<Fault> {
        let (reads, per_ampere, off_below) = self.current_at(station)?;
        let amperes = (value / per_ampere).abs();
        (reads == reading && amperes >= off_below).then_some(Fault::StillFlows { amperes })
    }
}
