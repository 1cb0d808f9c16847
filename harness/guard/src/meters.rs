//! What meters at the battery's terminals say about the outputs.

use quantity::{Instant, Span};
use wire::scpi::Reading;

use crate::StationId;
use crate::report::Fault;
use crate::setup::{Measurand, Meter};

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
    pub(crate) fn measured(
        &mut self,
        now: Instant,
        station: StationId,
        output_on: bool,
        (reading, value): (Reading, f64),
    ) -> Option<Fault> {
        let own = self.each.iter().map(|watched| watched.meter).filter(|meter| meter.station == station);
        for meter in own {
            match meter.measures {
                Measurand::Current { reads, per_ampere, off_below } if reads == reading => {
                    let amperes = (value / per_ampere).abs();
                    let calm = self.calm.is_some_and(|since| now >= since + SETTLED);
                    if calm && amperes >= off_below {
                        return Some(Fault::StillFlows { amperes });
                    }
                }
                Measurand::Voltage { .. } if reading == Reading::Voltage => self.volts = Some((value, now)),
                Measurand::Current { .. } | Measurand::Voltage { .. } => {}
            }
        }
        if output_on && reading == Reading::Voltage { self.compare(now, station, value) } else { None }
    }

    fn compare(&mut self, now: Instant, StationId(station): StationId, own: f64) -> Option<Fault> {
        let within = self.each.iter().find_map(|watched| match watched.meter.measures {
            Measurand::Voltage { agrees_within } => Some(agrees_within),
            Measurand::Current { .. } => None,
        })?;
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
    pub(crate) fn proves(&mut self, station: StationId, (reading, value): (Reading, f64)) -> Option<Fault> {
        let mut open = self.each.iter_mut().filter(|watched| !watched.settled);
        let (watched, (_, per_ampere, off_below)) = open
            .find_map(|watched| {
                Some((watched.current_at(station).filter(|(reads, ..)| *reads == reading)?, watched))
            })
            .map(|(of, watched)| (watched, of))?;
        let amperes = (value / per_ampere).abs();
        let flows = amperes >= off_below;
        watched.tries += 1;
        watched.settled = !flows || watched.tries >= TRIES;
        (flows && watched.settled).then_some(Fault::StillFlows { amperes })
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
}
