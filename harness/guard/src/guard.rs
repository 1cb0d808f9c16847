//! The core of the guard.

use quantity::{Instant, Span};
use wire::scpi::{Reading, Values};

use crate::event::{Action, Beat, Event, Order, PortId, StationId};
use crate::limits::Bounds;
use crate::meters::Meters;
use crate::port::{Ended, Job, Port};
use crate::report::{Fault, Report, Why};
use crate::station::{Purpose, Station};
use crate::{Allowance, Live, Setup, SetupError};

/// After this long without a beat, the runner counts as dead.
const SILENT_AFTER: Span = Span::from_secs(1);

/// How often every station is looked at.
const EVERY: Span = Span::from_millis(200);

/// How often everything is told to be off before an output that does not say so is given up, and how long after the last
/// time.
const ROUNDS: u8 = 5;
const BETWEEN_ROUNDS: Span = Span::from_millis(200);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing was touched.
    Waiting,
    /// Every instrument is asked who it is, and whether it is off. Nothing is changed.
    Looking {
        /// Whether that is all.
        only: bool,
    },
    Arming,
    Ready,
    /// Everything goes off.
    GoingOff,
    /// Every output said that it is off, or was given up; the meters are asked whether that is true.
    Proving,
    /// It is proven; front panels are given back.
    Leaving,
    Over,
}

/// The way off of one port.
#[derive(Debug, Clone, Copy)]
struct WayOff {
    rounds: u8,
    next: Instant,
    fault: Fault,
    done: bool,
    left: usize,
}

/// Decides what instruments are told. See the crate for what it promises.
#[derive(Debug)]
pub struct Guard {
    ports: Vec<Port>,
    ways: Vec<WayOff>,
    phase: Phase,
    why: Option<Why>,
    heard: Option<Instant>,
    live: Option<Live>,
    allowance: Option<Allowance>,
    permitted: [f64; 3],
    meters: Meters,
    /// Whether something was told that may still be on.
    doubtful: bool,
    /// Whether it arms nothing, because nobody has checked that it could guard it.
    looks_only: bool,
    now: Instant,
}

impl Guard {
    /// Guards this; nothing is touched yet.
    ///
    /// # Errors
    /// Where energised work with it could not be guarded.
    pub fn new(setup: Setup) -> Result<Self, SetupError> {
        setup.check()?;
        Ok(Self::unchecked(setup))
    }

    /// Looks at instruments that energised work might not be guarded with: [`Order::Look`] is all that it follows.
    #[must_use]
    pub fn looking(setup: Setup) -> Self {
        Self { looks_only: true, ..Self::unchecked(setup) }
    }

    /// Switches everything off after a guard that ended: [`Event::GuardEnded`] begins it.
    #[must_use]
    pub fn taking_over(setup: Setup) -> Self {
        // Whatever the one before had armed may be on.
        Self { phase: Phase::Arming, ..Self::unchecked(setup) }
    }

    fn unchecked(setup: Setup) -> Self {
        let (mut next, mut ports) = (0, vec![]);
        for (index, port) in setup.ports.into_iter().enumerate() {
            let Some(link) = port.stations.first().map(|station| station.channel.link) else { continue };
            let stations = port.stations.into_iter().map(|station| {
                next += 1;
                Station::new(StationId(next - 1), station)
            });
            ports.push(Port::new(PortId(index), &port.serial_number, link, stations.collect()));
        }
        let way = WayOff { rounds: 0, next: Instant::ZERO, fault: Fault::NoReply, done: false, left: 0 };
        Self {
            ways: vec![way; ports.len()],
            ports,
            phase: Phase::Waiting,
            why: None,
            heard: None,
            live: None,
            allowance: None,
            permitted: setup.permitted,
            meters: Meters::new(setup.meters, next),
            doubtful: false,
            looks_only: false,
            now: Instant::ZERO,
        }
    }

