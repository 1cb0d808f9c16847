//! Virtual time around a guard and its instruments, with one thing going wrong.

use guard::{Action, Beat, Event, Guard, Live, Order, PortId, Report, Setup, StationId};
use quantity::{Instant, Span};
use wire::scpi::{Slot, Values};

use crate::instrument::Instrument;

/// What goes wrong with a command, and from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// The command is lost.
    Lost,
    /// The command loses its end.
    Cut,
    /// The port is gone.
    Gone,
    /// The port takes nothing any more.
    Stuck,
    /// The instrument hangs: it takes everything, and neither does nor says anything.
    Hung,
    /// The reply is garbage.
    Garbled,
    /// The reply loses its end.
    Partial,
    /// The reply comes after its deadline.
    Late,
    /// The reply comes twice.
    Twice,
    /// The command comes back before its reply.
    Echoed,
    /// Nothing that is to be set is stored any more.
    Forgetful,
    /// The instrument restarts.
    Restarts,
}

pub(crate) fn at(millis: i64) -> Instant {
    Instant::ZERO + Span::from_millis(millis)
}

#[derive(Debug, Clone)]
enum Happens {
    Hears(usize, Vec<u8>),
    Says(usize, Vec<u8>),
    Took(usize),
    Gone(usize),
    Beat,
    Order(Order),
    RunnerEnded,
}

/// A bench of supplies, each on its own port.
pub(crate) struct World {
    pub(crate) now: Instant,
    pub(crate) instruments: Vec<Instrument>,
    pub(crate) reports: Vec<(Instant, Report)>,
    /// How many commands were written.
    pub(crate) writes: usize,
    pub(crate) wrong_at: Option<Instant>,
    pub(crate) exited: Option<Instant>,
    /// What the battery allows, and whether it is heard.
    pub(crate) live: Live,
    pub(crate) battery_speaks: bool,
    /// By how many volts and amperes the meter at the battery is off, where there is one.
    pub(crate) meter: Option<(f64, f64)>,
    /// How long beats wait in a pipe.
    late: Span,
    guard: Guard,
    wrong: Option<(usize, Wrong)>,
    stuck: Vec<bool>,
    hung: Vec<bool>,
    delay: Vec<Span>,
    queue: Vec<(Instant, u64, Happens)>,
    count: u64,
    beating: bool,
}

pub(crate) fn points(volts: f64, amperes: f64) -> Values {
    Values::default().with(Slot::Voltage, volts).with(Slot::Current, amperes)
}

impl World {
    pub(crate) fn new(setup: Setup) -> Self {
        let ports = setup.ports.len();
        Self::around(Guard::new(setup), ports)
    }

    /// Around a guard that only looks.
    pub(crate) fn looking(setup: Setup) -> Self {
        let ports = setup.ports.len();
        Self::around(Guard::looking(setup), ports)
    }

    fn around(guard: Guard, ports: usize) -> Self {
        let live = Live { charge_voltage: 56.0, charge_current: 20.0, discharge_current: 20.0, heard: at(0) };
        Self {
            now: at(0),
            instruments: vec![Instrument::new(); ports],
            reports: vec![],
            writes: 0,
            wrong_at: None,
            exited: None,
            live,
            battery_speaks: true,
            meter: None,
            late: Span::ZERO,
            guard,
            wrong: None,
            stuck: vec![false; ports],
            hung: vec![false; ports],
            delay: vec![Span::ZERO; ports],
            queue: vec![],
            count: 0,
            beating: true,
        }
    }

    /// This goes wrong with the command of this number, from 0.
    pub(crate) fn with(mut self, write: usize, wrong: Wrong) -> Self {
        self.wrong = Some((write, wrong));
        self
    }

    pub(crate) fn order(&mut self, millis: i64, order: Order) {
        self.later(at(millis), Happens::Order(order));
    }

    pub(crate) fn end_runner(&mut self, millis: i64) {
        self.later(at(millis), Happens::RunnerEnded);
    }

    /// From now on beats come so much later than they were sent.
    pub(crate) fn beats_are_late_by(&mut self, millis: i64) {
        self.late = Span::from_millis(millis);
    }

    /// The machine sleeps, with the runner and the guard on it; the runner wakes first.
    pub(crate) fn sleeps_for(&mut self, millis: i64) {
        self.now += Span::from_millis(millis);
        self.queue.retain(|(_, _, happens)| !matches!(happens, Happens::Beat));
        self.later(self.now, Happens::Beat);
        let (_, number, _) = self.queue.last().unwrap();
        self.happens(*number);
    }

    /// From now on this instrument answers so much later.
    pub(crate) fn slow(&mut self, port: usize, millis: i64) {
        self.delay[port] = Span::from_millis(millis);
    }

    /// From now on this instrument takes everything, and neither does nor says anything.
    pub(crate) fn hang(&mut self, port: usize) {
        self.hung[port] = true;
    }

    pub(crate) fn stop_beats(&mut self) {
        self.beating = false;
    }

    /// A whole energised run: both supplies on, changed, one off, the end.
    pub(crate) fn energised(&mut self) {
        self.order(0, Order::Arm);
        for index in 0..self.instruments.len() {
            self.order(500, Order::Set(StationId(index), points(54.0, 10.0)));
            self.order(700, Order::On(StationId(index)));
            self.order(1500, Order::Set(StationId(index), points(55.0, 12.0)));
        }
        self.order(2100, Order::Off(StationId(0)));
        self.order(2600, Order::End);
    }

