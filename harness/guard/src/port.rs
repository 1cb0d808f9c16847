//! One port: what is said to the instrument behind it, one command after the other, each with a deadline.

use quantity::{Instant, Span};
use wire::Text;
use wire::scpi::{Answer, Link, Nameplate, Program, Reading, Replies, Reply, Step, Then, Values};

use crate::event::{Action, PortId};
use crate::report::Fault;
use crate::station::{Purpose, Station};

/// How long a port may take to take a command.
pub(crate) const WRITE_WITHIN: Span = Span::from_millis(300);

/// After a command whose acknowledgement is not waited for, this long is nothing asked.
const SETTLE: Span = Span::from_millis(150);

/// What is being done, and with which of the port's stations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) station: usize,
    pub(crate) purpose: Purpose,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    /// The next step is sent once the port may be spoken to.
    Due,
    Writing {
        until: Instant,
    },
    Waiting {
        until: Instant,
    },
}

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ended {
    pub(crate) job: Job,
    pub(crate) fault: Option<Fault>,
}

/// One port.
#[derive(Debug)]
pub(crate) struct Port {
    pub(crate) id: PortId,
    pub(crate) stations: Vec<Station>,
    pub(crate) gone: bool,
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
    /// What was measured last, until somebody takes it.
    pub(crate) measured: Option<(usize, Reading, f64)>,
    /// Who a station said it is, until somebody takes it.
    pub(crate) named: Option<(usize, Nameplate)>,
}

impl Port {
    pub(crate) fn new(id: PortId, serial_number: &str, link: Link, stations: Vec<Station>) -> Self {
        Self {
            id,
            stations,
            gone: false,
            serial_number: serial_number.as_bytes().into(),
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
            measured: None,
            named: None,
        }
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.job.is_none()
    }

    /// Begins a job; whatever was being done is over.
    pub(crate) fn begin(&mut self, job: Job, values: Values) {
        (self.job, self.values) = (Some(job), values);
        (self.step, self.repeats, self.state) = (0, 0, State::Due);
        let stray = std::mem::take(&mut self.stray) && job.purpose.listens() && !self.deaf;
        self.fault = stray.then_some(Fault::Unasked);
        self.deaf |= !job.purpose.listens();
    }

    /// Gives up what is being done. What was sent in part is ended, so that the next command is one of its own.
    pub(crate) fn drop_job(&mut self, now: Instant, act: &mut dyn FnMut(Action)) {
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
        let State::Writing { .. } = self.state else { return };
        let waits = self.job.is_some_and(|job| job.purpose.listens());
        match self.current().filter(|step| waits && step.reply.is_some()).map(|step| step.within) {
            Some(within) => self.state = State::Waiting { until: now + within },
            None => self.step_done(now),
        }
    }