    /// Takes what happened at `now`, and asks for what is to be done.
    pub fn poll(&mut self, now: Instant, event: Event<'_>, act: &mut dyn FnMut(Action)) {
        self.now = self.now.max(now);
        self.heard.get_or_insert(self.now);
        match event {
            Event::Bytes(PortId(port), bytes) => self.ports[port].bytes(self.now, bytes),
            Event::Written(PortId(port)) => self.ports[port].written(self.now),
            Event::Gone(port) => self.port_gone(port, act),
            Event::Beat(beat) => self.beat(beat, act),
            Event::Order(order) => self.order(order, act),
            Event::RunnerEnded => self.trip(Why::RunnerEnded, act),
            Event::GuardEnded => self.trip(Why::GuardEnded, act),
            Event::Signal => self.trip(Why::Signal, act),
            Event::Wake => {}
        }
        if self.heard.is_some_and(|heard| self.now >= heard + SILENT_AFTER) {
            self.trip(Why::RunnerSilent, act);
        }
        self.drive(act);
    }

    /// When it wants to be woken if nothing happens before.
    #[must_use]
    pub fn poll_at(&self) -> Option<Instant> {
        let running =
            matches!(self.phase, Phase::Looking { .. } | Phase::Arming | Phase::Ready | Phase::Waiting);
        let silent = self.heard.filter(|_| running).map(|heard| heard + SILENT_AFTER);
        let bounds = Bounds::changes_at(self.now, self.live.as_ref(), self.allowance.as_ref());
        let bounds = bounds.filter(|_| self.phase == Phase::Ready);
        let ports = self.ports.iter().filter_map(Port::poll_at);
        let due = self.ports.iter().filter(|port| self.phase == Phase::Ready && port.is_idle());
        let due = due.flat_map(|port| port.stations.iter().map(|station| station.due));
        let rounds = self.ways.iter().filter(|way| self.phase == Phase::GoingOff && !way.done);
        let rounds = rounds.map(|way| way.next).filter(|next| *next > self.now);
        let rounds = rounds.chain(self.next_proof_at());
        silent.into_iter().chain(bounds).chain(ports).chain(due).chain(rounds).min()
    }

    fn bounds(&self) -> Bounds {
        Bounds::at(self.now, self.live.as_ref(), self.allowance.as_ref())
    }

    fn beat(&mut self, beat: Beat, act: &mut dyn FnMut(Action)) {
        // One that comes after a silence does not undo it, in whatever order a machine that slept brings them.
        if self.heard.is_some_and(|heard| beat.sent >= heard + SILENT_AFTER) {
            self.trip(Why::RunnerSilent, act);
        }
        self.heard = self.heard.max(Some(beat.sent.min(self.now)));
        // News from the future would never grow old.
        self.live = beat.live.filter(|live| live.heard <= self.now);
    }

    fn port_gone(&mut self, PortId(port): PortId, act: &mut dyn FnMut(Action)) {
        self.ports[port].gone = true;
        self.ports[port].drop_job(self.now, &mut |_| ());
        let station = self.ports[port].stations[0].id;
        self.faulted(station, Fault::Gone, act);
    }

    fn order(&mut self, order: Order, act: &mut dyn FnMut(Action)) {
        let ready = self.phase == Phase::Ready;
        let followed = match order {
            Order::Look if self.phase == Phase::Waiting => {
                self.phase = Phase::Looking { only: true };
                true
            }
            Order::Arm if self.phase == Phase::Waiting && !self.looks_only => {
                self.phase = Phase::Looking { only: false };
                true
            }
            Order::End => {
                self.trip(Why::Asked, act);
                true
            }
            Order::Set(id, values) if ready => self.change(id, |station, _| {
                station.asked = Some(values);
                true
            }),
            Order::On(id) if ready => self.change(id, |station, bounds| {
                station.wanted_on = station.given(bounds).is_some();
                station.wanted_on
            }),
            Order::Off(id) if ready => self.change(id, |station, _| {
                station.wanted_on = false;
                true
            }),
            Order::Allow(allowance) if ready => self.allow(allowance, act),
            _ => false,
        };
        if !followed {
            act(Action::Tell(Report::NotNow));
        }
    }

    fn change(&mut self, id: StationId, change: impl FnOnce(&mut Station, &Bounds) -> bool) -> bool {
        let bounds = self.bounds();
        let mut stations = self.ports.iter_mut().flat_map(|port| &mut port.stations);
        let station = stations.find(|station| station.id == id && station.drives());
        station.is_some_and(|station| change(station, &bounds))
    }

