//! Roles that are played by instruments behind a guard.

use std::collections::VecDeque;
use std::thread;
use std::time::Duration;

use guard::{Allowance, Live, Order, Report, Setup, StationId, Why};
use journal::{ActionId, AskId, Event, Fault, Guarded, Measured, Outcome, RoleId, SetPoints};
use quantity::{Instant, Span};
use wire::Frame;
use wire::scpi::{Nameplate, Slot};

use super::measuring::{CurrentRole, Measuring};
use super::probing::{Found, Probing};
use super::setting::{Ended, Setting, no_more};
use super::{Guarding, InstrumentsError, Probe, Settable};
use crate::guarded::{GuardProgram, Guardian, Told, Work};
use crate::roles::Roles;
use crate::{Clock, Marking};

/// How long it may take until a bench is armed.
const ARMED_WITHIN: Span = Span::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// What a battery allows, as one of its frames says: volts, amperes to charge, amperes to discharge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LiveLimits {
    /// The charge voltage limit, in volts.
    pub charge_voltage: f64,
    /// The charge current limit, in amperes.
    pub charge_current: f64,
    /// The discharge current limit, in amperes.
    pub discharge_current: f64,
}

/// What a frame says of what the battery allows; none, where it is about something else.
pub type ReadsLimits = Box<dyn Fn(&Frame) -> Option<LiveLimits> + Send>;

/// The time of a run.
pub type RunTime = Box<dyn Fn() -> Instant + Send>;

/// What a bench of instruments is made of.
pub struct InstrumentsSetup {
    /// What is started as the guard.
    pub program: GuardProgram,
    /// What it guards.
    pub bench: Setup,
    /// By what the bench is known to the next run; none, where nothing on it is real.
    pub marking: Option<Marking>,
    /// What is played behind it.
    pub playing: Playing,
}

/// What instruments play, and what else they need to.
pub struct Playing {
    /// The role that tells whether the main switch conducts, and how it does so, where instruments play it.
    pub main_switch_probe: Option<(RoleId, Probe)>,
    /// The outputs that a case can set.
    pub set: Vec<Settable>,
    /// The meter of the battery's current.
    pub current: Option<CurrentRole>,
    /// What plays all other roles.
    pub others: Box<dyn Roles>,
    /// What a frame says of what the battery allows; none, where it is about something else.
    pub live: ReadsLimits,
}

/// Roles that are played by instruments behind a guard, which is a process of its own.
///
/// The guard is told that the runner lives whenever this is polled: a loop that stands still is silent. Whatever the guard does
/// is an [`Event::Guard`]; an output that goes off for any reason but the run's own is a fault of the rig, and from then on nothing
/// goes on any more.
pub struct Instruments {
    guardian: Box<dyn Guarding>,
    probe: Option<(RoleId, Probe)>,
    others: Box<dyn Roles>,
    reads: ReadsLimits,
    live: Option<Live>,
    /// The time of the run.
    clock: RunTime,
    probing: VecDeque<Probing>,
    setting: Setting,
    measuring: Measuring,
    events: VecDeque<Event>,
    /// Who each instrument said it is, when it was looked at.
    named: Vec<(StationId, Nameplate)>,
    /// Why nothing goes on any more.
    tripped: Option<String>,
    /// What may still be on.
    left: Vec<String>,
}

impl Instruments {
    /// Starts the guard and arms the bench: every instrument is looked at before any is changed, and each is off with its
    /// protections written and read back when this returns.
    ///
    /// # Errors
    /// Where an instrument is not as it has to be, an output is found on, or nobody would switch it off if this computer
    /// died. Nothing was switched on.
    pub fn arm(setup: InstrumentsSetup, clock: Clock) -> Result<Self, InstrumentsError> {
        let InstrumentsSetup { program, bench, marking, playing } = setup;
        let mut guardian = Guardian::start(&program, bench, &Work::Drives(marking))?;
        guardian.beat(None);
        guardian.order(Order::Arm);
        let mut instruments = Self::behind(Box::new(guardian), playing, Box::new(move || clock.now()));
        instruments.wait_until_armed()?;
        Ok(instruments)
    }

    /// Instruments behind a guard that has armed the bench, or is about to; `clock` tells the time of the run.
    #[must_use]
    pub fn behind(guardian: Box<dyn Guarding>, playing: Playing, clock: RunTime) -> Self {
        let Playing { main_switch_probe, set, current, others, live } = playing;
        Self {
            guardian,
            probe: main_switch_probe,
            others,
            reads: live,
            live: None,
            clock,
            probing: VecDeque::new(),
            setting: Setting::of(set),
            measuring: Measuring::of(current),
            events: VecDeque::new(),
            named: vec![],
            tripped: None,
            left: vec![],
        }
    }