    /// Goes on until then.
    pub(crate) fn run_to(&mut self, millis: i64) {
        if self.count == 0 || self.now == at(0) {
            self.later(at(0), Happens::Beat);
        }
        while self.exited.is_none() {
            let queued = self.queue.iter().map(|(at, number, _)| (*at, *number)).min();
            let wake = self.guard.poll_at().map(|at| at.max(self.now));
            let next = queued.map(|(at, _)| at).into_iter().chain(wake).min();
            let Some(next) = next.filter(|next| *next <= at(millis)) else { break };
            self.now = next;
            match queued.filter(|(at, _)| *at == next) {
                Some((_, number)) => self.happens(number),
                None => self.poll(Event::Wake),
            }
        }
        self.now = at(millis);
        self.instruments.iter_mut().for_each(|instrument| instrument.tick(at(millis)));
    }

    fn later(&mut self, at: Instant, happens: Happens) {
        self.count += 1;
        self.queue.push((at, self.count, happens));
    }

    fn happens(&mut self, number: u64) {
        let index = self.queue.iter().position(|(_, own, _)| *own == number).unwrap();
        let (_, _, happens) = self.queue.swap_remove(index);
        match happens {
            Happens::Hears(port, bytes) => self.hears(port, &bytes),
            Happens::Says(port, bytes) => self.poll(Event::Bytes(PortId(port), &bytes)),
            Happens::Took(port) => self.poll(Event::Written(PortId(port))),
            Happens::Gone(port) => self.poll(Event::Gone(PortId(port))),
            Happens::Order(order) => self.poll(Event::Order(order)),
            Happens::RunnerEnded => self.poll(Event::RunnerEnded),
            Happens::Beat if !self.beating => {}
            Happens::Beat => {
                if self.battery_speaks {
                    self.live.heard = self.now;
                }
                self.poll(Event::Beat(Beat { sent: self.now - self.late, live: Some(self.live) }));
                self.later(self.now + Span::from_millis(200), Happens::Beat);
            }
        }
    }

    fn hears(&mut self, port: usize, bytes: &[u8]) {
        if self.hung[port] {
            return;
        }
        if let Some(off_by) = self.meter.filter(|_| self.instruments[port].reads.is_some()) {
            let on = self.instruments.iter().filter(|instrument| instrument.on);
            let (volts, amperes) = on
                .fold((52.0_f64, 0.0), |(volts, amperes), own| (volts.max(own.volts), amperes + own.amperes));
            self.instruments[port].reads = Some((volts + off_by.0, amperes + off_by.1));
        }
        let said = self.instruments[port].hear(self.now, bytes);
        if !said.is_empty() {
            self.later(self.now + self.delay[port] + Span::from_millis(1), Happens::Says(port, said));
        }
    }

    fn poll(&mut self, event: Event<'_>) {
        let mut actions = vec![];
        self.guard.poll(self.now, event, &mut |action| actions.push(action));
        actions.into_iter().for_each(|action| self.carry_out(action));
    }

    fn carry_out(&mut self, action: Action) {
        match action {
            Action::Write(PortId(port), command) => self.write(port, &command),
            Action::Forget(_) => {}
            Action::Exit => self.exited = Some(self.now),
            Action::Tell(report) => {
                if let Report::Off(StationId(index)) = report
                    && self.instruments[index].lies.is_none()
                {
                    assert!(!self.instruments[index].on, "it is told to be off, and is on");
                }
                self.reports.push((self.now, report));
            }
        }
    }

    fn write(&mut self, port: usize, bytes: &[u8]) {
        let wrong = self.wrong.filter(|(write, _)| *write == self.writes).map(|(_, wrong)| wrong);
        self.writes += 1;
        let (soon, mut sent) = (self.now + Span::from_millis(1), bytes.to_vec());
        if let Some(wrong) = wrong {
            self.wrong_at = Some(self.now);
            sent = self.goes_wrong(port, wrong, sent);
        }
        if self.stuck[port] {
            return;
        }
        if !sent.is_empty() {
            self.later(soon, Happens::Hears(port, sent));
        }
        self.later(soon, Happens::Took(port));
    }

    /// What goes wrong now or from now on; gives what arrives.
    fn goes_wrong(&mut self, port: usize, wrong: Wrong, sent: Vec<u8>) -> Vec<u8> {
        let soon = self.now + Span::from_millis(2);
        match wrong {
            Wrong::Lost => return vec![],
            Wrong::Cut => return sent[..sent.len() - 1].to_vec(),
            Wrong::Gone => {
                self.stuck[port] = true;
                self.later(self.now, Happens::Gone(port));
            }
            Wrong::Stuck => self.stuck[port] = true,
            Wrong::Hung => self.hung[port] = true,
            Wrong::Forgetful => self.instruments[port].forgetful = true,
            Wrong::Restarts => self.instruments[port].reboot(self.now),
            Wrong::Garbled | Wrong::Partial | Wrong::Late | Wrong::Twice | Wrong::Echoed => {
                let mut said = self.instruments[port].hear(self.now, &sent);
                let late = if wrong == Wrong::Late { Span::from_millis(700) } else { Span::ZERO };
                if said.is_empty() && wrong != Wrong::Echoed {
                    return vec![];
                }
                match wrong {
                    Wrong::Garbled => said = b"\x00\xff\x80garb\n".to_vec(),
                    Wrong::Partial => said.truncate(said.len() - 1),
                    Wrong::Twice => said.extend(said.clone()),
                    Wrong::Echoed => said = [sent, said].concat(),
                    _ => {}
                }
                self.later(soon + late, Happens::Says(port, said));
                return vec![];
            }
        }
        sent
    }
}
