//! One port: what is said to the instrument behind it, one command after the other, each with a deadline.

use quantity::{Instant, Span};
use wire::Text;
use wire::scpi::{Answer, Command, Link, Replies, Reply, Step, Then, Unwritable, Values};

use crate::event::{Act, Action, PortId, StationId};
use crate::next::WayOff;
use crate::report::{Fault, Report};
use crate::setup::PortSetup;
use crate::station::{Job, Station};

/// How long a port may take to take a command.
const WRITE_WITHIN: Span = Span::from_millis(300);

/// After a command whose acknowledgement is not waited for, this long is nothing asked.
const SETTLE: Span = Span::from_millis(150);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    /// The next step is sent once the port may be spoken to.
    Due,
    /// A command is being taken, until then.
    Writing(Instant),
    /// A reply is waited for, until then.
    Waiting(Instant),
}

/// One port.
#[derive(Debug)]
pub(crate) struct Port {
    pub(crate) id: PortId,
    pub(crate) stations: Vec<Station>,
    pub(crate) gone: bool,
    pub(crate) way_off: WayOff,
    /// When something is to be begun, where nothing is being done.
    pub(crate) begins_at: Option<Instant>,
    /// What a station has told, until somebody takes it.
    pub(crate) told: Option<Report>,
    /// The serial number that the instrument has to tell; empty, where any will do.
    serial_number: Box<[u8]>,
    link: Link,
    replies: Replies,
    job: Option<Job>,
    values: Values,
    step: usize,
    /// How often the step was done that is done until a queue is empty.
    repeats: u8,
    state: State,
    quiet_until: Instant,
    /// Whether what comes is passed over, because nobody waits for it.
    deaf: bool,
    /// Whether something came while nothing was being done.
    stray: bool,
    /// Whether the port has not taken all of the last command.
    unsent: bool,
    fault: Option<Fault>,
}

impl Port {
    /// Its stations are numbered from `first`; none, where it has no station.
    pub(crate) fn new(id: PortId, first: usize, setup: PortSetup) -> Option<Self> {
        let link = setup.stations.first()?.channel.link;
        let numbered = (first..).map(StationId).zip(setup.stations);
        Some(Self {
            id,
            stations: numbered.map(|(id, station)| Station::new(id, station)).collect(),
            gone: false,
            way_off: WayOff::default(),
            begins_at: None,
            told: None,
            serial_number: setup.serial_number.into_bytes().into(),
            link,
            replies: Replies::new(link.ending, link.longest),
            job: None,
            values: Values::default(),
            step: 0,
            repeats: 0,
            state: State::Idle,
            quiet_until: Instant::ZERO,
            deaf: true,
            stray: false,
            unsent: false,
            fault: None,
        })
    }

    pub(crate) const fn is_idle(&self) -> bool {
        self.job.is_none()
    }

    /// Begins a job; whatever was being done is over.
    pub(crate) fn begin(&mut self, job: Job) {
        self.values = self.stations[job.station].begins(job);
        (self.job, self.step, self.repeats, self.state) = (Some(job), 0, 0, State::Due);
        let stray = std::mem::take(&mut self.stray) && job.purpose.listens() && !self.deaf;
        self.fault = stray.then_some(Fault::Unasked);
        self.deaf |= !job.purpose.listens();
    }

    /// Gives up what is being done. What was sent in part is ended, so that the next command is one of its own.
    pub(crate) fn drop_job(&mut self, now: Instant, act: Act<'_>) {
        if std::mem::take(&mut self.unsent) {
            act(Action::Forget(self.id));
        }
        let end = self.link.line_end();
        if !end.is_empty() {
            act(Action::Write(self.id, end));
            self.quiet_until = self.quiet_until.max(now + self.link.gap);
        }
        (self.job, self.state, self.deaf, self.fault) = (None, State::Idle, true, None);
        self.replies.clear();
    }

    /// The port took what it was given.
    pub(crate) fn written(&mut self, now: Instant) {
        self.unsent = false;
        let State::Writing(_) = self.state else { return };
        let waits = self.job.is_some_and(|job| job.purpose.listens());
        match self.current().filter(|step| waits && step.reply.is_some()).map(|step| step.within) {
            Some(within) => self.state = State::Waiting(now + within),
            None => self.step_done(now),
        }
    }

