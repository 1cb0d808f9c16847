//! The outside program as a battery of the simulated world.

use std::collections::BTreeSet;

use journal::{Outcome, SetPoints};
use quantity::{Instant, Span};
use wire::Frame;

use super::pace::Pace;
use super::{Hello, Lines, Load, MOST_FRAMES, OutsideError, Said, Told, Welcome};
use crate::tested::Tested;
use crate::{BusFault, BusState};

/// The outside program as a battery: every event is one line to it and one line back.
///
/// Its own time begins when it is first switched on, which is before the run does: there is time to boot, in which
/// nobody listens, because a run begins with a battery that is on.
#[derive(Debug)]
pub(super) struct Guest<L> {
    lines: L,
    load: Load,
    /// The program's time at the origin of the run.
    ahead: Span,
    events: u64,
    pace: Pace,
    power: bool,
    bus: BusState,
    /// The identifiers of what was sent since nobody acknowledges: the newest frame of each waits.
    waiting: BTreeSet<u32>,
    /// The last answer.
    said: Option<Said>,
    course: Course,
}

/// How it goes with the program.
#[derive(Debug)]
enum Course {
    Running,
    /// It is of no use any more, for a reason that nobody was told yet.
    Lost(String),
    Gone,
}

impl<L: Lines> Guest<L> {
    /// Greets the program, switches its battery on and gives it this long to boot; its name as well.
    pub(super) fn meet(
        mut lines: L,
        load: Load,
        seed: u64,
        boot: Span,
    ) -> Result<(Self, String), OutsideError> {
        let welcome = match greet(&mut lines, seed) {
            Ok(welcome) => welcome,
            Err(why) => return Err(OutsideError(with_last_words(why, lines.end()))),
        };
        let mut guest = Self {
            lines,
            load,
            ahead: Span::ZERO,
            events: 0,
            pace: Pace::default(),
            power: true,
            bus: BusState::Active,
            waiting: BTreeSet::new(),
            said: None,
            course: Course::Running,
        };
        guest.boot(boot)?;
        Ok((guest, welcome.name))
    }

    /// Lets it go up to the origin of the run. What it sends meanwhile goes nowhere.
    fn boot(&mut self, boot: Span) -> Result<(), OutsideError> {
        let (origin, mut now) = (Instant::ZERO + boot, Instant::ZERO);
        loop {
            self.tell(now, &[], |_| {});
            if let Course::Lost(why) = &self.course {
                return Err(OutsideError(why.clone()));
            }
            match self.next_at() {
                Some(next) if next < origin => now = next,
                _ => break,
            }
        }
        self.ahead = boot;
        Ok(())
    }

    /// Tells it what happens, and passes on what it sends; a program that fails is ended.
    fn tell(&mut self, now: Instant, heard: &[Frame], send: impl FnMut(Frame)) {
        if !matches!(self.course, Course::Running) {
            return;
        }
        match self.exchange(now, heard) {
            Ok(frames) => frames.into_iter().for_each(send),
            Err(why) => {
                let why = format!("{why} (event {}, at {} of its time)", self.events, now + self.ahead);
                self.course = Course::Lost(with_last_words(why, self.lines.end()));
            }
        }
    }

    fn exchange(&mut self, now: Instant, heard: &[Frame]) -> Result<Vec<Frame>, String> {
        let own = now + self.ahead;
        self.pace.step(own)?;
        self.events += 1;
        let told = self.told(now, own, heard);
        let answer = self.lines.exchange(&told.line(), own)?;
        let mut said = Said::parse(&answer).map_err(|nonsense| format!("answers nonsense: {nonsense}"))?;
        self.check(own, &said)?;
        self.note_waiting(&said.frames)?;
        let frames = std::mem::take(&mut said.frames);
        self.said = Some(said);
        Ok(frames)
    }

