//! The resistance between CAN-H and CAN-L, by a meter that is asked by itself.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;
use std::time::Duration;

use guard::Setup;
use journal::{ActionId, AskId, Event, Fault, Measured, RoleId, SetPoints};
use quantity::{Instant, Span};
use wire::Frame;
use wire::scpi::{Nameplate, Program, Reading};

use super::{InstrumentsError, RunTime};
use crate::guarded::{GuardProgram, Looked, look};
use crate::roles::Roles;

/// So long no frame has to have come before a resistance says something: a bus that is driven has none.
const SILENT_FOR: Span = Span::from_secs(1);

/// How long a question that is under way is waited for at the end of a run; it only looks.
const ENDS_WITHIN: Duration = Duration::from_secs(10);

/// The name of the role, in what is told of it.
const PART: &str = "bus_resistance";

/// A meter between CAN-H and CAN-L.
#[derive(Debug, Clone)]
pub struct BusMeterSetup {
    /// What is started to look.
    pub program: GuardProgram,
    /// The instrument, whose `look` measures.
    pub bench: Setup,
    /// How far its readings may be off, in ohms.
    pub off_by: f64,
}

/// The role of a meter between CAN-H and CAN-L, and all others.
///
/// It is no station of the guard: an open line has no resistance that could be read, which would switch everything off. Each
/// question is a process of its own that has the instrument while it looks.
pub struct BusMeter {
    setup: BusMeterSetup,
    role: RoleId,
    others: Box<dyn Roles>,
    clock: RunTime,
    /// When somebody else's frame was last on the bus.
    heard: Option<Instant>,
    open: VecDeque<(AskId, Instant)>,
    /// The first of the open questions, on its way.
    under_way: Option<Receiver<Result<Looked, String>>>,
    events: VecDeque<Event>,
}

impl BusMeter {
    /// Asks the meter who it is, and gives what it says. It measures nothing yet: the bus may be alive.
    ///
    /// # Errors
    /// Where it is not there, or another instrument than the one of the rig.
    pub fn meet(
        setup: BusMeterSetup,
        role: RoleId,
        others: Box<dyn Roles>,
        clock: RunTime,
    ) -> Result<(Self, Option<Nameplate>), InstrumentsError> {
        let mut only_greets = setup.bench.clone();
        let stations = only_greets.ports.iter_mut().flat_map(|port| &mut port.stations);
        stations.for_each(|station| station.channel.look = Program::default());
        let name = || {
            let mut stations = setup.bench.ports.iter().flat_map(|port| &port.stations);
            stations.next().map_or_else(String::new, |station| station.name.clone())
        };
        let refused = |why: String| InstrumentsError::Refused { name: name(), why };
        let looked = look(&setup.program, only_greets).map_err(refused)?;
        if let Some(fault) = looked.fault {
            return Err(refused(fault.to_string()));
        }
        let (open, events) = (VecDeque::new(), VecDeque::new());
        let own = Self { setup, role, others, clock, heard: None, open, under_way: None, events };
        Ok((own, looked.named))
    }

    /// Begins the first of the open questions, where none is under way.
    fn begin(&mut self, at: Instant) {
        if self.under_way.is_some() || self.open.is_empty() {
            return;
        }
        if self.heard.is_some_and(|heard| at < heard + SILENT_FOR) {
            let why = "the bus is alive: its resistance can be read with everything at it switched off alone";
            return self.answer(Err(String::from(why)));
        }
        let (done, looked) = mpsc::channel();
        let BusMeterSetup { program, bench, .. } = self.setup.clone();
        let looks = move || drop(done.send(look(&program, bench)));
        match thread::Builder::new().name(String::from("asks the bus meter")).spawn(looks) {
            Ok(_) => self.under_way = Some(looked),
            Err(why) => self.answer(Err(why.to_string())),
        }
    }

    /// Takes what came of the question that is under way.
    fn listen(&mut self) {
        let Some(under_way) = &self.under_way else { return };
        let looked = match under_way.try_recv() {
            Ok(looked) => looked,
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => Err(String::from("asking the meter came to no end")),
        };
        self.under_way = None;
        let ohms = looked.and_then(|looked| match (looked.fault, ohms(&looked)) {
            (None, Some(ohms)) => Ok(ohms),
            (Some(fault), _) => Err(fault.to_string()),
            (None, None) => Err(String::from("the meter told no resistance")),
        });
        self.answer(ohms);
    }

    /// Answers the first of the open questions; nothing, where nobody waits for it any more.
    fn answer(&mut self, ohms: Result<f64, String>) {
        let Some((ask, asked)) = self.open.pop_front() else { return };
        let value = match ohms {
            Ok(value) => Measured::Number { value, uncertainty: self.setup.off_by },
            Err(what) => {
                self.events.push_back(Event::RigFault(Fault { part: PART.to_owned(), what }));
                Measured::Nothing
            }
        };
        let at = (self.clock)();
        self.events.push_back(Event::Reading { ask, role: self.role, asked, at, value });
    }
}

/// The resistance that was measured.
fn ohms(looked: &Looked) -> Option<f64> {
    looked.readings.iter().find_map(|(reading, value)| (*reading == Reading::Resistance).then_some(*value))
}

impl Roles for BusMeter {
    fn ask(&mut self, asked: Instant, ask: AskId, role: RoleId) {
        if role != self.role {
            return self.others.ask(asked, ask, role);
        }
        self.open.push_back((ask, asked));
        self.begin(asked);
    }

    fn switch(&mut self, at: Instant, action: ActionId, role: RoleId, on: bool) {
        self.others.switch(at, action, role, on);
    }

    fn set(&mut self, at: Instant, action: ActionId, role: RoleId, points: Option<SetPoints>) {
        self.others.set(at, action, role, points);
    }

    fn poll(&mut self, at: Instant) -> Option<Event> {
        self.listen();
        self.begin(at);
        self.events.pop_front().or_else(|| self.others.poll(at))
    }

    fn waits(&self) -> bool {
        !self.open.is_empty() || self.others.waits()
    }

    fn hear(&mut self, at: Instant, frame: &Frame) {
        self.heard = self.heard.max(Some(at));
        self.others.hear(at, frame);
    }

    fn cancel(&mut self) {
        self.others.cancel();
        for (ask, asked) in std::mem::take(&mut self.open) {
            let (role, at, value) = (self.role, (self.clock)(), Measured::Nothing);
            self.events.push_back(Event::Reading { ask, role, asked, at, value });
        }
    }

    fn end(&mut self) -> Result<(), String> {
        let ended = self.others.end();
        // What is under way holds the port until it has ended.
        self.under_way.take().into_iter().for_each(|under_way| drop(under_way.recv_timeout(ENDS_WITHIN)));
        ended
    }
}