    fn allow(&mut self, allowance: Allowance, act: &mut dyn FnMut(Action)) -> bool {
        let asked = [allowance.charge_voltage, allowance.charge_current, allowance.discharge_current];
        let within = |(asked, most): (Option<f64>, f64)| asked.is_none_or(|asked| asked <= most);
        let permitted = asked.into_iter().zip(self.permitted).all(within);
        if permitted {
            self.allowance = Some(allowance);
            act(Action::Tell(Report::Allowed(allowance)));
        }
        permitted
    }

    /// Something is wrong with a station: nothing is begun, or everything goes off.
    fn faulted(&mut self, station: StationId, fault: Fault, act: &mut dyn FnMut(Action)) {
        match self.phase {
            Phase::Waiting | Phase::Looking { .. } => {
                act(Action::Tell(Report::Refused(station, fault)));
                self.over(act);
            }
            Phase::Arming => {
                act(Action::Tell(Report::Refused(station, fault)));
                self.trip(Why::Station(station, fault), act);
            }
            Phase::Ready => self.trip(Why::Station(station, fault), act),
            Phase::GoingOff | Phase::Proving | Phase::Leaving | Phase::Over => {}
        }
    }

    /// Everything goes off, once. Before anything was armed there is nothing to switch off, and nothing is touched.
    fn trip(&mut self, why: Why, act: &mut dyn FnMut(Action)) {
        match self.phase {
            Phase::GoingOff | Phase::Proving | Phase::Leaving | Phase::Over => return,
            Phase::Waiting | Phase::Looking { .. } => return self.over(act),
            Phase::Arming | Phase::Ready => {}
        }
        (self.phase, self.why) = (Phase::GoingOff, Some(why));
        for (port, way) in self.ports.iter_mut().zip(&mut self.ways) {
            port.drop_job(self.now, act);
            port.stations.iter_mut().for_each(Station::forget_proofs);
            way.next = self.now;
        }
        // On the way off first, words afterwards.
        self.drive(act);
        act(Action::Tell(Report::Tripped(why)));
    }

    fn over(&mut self, act: &mut dyn FnMut(Action)) {
        if self.phase != Phase::Over {
            let now = self.now;
            self.ports.iter_mut().for_each(|port| port.drop_job(now, &mut |_| ()));
            self.phase = Phase::Over;
            act(Action::Exit);
        }
    }

    /// Lets every port go on as far as it can, and begins what is next.
    fn drive(&mut self, act: &mut dyn FnMut(Action)) {
        let mut outputs =
            self.ports.iter().flat_map(|port| &port.stations).filter(|station| station.drives());
        self.meters.note_calm(self.now, !outputs.any(|station| station.may_be_on));
        for index in 0..self.ports.len() {
            while self.phase != Phase::Over && self.drive_port(index, act) {}
        }
        let stations = || self.ports.iter().flat_map(|port| &port.stations);
        match self.phase {
            Phase::Looking { only } if stations().all(|station| station.looked) => {
                act(Action::Tell(Report::Looked));
                if only {
                    return self.over(act);
                }
                self.phase = Phase::Arming;
                self.drive(act);
            }
            Phase::Arming if stations().all(|station| station.armed) => {
                self.phase = Phase::Ready;
                act(Action::Tell(Report::Armed));
                self.drive(act);
            }
            Phase::GoingOff if self.ways.iter().all(|way| way.done) => {
                self.phase = Phase::Proving;
                self.drive(act);
            }
            Phase::Proving if !stations().any(|station| self.meters.is_asked(station.id)) => {
                // What may be on has nothing left but its watchdog.
                let leaves = self.why == Some(Why::Asked) && !self.doubtful;
                if !leaves {
                    return self.over(act);
                }
                self.phase = Phase::Leaving;
                self.drive(act);
            }
            Phase::Leaving if self.has_left() => self.over(act),
            _ => {}
        }
    }