    fn wait_until_armed(&mut self) -> Result<(), InstrumentsError> {
        let until = self.guardian.now() + ARMED_WITHIN;
        let mut refused = None;
        while self.guardian.now() < until {
            self.guardian.beat(None);
            match self.guardian.poll() {
                Some(Told::Report(Report::Armed)) => {
                    self.did(Guarded::Armed);
                    return Ok(());
                }
                Some(Told::Report(Report::Refused(station, why))) => {
                    let name = self.guardian.name(station).to_owned();
                    refused = Some(InstrumentsError::Refused { name, why: why.to_string() });
                }
                Some(Told::Lost(why)) => refused = Some(InstrumentsError::Tripped(why.to_owned())),
                Some(Told::Over | Told::TakenOver(_)) => break,
                Some(Told::Report(Report::Named(station, nameplate))) => {
                    self.named.push((station, nameplate));
                }
                Some(Told::Report(_) | Told::Found(_)) => {}
                None => thread::park_timeout(BETWEEN_LOOKS),
            }
        }
        Err(refused.unwrap_or(InstrumentsError::TooSlow(ARMED_WITHIN)))
    }

    /// Who the instrument of this station said it is, when it was looked at.
    #[must_use]
    pub fn nameplate(&self, station: StationId) -> Option<Nameplate> {
        let told = self.named.iter().filter(|(own, _)| *own == station).map(|(_, nameplate)| *nameplate);
        told.reduce(Nameplate::or)
    }

    fn did(&mut self, did: Guarded) {
        self.events.push_back(Event::Guard(did));
    }

    fn fault(&mut self, part: &str, what: String) {
        self.events.push_back(Event::RigFault(Fault { part: part.to_owned(), what }));
    }

    fn listen(&mut self) {
        while let Some(told) = self.guardian.poll() {
            self.told(told);
        }
    }

    fn told(&mut self, told: Told) {
        match told {
            Told::Report(report) => {
                self.report(report);
                let now = self.guardian.now();
                let ended = self.setting.hear(report);
                self.ended(ended);
                let read = self.measuring.hear((self.clock)(), report);
                self.events.extend(read);
                self.probe(|probing, order| probing.hear(now, report, order));
            }
            Told::Lost(why) => {
                self.did(Guarded::Lost);
                self.trips(&format!("{why}; the run switches everything off itself"));
            }
            Told::Found(what) => self.did(Guarded::TakenOver { what }),
            Told::TakenOver(left) => {
                for (name, why) in left {
                    self.doubtful(&name, &why);
                }
            }
            Told::Over if self.tripped.is_none() => self.trips("the guard of the bench ended"),
            Told::Over => {}
        }
    }

    fn report(&mut self, report: Report) {
        let name = |station| self.guardian.name(station).to_owned();
        match report {
            Report::Allowed(allowance) => {
                let until = (self.clock)() + (allowance.until - self.guardian.now());
                let Allowance { charge_voltage, charge_current, discharge_current, .. } = allowance;
                self.did(Guarded::Allowed { charge_voltage, charge_current, discharge_current, until });
            }
            Report::Set(station, points) => {
                let of = |slot| points.get(slot);
                let output = name(station);
                let (voltage, current) = (of(Slot::Voltage), of(Slot::Current));
                self.did(Guarded::Set { output, voltage, current, sink_current: of(Slot::SinkCurrent) });
            }
            Report::On(station) => {
                let output = name(station);
                self.did(Guarded::On { output });
            }
            Report::Off(station) => {
                let output = name(station);
                self.did(Guarded::Off { output });
            }
            Report::Tripped(Why::Station(station, why)) => {
                let what = format!("`{}`: {why}; everything is switched off", name(station));
                self.trips(&what);
            }
            Report::Tripped(Why::Asked) => self.tripped = Some(String::from("the run is over")),
            Report::Tripped(why) => self.trips(&format!("{why}; everything is switched off")),
            // It is tried once more; what is in doubt then is told at the end.
            Report::Doubtful(station, why) => {
                let name = name(station);
                self.fault(&name, format!("may still be on: {why}"));
            }
            Report::Named(..)
            | Report::Looked
            | Report::Armed
            | Report::NotNow
            | Report::Measured(..)
            | Report::Refused(..) => {}
        }
    }

    fn doubtful(&mut self, name: &str, why: &str) {
        self.left.push(still_on(name, why));
        self.fault(name, format!("may still be on: {why}; look at the bench"));
    }

    /// Nothing goes on any more.
    fn trips(&mut self, why: &str) {
        self.tripped.get_or_insert_with(|| why.to_owned());
        self.fault("bench", why.to_owned());
        for probing in std::mem::take(&mut self.probing) {
            self.answer(&probing, &Found::Nothing(why.to_owned()), false);
        }
        let ended = self.setting.give_up(why);
        self.ended(ended);
        let read = self.measuring.give_up((self.clock)());
        self.events.extend(read);
    }

    fn ended(&mut self, ended: impl IntoIterator<Item = Ended>) {
        let done = |(action, outcome)| Event::Done { action, outcome };
        self.events.extend(ended.into_iter().map(done));
    }