    /// Bytes came.
    pub(crate) fn bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.hear(now, |replies, each| replies.feed(now, bytes, each));
    }

    /// Goes on as far as it can without hearing anything; gives the job once it has ended, and what was wrong.
    pub(crate) fn advance(&mut self, now: Instant, act: Act<'_>) -> Option<(Job, Option<Fault>)> {
        self.hear(now, |replies, each| replies.poll(now, each));
        let job = self.job?;
        match self.state {
            _ if self.gone => self.fault = Some(Fault::Gone),
            _ if self.fault.is_some() => {}
            State::Writing(until) if now >= until => self.fault = Some(Fault::Stuck),
            State::Waiting(until) if now >= until => self.fault = Some(Fault::NoReply),
            State::Due if now >= self.quiet_until => match self.next_command() {
                Some(Ok(command)) => {
                    self.replies.clear();
                    (self.deaf, self.stray, self.unsent) = (!job.purpose.listens(), false, true);
                    self.state = State::Writing(now + WRITE_WITHIN);
                    act(Action::Write(self.id, command));
                    return None;
                }
                Some(Err(why)) => self.fault = Some(why.into()),
                None => {}
            },
            _ => return None,
        }
        (self.job, self.state) = (None, State::Idle);
        Some((job, self.fault.take()))
    }

    /// When it wants to go on without hearing anything.
    pub(crate) fn poll_at(&self) -> Option<Instant> {
        let own = match self.state {
            State::Idle => self.begins_at,
            State::Due => Some(self.quiet_until),
            State::Writing(until) | State::Waiting(until) => Some(until),
        };
        own.into_iter().chain(self.replies.poll_at()).min()
    }

    /// The command of the next step, past those that do not apply; none, where there is no other.
    fn next_command(&mut self) -> Option<Result<Command, Unwritable>> {
        while self.current().is_some_and(|step| !step.applies(&self.values)) {
            self.step += 1;
        }
        self.current().map(|step| step.send.write(&self.values))
    }

    fn current(&self) -> Option<&Step> {
        step(&self.stations, self.job, self.step)
    }

    fn step_done(&mut self, now: Instant) {
        let pause = self.current().map_or(Span::ZERO, |step| step.pause);
        (self.step, self.repeats, self.state) = (self.step + 1, 0, State::Due);
        let settles = self.deaf && self.current().is_none();
        let settle = if settles { SETTLE } else { Span::ZERO };
        self.quiet_until = now + self.link.gap.max(pause).max(settle);
    }

    /// Takes the replies that `source` gives: the first is the one that is waited for, any other is a fault.
    fn hear(&mut self, now: Instant, source: impl FnOnce(&mut Replies, &mut dyn FnMut(Reply<'_>))) {
        let (mut answer, mut unasked) = (None, false);
        let waiting = matches!(self.state, State::Waiting(_)) && self.fault.is_none();
        let job = self.job.filter(|_| waiting);
        let step = job.zip(step(&self.stations, job, self.step));
        source(&mut self.replies, &mut |reply| match (step, &answer) {
            (Some((job, step)), None) => {
                let id = self.stations[job.station].id;
                let checked = step.check(reply, &self.values).map_err(Fault::from);
                answer = Some(checked.and_then(|answer| kept(id, answer, &self.serial_number)));
            }
            _ => unasked |= reply != Reply::Whole(b""),
        });
        if self.deaf {
            return;
        }
        let early = (!waiting || answer.is_some()) && self.replies.unfinished() > 0;
        let wrong = unasked || early;
        self.stray |= wrong && self.job.is_none();
        match answer {
            _ if wrong => self.fault = self.job.map(|_| Fault::Unasked),
            Some(Ok(answer)) => self.answered(now, answer),
            Some(Err(why)) => self.fault = Some(why),
            None => {}
        }
    }

    fn answered(&mut self, now: Instant, kept: Kept) {
        let then = self.current().map(|step| &step.then);
        let again = matches!(then, Some(Then::Drained { most }) if self.repeats < *most);
        match kept {
            Kept::Again if again => {
                (self.repeats, self.state) = (self.repeats + 1, State::Due);
                self.quiet_until = now + self.link.gap;
            }
            Kept::Again => self.fault = Some(Fault::NeverDrained),
            Kept::Done(told) => {
                self.told = told;
                self.step_done(now);
            }
        }
    }
}

fn step(stations: &[Station], job: Option<Job>, step: usize) -> Option<&Step> {
    job.and_then(|job| stations.get(job.station)?.program(job.purpose).steps.get(step))
}

/// What an answer leaves behind once its bytes are gone.
#[expect(clippy::large_enum_variant, reason = "a box would take memory, which a guard does not")]
#[derive(Debug, Clone, Copy)]
enum Kept {
    /// The step is to be done again.
    Again,
    /// It is done, and this is to be told.
    Done(Option<Report>),
}

/// What is kept of an answer of this station; a serial number has to be the one that is wanted.
fn kept(id: StationId, answer: Answer<'_>, serial_number: &[u8]) -> Result<Kept, Fault> {
    match answer {
        Answer::Again => Ok(Kept::Again),
        Answer::Done => Ok(Kept::Done(None)),
        Answer::Kept(reading, value) => Ok(Kept::Done(Some(Report::Measured(id, reading, value)))),
        Answer::Identity(identity) if identity.is_another(serial_number) => {
            Err(Fault::SerialNumber(Text::cut(identity.serial)))
        }
        Answer::Identity(identity) => Ok(Kept::Done(Some(Report::Named(id, identity.into())))),
    }
}