    /// One move of a port; whether there may be another.
    fn drive_port(&mut self, index: usize, act: &mut dyn FnMut(Action)) -> bool {
        let ended = self.ports[index].advance(self.now, act);
        if let Some(measured) = self.ports[index].measured.take() {
            self.measured(index, measured, act);
        }
        if let Some((station, nameplate)) = self.ports[index].named.take() {
            act(Action::Tell(Report::Named(self.ports[index].stations[station].id, nameplate)));
        }
        if let Some(ended) = ended {
            self.ended(index, ended, act);
            return true;
        }
        if !self.ports[index].is_idle() {
            return false;
        }
        let off_already = matches!(self.phase, Phase::GoingOff | Phase::Proving);
        let gone = self.ports[index].gone && !off_already;
        let next = match self.phase {
            _ if gone => None,
            Phase::Looking { .. } => self.next_look(index),
            Phase::Arming => self.next_arm(index),
            Phase::Ready => self.next_ready(index),
            Phase::GoingOff => self.next_off(index, act),
            Phase::Proving => self.next_proof(index, act),
            Phase::Leaving => self.next_leave(index),
            Phase::Waiting | Phase::Over => None,
        };
        let Some((station, purpose, given)) = next else { return false };
        let port = &mut self.ports[index];
        let values = port.stations[station].begins(purpose, given);
        port.begin(Job { station, purpose }, values);
        true
    }

    fn measured(
        &mut self,
        port: usize,
        (station, reading, value): (usize, Reading, f64),
        act: &mut dyn FnMut(Action),
    ) {
        let station = &self.ports[port].stations[station];
        let (id, output_on) = (station.id, station.drives() && station.may_be_on);
        act(Action::Tell(Report::Measured(id, reading, value)));
        match self.phase {
            Phase::Ready => {
                let fault = self.meters.measured(self.now, id, output_on, (reading, value));
                fault.into_iter().for_each(|fault| self.faulted(id, fault, act));
            }
            Phase::Proving => {
                let fault = self.meters.proves(id, (reading, value));
                fault.into_iter().for_each(|fault| self.doubt(id, fault, act));
            }
            _ => {}
        }
    }

    fn next_look(&self, port: usize) -> Option<(usize, Purpose, Option<Values>)> {
        let (index, station) = self.first(port, |station| !station.looked)?;
        Some((index, if station.greeted { Purpose::Look } else { Purpose::Greet }, None))
    }

    fn next_arm(&self, port: usize) -> Option<(usize, Purpose, Option<Values>)> {
        let (index, _) = self.first(port, |station| !station.armed)?;
        Some((index, Purpose::Arm, None))
    }

    fn first(&self, port: usize, is: impl Fn(&Station) -> bool) -> Option<(usize, &Station)> {
        self.ports[port].stations.iter().enumerate().find(|(_, station)| is(station))
    }

    /// Off comes before lower set points, those before on, and all of them before looking.
    fn next_ready(&mut self, port: usize) -> Option<(usize, Purpose, Option<Values>)> {
        let (bounds, now) = (self.bounds(), self.now);
        let stations = &mut self.ports[port].stations;
        for station in stations.iter_mut() {
            station.wanted_on &= station.given(&bounds).is_some();
        }
        let off = |station: &Station| station.may_be_on && !station.wanted_on;
        if let Some((index, station)) = stations.iter_mut().enumerate().find(|(_, station)| off(station)) {
            let purpose = if station.told_off { Purpose::Prove } else { Purpose::Safe };
            return Some((index, purpose, None));
        }
        let set = |station: &Station| station.given(&bounds).filter(|given| Some(*given) != station.written);
        if let Some((index, given)) =
            stations.iter().enumerate().find_map(|(index, station)| Some((index, set(station)?)))
        {
            return Some((index, Purpose::Set, Some(given)));
        }
        let on = |station: &Station| station.wanted_on && !station.may_be_on;
        if let Some(index) = stations.iter().position(on) {
            return Some((index, Purpose::On, None));
        }
        // The one that waits longest: on a slow port there is always one more that is due.
        let due = stations.iter().enumerate().filter(|(_, station)| station.due <= now);
        let (index, station) = due.min_by_key(|(_, station)| station.due)?;
        // An output that is off is measured; it is watched as well while it is on.
        let watches = station.may_be_on && !station.watched;
        Some((index, if watches { Purpose::Watch } else { Purpose::Measure }, None))
    }

    /// Every station is told to be off before any of them is asked.
    fn next_off(
        &mut self,
        port: usize,
        act: &mut dyn FnMut(Action),
    ) -> Option<(usize, Purpose, Option<Values>)> {
        let (way, now) = (&mut self.ways[port], self.now);
        let port = &mut self.ports[port];
        if way.done || now < way.next {
            return None;
        }
        let stations = &mut port.stations;
        if port.gone || way.rounds >= ROUNDS {
            let fault = if port.gone { Fault::Gone } else { way.fault };
            for station in stations.iter().filter(|station| !station.is_proven_off()) {
                self.doubtful = true;
                act(Action::Tell(Report::Doubtful(station.id, fault)));
            }
            way.done = true;
            return None;
        }
        if let Some(index) = stations.iter().position(|station| station.drives() && !station.told_off) {
            return Some((index, Purpose::Safe, None));
        }
        if let Some(index) = stations.iter().position(|station| !station.is_proven_off()) {
            return Some((index, Purpose::Prove, None));
        }
        way.done = true;
        None
    }