    /// Bytes came.
    pub(crate) fn bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.measured = self.hear(now, |replies, now, each| replies.feed(now, bytes, each));
    }

    /// Goes on as far as it can without hearing anything; gives how the job ended, once it has.
    pub(crate) fn advance(&mut self, now: Instant, act: &mut dyn FnMut(Action)) -> Option<Ended> {
        let measured = self.hear(now, |replies, now, each| replies.poll(now, each));
        self.measured = self.measured.take().or(measured);
        let job = self.job?;
        match self.state {
            _ if self.fault.is_some() => return self.ended(job),
            State::Writing { until } if now >= until => self.fault = Some(Fault::Stuck),
            State::Waiting { until } if now >= until => self.fault = Some(Fault::NoReply),
            State::Due if now >= self.quiet_until => return self.send(now, job, act),
            _ => return None,
        }
        self.ended(job)
    }

    /// When it wants to go on if nothing is heard before.
    pub(crate) fn poll_at(&self) -> Option<Instant> {
        let own = match self.state {
            State::Idle => None,
            State::Due => Some(self.quiet_until),
            State::Writing { until } | State::Waiting { until } => Some(until),
        };
        own.into_iter().chain(self.replies.poll_at()).min()
    }

    fn send(&mut self, now: Instant, job: Job, act: &mut dyn FnMut(Action)) -> Option<Ended> {
        let values = self.values;
        let Some(step) = self.next_step(job) else { return self.ended(job) };
        match step.send.write(&values) {
            Ok(command) => {
                self.replies.clear();
                (self.deaf, self.stray, self.unsent) = (!job.purpose.listens(), false, true);
                self.state = State::Writing { until: now + WRITE_WITHIN };
                act(Action::Write(self.id, command));
                None
            }
            Err(why) => {
                self.fault = Some(why.into());
                self.ended(job)
            }
        }
    }

    /// The step that is to be done, past those that do not apply.
    fn next_step(&mut self, job: Job) -> Option<&Step> {
        let program: &Program = self.stations[job.station].program(job.purpose);
        let applies = |step: &&Step| step.applies(&self.values);
        let behind = program.steps.get(self.step..)?;
        self.step += behind.iter().position(|step| applies(&step))?;
        program.steps.get(self.step)
    }

    fn current(&self) -> Option<&Step> {
        let job = self.job?;
        self.stations.get(job.station)?.program(job.purpose).steps.get(self.step)
    }

    fn step_done(&mut self, now: Instant) {
        let pause = self.current().map_or(Span::ZERO, |step| step.pause);
        let settle = if self.deaf { SETTLE } else { Span::ZERO };
        self.quiet_until = now + self.link.gap.max(pause);
        (self.step, self.repeats, self.state) = (self.step + 1, 0, State::Due);
        let over = self.job.is_some_and(|job| {
            self.stations
                .get(job.station)
                .is_some_and(|station| self.step >= station.program(job.purpose).steps.len())
        });
        if over {
            self.quiet_until = self.quiet_until.max(now + settle);
        }
    }

    fn ended(&mut self, job: Job) -> Option<Ended> {
        let ended = Ended { job, fault: self.fault.take() };
        (self.job, self.state) = (None, State::Idle);
        Some(ended)
    }

    /// Takes the replies that `source` gives: the first is the one that is waited for, any other is a fault.
    fn hear(
        &mut self,
        now: Instant,
        source: impl FnOnce(&mut Replies, Instant, &mut dyn FnMut(Reply<'_>)),
    ) -> Option<(usize, Reading, f64)> {
        let (mut answer, mut unasked) = (None, false);
        let waiting = matches!(self.state, State::Waiting { .. }) && self.fault.is_none();
        let job = self.job.filter(|_| waiting);
        let step =
            job.and_then(|job| self.stations.get(job.station)?.program(job.purpose).steps.get(self.step));
        let (values, serial_number) = (&self.values, &self.serial_number[..]);
        source(&mut self.replies, now, &mut |reply| match (step, &answer) {
            (Some(step), None) => {
                answer = Some(
                    step.check(reply, values)
                        .map_err(Fault::from)
                        .and_then(|answer| kept(answer, serial_number)),
                )
            }
            _ => unasked |= reply != Reply::Whole(b""),
        });
        if self.deaf {
            return None;
        }
        let early = (!waiting || answer.is_some()) && self.replies.unfinished() > 0;
        let wrong = unasked || early;
        self.stray |= wrong && self.job.is_none();
        match answer {
            _ if wrong => self.fault = self.job.map(|_| Fault::Unasked),
            Some(Ok(kept)) => return self.answered(now, kept),
            Some(Err(why)) => self.fault = Some(why),
            None => {}
        }
        None
    }

    fn answered(&mut self, now: Instant, kept: Kept) -> Option<(usize, Reading, f64)> {
        let most = self.current().map_or(0, |step| match step.then {
            Then::Drained { most } => most,
            _ => 0,
        });
        match kept {
            Kept::Again if self.repeats >= most => self.fault = Some(Fault::NeverDrained),
            Kept::Again => {
                self.repeats += 1;
                self.state = State::Due;
                self.quiet_until = now + self.link.gap;
            }
            Kept::Nothing => self.step_done(now),
            Kept::Name(nameplate) => {
                self.named = self.job.map(|job| (job.station, nameplate));
                self.step_done(now);
            }
            Kept::Number(reading, value) => {
                let station = self.job.map_or(0, |job| job.station);
                self.step_done(now);
                return Some((station, reading, value));
            }
        }
        None
    }
}

/// What an answer leaves behind once its bytes are gone.
#[expect(clippy::large_enum_variant, reason = "a box would take memory, which a guard does not")]
#[derive(Debug, Clone, Copy)]
enum Kept {
    Nothing,
    Again,
    Name(Nameplate),
    Number(Reading, f64),
}

fn kept(answer: Answer<'_>, serial_number: &[u8]) -> Result<Kept, Fault> {
    match answer {
        Answer::Again => Ok(Kept::Again),
        Answer::Kept(reading, value) => Ok(Kept::Number(reading, value)),
        Answer::Identity(identity) if !serial_number.is_empty() && *identity.serial != *serial_number => {
            Err(Fault::SerialNumber(Text::cut(identity.serial)))
        }
        Answer::Identity(identity) => Ok(Kept::Name(identity.into())),
        Answer::Done => Ok(Kept::Nothing),
    }
}
