//! Everything that is simulated, in one order.

use journal::{Action, ActionId, AskId, BusId, Event, Fault, Measured, Outcome, RoleId, SetPoints, Stop};
use quantity::{Instant, Span};
use wire::Frame;

use crate::BusFault;
use crate::bus::{Bus, Node};
use crate::queue::{Queue, Source};
use crate::roles::Role;
use crate::tested::Tested;

/// The one bus.
pub(crate) const CAN0: BusId = BusId(0);
/// From the command to the battery's power, or the bus, being switched.
pub(crate) const SWITCHING: Span = Span::from_millis(20);
/// From the question to the answer whether the main switch conducts.
pub(crate) const PROBING: Span = Span::from_millis(200);

/// What is to happen.
#[derive(Debug, Clone)]
enum Step {
    /// The battery hears a frame.
    Hear(Frame),
    /// The battery's power is switched.
    Power { action: ActionId, on: bool },
    /// A fault of the bus begins or ends.
    Line { action: ActionId, fault: BusFault, present: bool },
    /// It is measured whether the main switch conducts, or how large the current is.
    Probe { ask: AskId, role: RoleId, asked: Instant },
    /// What is at the terminals is set.
    Set { action: ActionId, charges: bool, points: Option<SetPoints> },
    /// The core is told.
    Deliver(Event),
}

/// The battery, the bus and the roles.
#[derive(Debug, Clone)]
pub(crate) struct World<B> {
    battery: B,
    bus: Bus,
    queue: Queue<Step>,
}

impl<B: Tested> World<B> {
    /// A world around this battery.
    pub(crate) fn new(battery: B, seed: u64) -> Self {
        let bus = Bus::new(seed, battery.bus_recovery());
        Self { battery, bus, queue: Queue::new() }
    }

    /// When something happens next, and what.
    #[inline]
    pub(crate) fn next(&self) -> Option<(Instant, Source)> {
        let battery = self.battery.next_at().map(|at| (at, Source::Battery));
        let bus = self.bus.next_at().map(|at| (at, Source::Bus));
        [self.queue.next(), battery, bus].into_iter().flatten().min()
    }

    /// Does what happens next; gives the event that the core is to be told of, if it is one.
    pub(crate) fn step(&mut self, now: Instant, source: Source) -> Option<Event> {
        match source {
            Source::Battery => self.with_battery(now, |battery, send| battery.poll(now, send)),
            Source::Bus => self.pass(now),
            Source::Hearing | Source::Role | Source::Delivery => {
                let step = self.queue.pop()?;
                return self.follow(now, step);
            }
        }
        None
    }

    /// Lets the battery do something, and puts what it sends on the bus. One that is lost ends the run at this very
    /// instant: its silence must not be judged as that of a battery.
    #[inline]
    fn with_battery(&mut self, now: Instant, act: impl FnOnce(&mut B, &mut dyn FnMut(Frame))) {
        let Self { battery, bus, .. } = self;
        // A battery whose buffer is full loses the frame and does not know.
        act(battery, &mut |frame| _ = bus.offer(now, Node::Battery, frame));
        if let Some(what) = self.battery.loss() {
            self.deliver(now, Event::Stop(Stop::Lost));
            self.fault(now, "battery", &what);
        }
    }

    fn pass(&mut self, now: Instant) {
        let Some(passage) = self.bus.begin(now) else { return };
        match passage.node {
            Node::Inverter => self.queue.push(passage.at, Source::Hearing, Step::Hear(passage.frame)),
            Node::Battery => self.battery.was_sent(passage.at, &passage.frame),
        }
        let (direction, frame) = (passage.node.direction(), passage.frame);
        let event = Event::Frame { bus: CAN0, direction, at: passage.at, frame };
        self.queue.push(passage.seen, Source::Delivery, Step::Deliver(event));
    }