    fn next_leave(&mut self, port: usize) -> Option<(usize, Purpose, Option<Values>)> {
        let left = &mut self.ways[port].left;
        (*left < self.ports[port].stations.len()).then(|| {
            *left += 1;
            (*left - 1, Purpose::Leave, None)
        })
    }

    fn has_left(&self) -> bool {
        let mut ports = self.ports.iter().zip(&self.ways);
        ports.all(|(port, way)| port.gone || (port.is_idle() && way.left >= port.stations.len()))
    }

    fn doubt(&mut self, station: StationId, fault: Fault, act: &mut dyn FnMut(Action)) {
        self.doubtful = true;
        act(Action::Tell(Report::Doubtful(station, fault)));
    }

    /// A meter that has not said yet that nothing flows.
    fn next_proof(
        &mut self,
        port: usize,
        act: &mut dyn FnMut(Action),
    ) -> Option<(usize, Purpose, Option<Values>)> {
        let port = &self.ports[port];
        let mut asked = port.stations.iter().enumerate();
        let (index, station) = asked.find(|(_, station)| self.meters.is_asked(station.id))?;
        let (id, due) = (station.id, station.due <= self.now);
        if port.gone {
            self.doubt(id, Fault::Gone, act);
            self.meters.give_up(id);
            return None;
        }
        due.then_some((index, Purpose::Measure, None))
    }

    fn next_proof_at(&self) -> Option<Instant> {
        let idle = self.ports.iter().filter(|port| self.phase == Phase::Proving && port.is_idle());
        let stations = idle.flat_map(|port| &port.stations);
        stations.filter(|station| self.meters.is_asked(station.id)).map(|station| station.due).min()
    }

    fn ended(&mut self, index: usize, ended: Ended, act: &mut dyn FnMut(Action)) {
        let Job { station, .. } = ended.job;
        let id = self.ports[index].stations[station].id;
        match ended.fault {
            Some(fault) if self.phase == Phase::GoingOff => self.failed_off(index, fault, act),
            // A front panel that stays locked is no danger.
            Some(_) if self.phase == Phase::Leaving => {}
            Some(fault) if self.phase == Phase::Proving => {
                self.doubt(id, fault, act);
                self.meters.give_up(id);
            }
            Some(fault) => self.faulted(id, fault, act),
            None => self.done(index, ended.job, act),
        }
    }

    /// On the way off, a failure is a reason to try again.
    fn failed_off(&mut self, index: usize, fault: Fault, act: &mut dyn FnMut(Action)) {
        let (port, way) = (&mut self.ports[index], &mut self.ways[index]);
        port.drop_job(self.now, act);
        port.stations.iter_mut().for_each(Station::forget_proofs);
        (way.rounds, way.next, way.fault) = (way.rounds + 1, self.now + BETWEEN_ROUNDS, fault);
    }

    fn done(&mut self, index: usize, job: Job, act: &mut dyn FnMut(Action)) {
        let station = &mut self.ports[index].stations[job.station];
        let id = station.id;
        let mut tell = |report| act(Action::Tell(report));
        match job.purpose {
            Purpose::Greet => station.greeted = true,
            Purpose::Look => station.looked = true,
            Purpose::Arm => station.armed = true,
            Purpose::Set => {
                station.written = station.setting.take();
                station.written.into_iter().for_each(|written| tell(Report::Set(id, written)));
            }
            Purpose::On => tell(Report::On(id)),
            Purpose::Watch => station.watched = true,
            Purpose::Measure => (station.watched, station.due) = (false, self.now.max(station.due + EVERY)),
            Purpose::Safe => station.told_off = true,
            Purpose::Prove => {
                station.proofs += 1;
                if station.is_proven_off() {
                    (station.may_be_on, station.told_off) = (false, true);
                    tell(Report::Off(id));
                }
            }
            Purpose::Leave => {}
        }
    }
}
