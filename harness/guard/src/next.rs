//! What a port does next: on the way to being armed, while it is, and on the way off.

use quantity::{Instant, Span};

use crate::event::Act;
use crate::limits::Bounds;
use crate::port::Port;
use crate::report::Fault;
use crate::station::{Job, Purpose};

/// How often everything is told to be off before an output that does not say so is given up, and how long after the last
/// time.
const ROUNDS: u8 = 5;
const BETWEEN_ROUNDS: Span = Span::from_millis(200);

/// The way off of a port.
#[derive(Debug, Default)]
pub(crate) struct WayOff {
    rounds: u8,
    next: Instant,
    /// Why the last round failed.
    fault: Option<Fault>,
    /// Whether every output said that it is off, or was given up.
    pub(crate) done: bool,
}

impl Port {
    /// A station that has not come as far as that.
    pub(crate) fn next_towards(&self, goal: Purpose) -> Option<Job> {
        let station = self.stations.iter().position(|station| station.reached < Some(goal))?;
        let greeted = self.stations[station].reached.is_some();
        Some(Job::new(station, if greeted { goal } else { Purpose::Greet }))
    }

    /// Off comes before lower set points, those before on, and all of them before looking.
    pub(crate) fn next_armed(&mut self, now: Instant, bounds: &Bounds) -> Option<Job> {
        for station in &mut self.stations {
            station.wanted_on &= station.given(bounds).is_some();
        }
        let needs = self.stations.iter().enumerate().filter_map(|(index, station)| {
            let (purpose, given) = station.needs(now, bounds)?;
            // The one that waits longest: on a slow port there is always one more that is due.
            Some((purpose.min(Purpose::Watch), station.due, Job { station: index, purpose, given }))
        });
        let next = needs.min_by_key(|(first, due, _)| (*first, *due)).map(|(.., job)| job);
        if next.is_none() {
            self.begins_at = self.stations.iter().map(|station| station.due).min();
        }
        next
    }

    /// Everything goes off from now on, whatever was being done.
    pub(crate) fn goes_off(&mut self, now: Instant, act: Act<'_>) {
        self.drop_job(now, act);
        // Whatever was said before is no proof.
        self.stations.iter_mut().for_each(|station| station.proofs = None);
        self.way_off.next = now;
    }

    /// On the way off, a failure is a reason to try again.
    pub(crate) fn goes_off_again(&mut self, now: Instant, fault: Fault, act: Act<'_>) {
        self.goes_off(now, act);
        let WayOff { rounds, next, .. } = self.way_off;
        self.way_off =
            WayOff { rounds: rounds + 1, next: next + BETWEEN_ROUNDS, fault: Some(fault), done: false };
    }

    /// Every station is told to be off before any of them is asked.
    pub(crate) fn next_off(&mut self, now: Instant, act: Act<'_>) -> Option<Job> {
        if self.way_off.done {
            return None;
        }
        if now < self.way_off.next {
            self.begins_at = Some(self.way_off.next);
            return None;
        }
        if self.gone || self.way_off.rounds >= ROUNDS {
            let fault = self.way_off.fault.filter(|_| !self.gone).unwrap_or(Fault::Gone);
            let open = self.stations.iter_mut().filter(|station| !station.is_proven_off());
            open.for_each(|station| station.doubted(fault, act));
            self.way_off.done = true;
            return None;
        }
        let open = self.stations.iter().enumerate().filter(|(_, station)| !station.is_proven_off());
        let next =
            open.map(|(index, station)| Job::new(index, station.way_off())).min_by_key(|job| job.purpose);
        self.way_off.done = next.is_none();
        next
    }
}