    fn follow(&mut self, now: Instant, step: Step) -> Option<Event> {
        match step {
            Step::Deliver(event) => return Some(event),
            Step::Hear(frame) => self.with_battery(now, |battery, send| battery.hear(now, &frame, send)),
            Step::Power { action, on } => {
                self.with_battery(now, |battery, send| battery.set_power(now, on, send));
                if !on {
                    self.bus.forget_battery();
                }
                self.deliver(now, Event::Done { action, outcome: Outcome::Done });
            }
            Step::Line { action, fault, present } => {
                let over = self.bus.set_fault(now, fault, present).map(|lasted| (fault, lasted));
                let state = self.bus.state();
                self.with_battery(now, |battery, send| battery.set_bus(now, state, over, send));
                self.deliver(now, Event::Done { action, outcome: Outcome::Done });
            }
            Step::Set { action, charges, points } => {
                let outcome = self.battery.set(now, charges, points);
                self.deliver(now, Event::Done { action, outcome });
            }
            Step::Probe { ask, role, asked } => {
                let value = match Role::with(role) {
                    Some(Role::BatteryCurrent) => {
                        let number = |value| Measured::Number { value, uncertainty: 0.0 };
                        self.battery.current().map_or(Measured::Nothing, number)
                    }
                    _ => Measured::Truth(self.battery.conducts()),
                };
                self.deliver(now, Event::Reading { ask, role, asked, at: now, value });
            }
        }
        None
    }

    fn deliver(&mut self, at: Instant, event: Event) {
        self.queue.push(at, Source::Delivery, Step::Deliver(event));
    }

    /// Carries out what the core asks for; marks and the end are not the world's business.
    pub(crate) fn carry_out(&mut self, now: Instant, action: &Action) {
        match *action {
            Action::Send { bus: CAN0, frame } => {
                if !self.bus.offer(now, Node::Inverter, frame) {
                    self.fault(now, "can0", "the transmit queue is full; a frame was not sent");
                }
            }
            Action::Send { bus, .. } => {
                self.fault(now, &format!("bus {}", bus.0), "the twin has no such bus")
            }
            Action::Ask { ask, role } => self.ask(now, ask, role),
            Action::Switch { action, role, on } => self.switch(now, action, role, on),
            Action::Set { action, role, points } => self.set(now, action, role, points),
            Action::Mark(_) | Action::Finish => {}
        }
    }

    fn set(&mut self, now: Instant, action: ActionId, role: RoleId, points: Option<SetPoints>) {
        let charges = match Role::with(role) {
            Some(Role::Charger) => true,
            Some(Role::Load) => false,
            _ => return self.refuse(now, action, role, "this role cannot be set"),
        };
        self.queue.push(now + SWITCHING, Source::Role, Step::Set { action, charges, points });
    }

    fn ask(&mut self, now: Instant, ask: AskId, role: RoleId) {
        if matches!(Role::with(role), Some(Role::MainSwitchProbe | Role::BatteryCurrent)) {
            let probe = Step::Probe { ask, role, asked: now };
            return self.queue.push(now + PROBING, Source::Role, probe);
        }
        self.fault(now, &Role::called(role), "this role cannot be asked");
        self.deliver(now, Event::Reading { ask, role, asked: now, at: now, value: Measured::Nothing });
    }

    fn switch(&mut self, now: Instant, action: ActionId, role: RoleId, on: bool) {
        let line = |fault, present| Some(Step::Line { action, fault, present });
        let step = match Role::with(role) {
            Some(Role::BatteryPower) => Some(Step::Power { action, on }),
            Some(Role::BusShort) => line(BusFault::Short, on),
            Some(Role::BusAcknowledge) => line(BusFault::NoAcknowledge, !on),
            Some(Role::BusCut) => line(BusFault::Cut, on),
            _ => None,
        };
        if let Some(step) = step {
            return self.queue.push(now + SWITCHING, Source::Role, step);
        }
        self.refuse(now, action, role, "this role cannot be switched");
    }

    fn refuse(&mut self, now: Instant, action: ActionId, role: RoleId, why: &str) {
        self.fault(now, &Role::called(role), why);
        self.deliver(now, Event::Done { action, outcome: Outcome::Failed { why: why.into() } });
    }

    fn fault(&mut self, now: Instant, part: &str, what: &str) {
        let fault = Fault { part: part.into(), what: what.into() };
        self.deliver(now, Event::RigFault(fault));
    }
}