    fn told(&mut self, now: Instant, own: Instant, heard: &[Frame]) -> Told {
        let closed = self.conducts();
        let current = self.load.current(now, closed);
        let volts = |said: &Said| said.emf + current * said.resistance;
        Told {
            event: self.events,
            now: own.as_nanos(),
            frames: heard.to_vec(),
            power: self.power,
            bus: self.bus,
            current,
            voltage: self.said.as_ref().filter(|said| said.closed).map_or(0.0, volts),
        }
    }

    /// Whether an answer can be one to what was told last.
    fn check(&self, own: Instant, said: &Said) -> Result<(), String> {
        if said.event != self.events {
            let (asked, answered) = (self.events, said.event);
            return Err(format!(
                "answers event {answered} where {asked} was told; one line to each, in order"
            ));
        }
        if let Some(wake) = said.wake.filter(|wake| *wake <= own.as_nanos()) {
            let now = own.as_nanos();
            return Err(format!(
                "asks to be woken at {wake}, which is not later than now, {now}; time would stand still"
            ));
        }
        if !self.power && !said.frames.is_empty() {
            return Err(String::from("sends frames without power"));
        }
        Ok(())
    }

    /// A controller that nobody hears has room for so many identifiers.
    fn note_waiting(&mut self, frames: &[Frame]) -> Result<(), String> {
        if self.bus == BusState::Passive {
            self.waiting.extend(frames.iter().map(|frame| frame.id().bits()));
        }
        if self.waiting.len() <= MOST_FRAMES {
            return Ok(());
        }
        Err(format!(
            "floods: frames of more than {MOST_FRAMES} identifiers wait for somebody who acknowledges them"
        ))
    }
}

fn greet(lines: &mut impl Lines, seed: u64) -> Result<Welcome, String> {
    let answer = lines.exchange(&Hello::new(seed).line(), Instant::ZERO)?;
    Welcome::parse(&answer).map_err(|nonsense| format!("answers the hello with nonsense: {nonsense}"))
}

fn with_last_words(why: String, words: Option<String>) -> String {
    match words {
        Some(words) => format!("{why}; its last words: {words}"),
        None => format!("{why}; it left no last words on standard error"),
    }
}

impl<L: Lines> Tested for Guest<L> {
    fn next_at(&self) -> Option<Instant> {
        let running = self.power && matches!(self.course, Course::Running);
        let wake = self.said.as_ref().filter(|_| running)?.wake?;
        Some(Instant::from_nanos(wake.saturating_sub(self.ahead.as_nanos())))
    }

    fn poll(&mut self, now: Instant, send: impl FnMut(Frame)) {
        self.tell(now, &[], send);
    }

    fn hear(&mut self, now: Instant, frame: &Frame, send: impl FnMut(Frame)) {
        if self.power {
            self.tell(now, &[*frame], send);
        }
    }

    fn was_sent(&mut self, at: Instant, frame: &Frame) {
        self.load.hear(at, frame);
    }

    fn set_power(&mut self, now: Instant, on: bool, send: impl FnMut(Frame)) {
        if self.power != on {
            self.power = on;
            self.waiting.clear();
            self.tell(now, &[], send);
        }
    }

    fn set_bus(
        &mut self,
        now: Instant,
        state: BusState,
        _over: Option<(BusFault, Span)>,
        send: impl FnMut(Frame),
    ) {
        if self.bus != state {
            self.bus = state;
            self.waiting.clear();
            if self.power {
                self.tell(now, &[], send);
            }
        }
    }

    /// How long its controller stays off the bus is the program's own business: it is told when the short is over.
    fn bus_recovery(&self) -> Span {
        Span::ZERO
    }

    fn conducts(&self) -> bool {
        self.said.as_ref().is_some_and(|said| said.closed)
    }

    fn set(&mut self, _now: Instant, _charges: bool, _points: Option<SetPoints>) -> Outcome {
        Outcome::Failed { why: String::from("nothing flows through a program") }
    }

    fn current(&self) -> Option<f64> {
        None
    }

    fn loss(&mut self) -> Option<String> {
        match std::mem::replace(&mut self.course, Course::Gone) {
            Course::Lost(why) => Some(format!("the program {why}")),
            other => {
                self.course = other;
                None
            }
        }
    }
}