    /// What has waited for too long.
    fn late(&mut self) {
        let now = self.guardian.now();
        let ended = self.setting.late(now);
        self.ended(ended);
        let late = self.measuring.late((self.clock)());
        if !late.is_empty() {
            self.fault("battery_current", String::from("the meter of the current tells nothing in time"));
        }
        self.events.extend(late);
    }

    /// Lets the question that is on its way go on.
    fn probe(&mut self, go: impl FnOnce(&mut Probing, &mut dyn FnMut(Order)) -> Option<Found>) {
        let Self { probing, guardian, .. } = self;
        let Some(first) = probing.front_mut() else { return };
        let Some(found) = go(first, &mut |order| guardian.order(order)) else { return };
        if let Some(probing) = self.probing.pop_front() {
            self.answer(&probing, &found, true);
        }
    }

    fn answer(&mut self, probing: &Probing, found: &Found, is_news: bool) {
        let value = match found {
            Found::Conducts(conducts) => Measured::Truth(*conducts),
            Found::Nothing(why) => {
                if is_news {
                    self.fault("main_switch_probe", why.clone());
                }
                Measured::Nothing
            }
        };
        let Probing { ask, role, asked, .. } = *probing;
        self.events.push_back(Event::Reading { ask, role, asked, at: (self.clock)(), value });
    }
}

fn still_on(name: &str, why: &str) -> String {
    format!("`{name}` may still be on: {why}")
}

impl Roles for Instruments {
    fn ask(&mut self, asked: Instant, ask: AskId, role: RoleId) {
        if self.measuring.plays(role) {
            self.measuring.ask((self.clock)(), ask);
            if self.tripped.is_some() {
                let read = self.measuring.give_up((self.clock)());
                self.events.extend(read);
            }
            return;
        }
        let Some((_, probe)) = self.probe.filter(|(own, _)| *own == role) else {
            return self.others.ask(asked, ask, role);
        };
        let probing = Probing::new((ask, role, asked), probe);
        match self.tripped.clone() {
            Some(why) => {
                self.answer(&probing, &Found::Nothing(format!("nothing goes on any more: {why}")), true)
            }
            None => self.probing.push_back(probing),
        }
    }

    fn switch(&mut self, at: Instant, action: ActionId, role: RoleId, on: bool) {
        self.others.switch(at, action, role, on);
    }

    fn set(&mut self, at: Instant, action: ActionId, role: RoleId, points: Option<SetPoints>) {
        if !self.setting.plays(role) {
            return self.others.set(at, action, role, points);
        }
        let Self { setting, guardian, tripped, .. } = self;
        let ended = match (tripped, points) {
            // What has tripped is off, or told as doubtful.
            (Some(_), None) => Some((action, Outcome::Done)),
            (Some(why), Some(_)) => {
                Some((action, Outcome::Failed { why: format!("nothing goes on any more: {why}") }))
            }
            (None, points) => {
                let now = guardian.now();
                setting.set(now, (action, role), points, &mut |order| guardian.order(order))
            }
        };
        self.ended(ended);
    }

    fn poll(&mut self, at: Instant) -> Option<Event> {
        self.guardian.beat(self.live);
        self.listen();
        self.late();
        let (live, now) = (self.live, self.guardian.now());
        self.probe(|probing, order| probing.poll(now, live.as_ref(), order));
        self.events.pop_front().or_else(|| self.others.poll(at))
    }

    fn waits(&self) -> bool {
        !self.probing.is_empty() || self.setting.waits() || self.measuring.waits() || self.others.waits()
    }

    fn hear(&mut self, at: Instant, frame: &Frame) {
        self.others.hear(at, frame);
        let Some(limits) = (self.reads)(frame) else { return };
        let LiveLimits { charge_voltage, charge_current, discharge_current } = limits;
        let heard = self.guardian.now() - ((self.clock)() - at).max(Span::ZERO);
        self.live = Some(Live { charge_voltage, charge_current, discharge_current, heard });
    }

    fn cancel(&mut self) {
        self.others.cancel();
        let Self { setting, guardian, .. } = self;
        setting.cancel(&mut |order| guardian.order(order));
        let read = self.measuring.give_up((self.clock)());
        self.events.extend(read);
        let open = std::mem::take(&mut self.probing);
        for probing in &open {
            probing.output().into_iter().for_each(|output| self.guardian.order(Order::Off(output)));
            self.answer(probing, &Found::Nothing(String::from("nobody waits for it")), false);
        }
        if !open.is_empty() {
            self.guardian.order(Order::Allow(no_more(self.guardian.now())));
        }
    }

    fn end(&mut self) -> Result<(), String> {
        let Self { guardian, left, .. } = self;
        if !guardian.is_over() {
            guardian.end(&mut |told| {
                if let Told::TakenOver(still) = told {
                    left.extend(still.into_iter().map(|(name, why)| still_on(&name, &why)));
                }
            });
        }
        let others = self.others.end();
        if self.left.is_empty() { others } else { Err(self.left.join("; ")) }
    }
}
