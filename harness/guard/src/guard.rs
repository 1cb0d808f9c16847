//! The core of the guard.

use quantity::{Instant, Span};

use crate::event::{Act, Action, Beat, Event, Order, PortId, StationId};
use crate::limits::Allowed;
use crate::meters::Meters;
use crate::port::Port;
use crate::report::{Fault, Report, Why};
use crate::station::{Job, Purpose, Station};
use crate::{Meter, PortSetup, Setup, StationSetup};

/// After this long without a beat, the runner counts as dead.
const SILENT_AFTER: Span = Span::from_secs(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    /// Nothing was touched.
    Waiting,
    /// Every instrument is asked who it is, and whether it is off. Nothing is changed.
    Looking,
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

/// Decides what instruments are told. See the crate for what it promises.
#[derive(Debug)]
pub struct Guard {
    ports: Vec<Port>,
    phase: Phase,
    why: Option<Why>,
    heard: Option<Instant>,
    allowed: Allowed,
    permitted: [f64; 3],
    meters: Meters,
    /// Whether it arms nothing.
    looks_only: bool,
    now: Instant,
}

impl Guard {
    /// Guards this; nothing is touched yet. Whether energised work with it can be guarded, the process has checked that it is for.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        let (mut ports, mut stations) = (vec![], 0);
        for (index, port) in setup.ports.into_iter().enumerate() {
            let first = stations;
            stations += port.stations.len();
            ports.extend(Port::new(PortId(index), first, port));
        }
        Self {
            ports,
            phase: Phase::Waiting,
            why: None,
            heard: None,
            allowed: Allowed::default(),
            permitted: setup.permitted,
            meters: Meters::new(setup.meters, stations),
            looks_only: false,
            now: Instant::ZERO,
        }
    }

    /// Looks at instruments that energised work might not be guarded with: [`Order::Look`] is all that it follows.
    #[must_use]
    pub fn looking(setup: Setup) -> Self {
        Self { looks_only: true, ..Self::new(setup) }
    }

    /// Switches everything off after a guard that ended, and asks the meters then: [`Event::GuardEnded`] begins it.
    #[must_use]
    pub fn taking_over(ports: Vec<PortSetup>, meters: Vec<Meter>) -> Self {
        let setup = Setup { ports, interlock: false, permitted: [0.0; 3], meters };
        // Whatever the one before had armed may be on.
        Self { phase: Phase::Arming, ..Self::new(setup) }
    }

    /// Takes what happened at `now`, and asks for what is to be done.
    pub fn poll(&mut self, now: Instant, event: Event<'_>, act: Act<'_>) {
        self.now = self.now.max(now);
        self.heard.get_or_insert(self.now);
        match event {
            Event::Bytes(PortId(port), bytes) => self.ports[port].bytes(self.now, bytes),
            Event::Written(PortId(port)) => self.ports[port].written(self.now),
            Event::Gone(PortId(port)) => {
                self.ports[port].gone = true;
                self.faulted(self.ports[port].stations[0].id, Fault::Gone, act);
            }
            Event::Beat(beat) => self.beat(beat, act),
            Event::Order(order) => {
                if self.follow(order, act).is_none() {
                    act(Action::Tell(Report::NotNow));
                }
            }
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
        let silent = self.heard.filter(|_| self.phase < Phase::GoingOff).map(|heard| heard + SILENT_AFTER);
        let bounds = self.allowed.changes_after(self.now).filter(|_| self.phase == Phase::Ready);
        let ports = self.ports.iter().filter_map(Port::poll_at);
        silent.into_iter().chain(bounds).chain(ports).min()
    }

    /// What may be on all the same, once it is over: the port, the channel there, and why.
    pub fn doubtful(&self) -> impl Iterator<Item = (PortId, &StationSetup, Fault)> {
        let all = self.ports.iter().flat_map(|port| port.stations.iter().map(|station| (port.id, station)));
        all.filter_map(|(port, station)| Some((port, &station.setup, station.doubt?)))
    }

    fn stations(&self) -> impl Iterator<Item = &Station> {
        self.ports.iter().flat_map(|port| &port.stations)
    }

    fn beat(&mut self, beat: Beat, act: Act<'_>) {
        // One that comes after a silence does not undo it, in whatever order a machine that slept brings them.
        if self.heard.is_some_and(|heard| beat.sent >= heard + SILENT_AFTER) {
            self.trip(Why::RunnerSilent, act);
        }
        self.heard = self.heard.max(Some(beat.sent.min(self.now)));
        // News from the future would never grow old.
        self.allowed.live = beat.live.filter(|live| live.heard <= self.now);
    }

    /// Follows an order; none, where that cannot be done now.
    fn follow(&mut self, order: Order, act: Act<'_>) -> Option<()> {
        let bounds = self.allowed.at(self.now);
        match (self.phase, order) {
            (_, Order::End) => self.trip(Why::Asked, act),
            (Phase::Waiting, Order::Look) => (self.looks_only, self.phase) = (true, Phase::Looking),
            (Phase::Waiting, Order::Arm) if !self.looks_only => self.phase = Phase::Looking,
            (Phase::Ready, Order::Set(id, values)) => self.output(id)?.asked = Some(values),
            (Phase::Ready, Order::On(id)) => {
                let station = self.output(id)?;
                station.wanted_on = station.given(&bounds).is_some();
                return station.wanted_on.then_some(());
            }
            (Phase::Ready, Order::Off(id)) => self.output(id)?.wanted_on = false,
            (Phase::Ready, Order::Allow(allowance)) if allowance.is_within(self.permitted) => {
                self.allowed.allowance = Some(allowance);
                act(Action::Tell(Report::Allowed(allowance)));
            }
            _ => return None,
        }
        Some(())
    }

    fn output(&mut self, id: StationId) -> Option<&mut Station> {
        let mut stations = self.ports.iter_mut().flat_map(|port| &mut port.stations);
        stations.find(|station| station.id == id && station.drives())
    }

    /// Something is wrong with a station: nothing is begun, or everything goes off.
    fn faulted(&mut self, station: StationId, fault: Fault, act: Act<'_>) {
        if self.phase <= Phase::Arming {
            act(Action::Tell(Report::Refused(station, fault)));
        }
        self.trip(Why::Station(station, fault), act);
    }

    /// Everything goes off, once. Before anything was armed there is nothing to switch off, and nothing is touched.
    fn trip(&mut self, why: Why, act: Act<'_>) {
        match self.phase {
            Phase::Waiting | Phase::Looking => return self.over(act),
            Phase::Arming | Phase::Ready => {}
            Phase::GoingOff | Phase::Proving | Phase::Leaving | Phase::Over => return,
        }
        (self.phase, self.why) = (Phase::GoingOff, Some(why));
        self.ports.iter_mut().for_each(|port| port.goes_off(self.now, act));
        // On the way off first, words afterwards.
        self.drive(act);
        act(Action::Tell(Report::Tripped(why)));
    }

    fn over(&mut self, act: Act<'_>) {
        if self.phase != Phase::Over {
            self.ports.iter_mut().for_each(|port| port.drop_job(self.now, &mut |_| ()));
            self.phase = Phase::Over;
            act(Action::Exit);
        }
    }

    /// Lets every port go on as far as it can, and begins what is next.
    fn drive(&mut self, act: Act<'_>) {
        loop {
            let on = self.stations().any(|station| station.drives() && station.may_be_on);
            self.meters.note_calm(self.now, !on);
            for index in 0..self.ports.len() {
                while self.phase != Phase::Over && self.drive_port(index, act) {}
            }
            match self.next_phase(act) {
                Some(Phase::Over) => return self.over(act),
                Some(phase) => self.phase = phase,
                None => return,
            }
        }
    }

    /// What comes after a phase that is done.
    fn next_phase(&self, act: Act<'_>) -> Option<Phase> {
        let has = |purpose| move |station: &Station| station.reached >= Some(purpose);
        match self.phase {
            Phase::Looking if self.stations().all(has(Purpose::Look)) => {
                act(Action::Tell(Report::Looked));
                Some(if self.looks_only { Phase::Over } else { Phase::Arming })
            }
            Phase::Arming if self.stations().all(has(Purpose::Arm)) => {
                act(Action::Tell(Report::Armed));
                Some(Phase::Ready)
            }
            Phase::GoingOff if self.ports.iter().all(|port| port.way_off.done) => Some(Phase::Proving),
            Phase::Proving if !self.stations().any(|station| self.meters.is_asked(station.id)) => {
                // What may be on has nothing left but its watchdog.
                let leaves = self.why == Some(Why::Asked) && self.doubtful().next().is_none();
                Some(if leaves { Phase::Leaving } else { Phase::Over })
            }
            Phase::Leaving if self.stations().all(has(Purpose::Leave)) => Some(Phase::Over),
            _ => None,
        }
    }

    /// One move of a port; whether there may be another.
    fn drive_port(&mut self, index: usize, act: Act<'_>) -> bool {
        let port = &mut self.ports[index];
        let (ended, told) = (port.advance(self.now, act), port.told.take());
        if let Some(told) = told {
            act(Action::Tell(told));
            self.told(index, told, act);
        }
        if let Some(ended) = ended {
            self.ended(index, ended, act);
            return true;
        }
        if !self.ports[index].is_idle() {
            return false;
        }
        let next = self.next(index, act);
        next.into_iter().for_each(|job| self.ports[index].begin(job));
        next.is_some()
    }

    fn next(&mut self, index: usize, act: Act<'_>) -> Option<Job> {
        let bounds = self.allowed.at(self.now);
        let port = &mut self.ports[index];
        port.begins_at = None;
        match self.phase {
            Phase::GoingOff => port.next_off(self.now, act),
            Phase::Proving => self.next_proof(index),
            Phase::Looking => port.next_towards(Purpose::Look),
            Phase::Arming => port.next_towards(Purpose::Arm),
            Phase::Ready => port.next_armed(self.now, &bounds),
            Phase::Leaving => port.next_towards(Purpose::Leave),
            Phase::Waiting | Phase::Over => None,
        }
    }

    /// A meter that has not said yet that nothing flows.
    fn next_proof(&mut self, index: usize) -> Option<Job> {
        let port = &mut self.ports[index];
        let station = port.stations.iter().position(|station| self.meters.is_asked(station.id))?;
        let due = port.stations[station].due;
        port.begins_at = Some(due);
        (due <= self.now).then_some(Job::new(station, Purpose::Measure))
    }

    fn told(&mut self, port: usize, told: Report, act: Act<'_>) {
        let Report::Measured(id, reading, value) = told else { return };
        let stations = &mut self.ports[port].stations;
        let Some(station) = stations.iter_mut().find(|station| station.id == id) else { return };
        match self.phase {
            Phase::Ready => {
                let fault = self.meters.measured(self.now, station, (reading, value));
                fault.into_iter().for_each(|fault| self.faulted(id, fault, act));
            }
            Phase::Proving => {
                let fault = self.meters.proves(id, (reading, value));
                fault.into_iter().for_each(|fault| station.doubted(fault, act));
            }
            _ => {}
        }
    }

    fn ended(&mut self, index: usize, (job, fault): (Job, Option<Fault>), act: Act<'_>) {
        let port = &mut self.ports[index];
        let station = &mut port.stations[job.station];
        let id = station.id;
        match (fault, self.phase) {
            // A front panel that stays locked is no danger.
            (None, _) | (_, Phase::Leaving) => station.done(job, self.now, act),
            (Some(fault), Phase::GoingOff) => port.goes_off_again(self.now, fault, act),
            (Some(fault), Phase::Proving) => {
                station.doubted(fault, act);
                self.meters.give_up(id);
            }
            (Some(fault), _) => self.faulted(id, fault, act),
        }
    }
}
