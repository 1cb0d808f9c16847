//! The process of a guard, as the runner has it.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, TryRecvError};
use std::thread;
use std::time::Duration;

use guard::process::{FromGuard, Left, ToGuard, now, take_over};
use guard::{Beat, Live, Order, Report, Setup, StationId};
use quantity::{Instant, Span};

use super::pipes::Pipes;
use super::proof::{found, meters, prove};
use super::vigil::Vigil;
use super::{GuardianError, check};
use crate::unfinished::Unfinished;
use crate::{Busy, Holder, Lock, Marking, one_port};

/// How often the runner says that it lives.
pub(super) const BEATS: Span = Span::from_millis(200);

/// After this long without an answer to a beat, a guard counts as dead: the same that it grants its runner.
const SILENT_AFTER: Span = Span::from_secs(1);

/// How long the ports may take to open: each of them two seconds.
const OPENS_WITHIN: Duration = Duration::from_secs(30);

/// How long the way off may take before the guard counts as dead.
const OFF_WITHIN: Span = Span::from_secs(20);

/// How long it may take until a guard that was ended has ended.
const ENDS_WITHIN: Duration = Duration::from_millis(500);

/// How often it is looked for the end of a guard that is waited for.
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// What is started as the guard: this program, with an argument that makes it one; and who has the instruments meanwhile.
#[derive(Debug, Clone)]
pub struct GuardProgram {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// What others are told who want them too.
    pub holder: Holder,
}

/// What a guard is started for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// It looks at instruments, whether or not they could be guarded.
    Looks,
    /// It arms them. Where what is driven is real, the run is noted until everything is off.
    Drives(Option<Marking>),
}

/// What comes of a guard.
#[expect(clippy::large_enum_variant, reason = "there are a few a second, and most of them are the large one")]
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// It tells something.
    Report(Report),
    /// It ended, or froze and was ended, while it guarded: why. The runner has begun to switch everything off itself.
    Lost(&'static str),
    /// The runner has switched everything off as far as it goes: what outputs and meters said of that.
    Found(String),
    /// Everything was switched off in the end but these, each with what is the matter.
    TakenOver(Vec<Left>),
    /// It has nothing left to guard.
    Over,
}

enum Course {
    Guarding,
    /// The runner switches everything off.
    TakingOver(Receiver<Vec<Left>>),
    Over,
}

/// The process of a guard, as the runner has it.
///
/// Beats are sent by whoever calls [`Guardian::beat`], and by nobody else: a runner whose loop stands still is silent. Where the
/// process ends while outputs may be on, or does not answer for a second, it is ended and everything is switched off from here.
/// When this is dropped, it waits until everything is off.
pub struct Guardian {
    child: Child,
    pipes: Option<Pipes>,
    setup: Setup,
    course: Course,
    /// Whether it was asked to arm them.
    arms: bool,
    /// Whether instruments may have been changed: only then is it for the runner to switch anything off. What is on before is
    /// somebody else's.
    touched: bool,
    beat_at: Instant,
    /// When the last beat was sent.
    sent: Instant,
    /// Since when there has been one that is not answered.
    unanswered: Option<Instant>,
    told: VecDeque<Told>,
    /// Beats for a run whose loop has not begun.
    vigil: Option<Vigil>,
    /// That outputs may be on, for the next run.
    mark: Option<Unfinished>,
    /// The instruments are ours; those of a guard that outlives this process still are.
    _locks: Vec<Lock>,
}

impl Guardian {
    /// Starts a guard and lets it open its ports, which nobody else on this machine may have. One that only looks follows
    /// [`Order::Look`] and nothing else, and takes any setup.
    ///
    /// # Errors
    /// Where it cannot be started, or refuses; nothing was touched.
    pub fn start(program: &GuardProgram, setup: Setup, work: &Work) -> Result<Self, GuardianError> {
        if *work != Work::Looks {
            check(&setup)?;
        }
        one_port(&setup).map_or(Ok(()), Err)?;
        let mut locks = locks(&setup, &program.holder)?;
        let mark = match work {
            Work::Drives(Some(marking)) => {
                Some(Unfinished::begin(marking, setup.ports.iter().map(|port| &port.at), &program.holder)?)
            }
            Work::Drives(None) | Work::Looks => None,
        };
        let first = match work {
            Work::Looks => ToGuard::LookAt(setup.clone()),
            Work::Drives(_) => ToGuard::Guard(setup.clone()),
        };
        let (child, pipes) = match spawned(program, &mut locks, &first) {
            Ok(spawned) => spawned,
            Err(why) => {
                mark.into_iter().for_each(Unfinished::finish);
                return Err(why);
            }
        };
        let began = now();
        Ok(Self {
            child,
            pipes: Some(pipes),
            setup,
            course: Course::Guarding,
            arms: false,
            touched: false,
            beat_at: began,
            sent: began,
            unanswered: None,
            told: VecDeque::new(),
            vigil: None,
            mark,
            _locks: locks,
        })
    }

    /// The name of a station.
    #[must_use]
    pub fn name(&self, StationId(station): StationId) -> &str {
        let mut stations = self.setup.ports.iter().flat_map(|port| &port.stations);
        stations.nth(station).map_or("", |station| station.name.as_str())
    }

    /// Says that the runner lives, and what the battery allows, where it is time to.
    pub fn beat(&mut self, live: Option<Live>) {
        self.vigil = None;
        let sent = now();
        if sent >= self.beat_at && matches!(self.course, Course::Guarding) {
            (self.beat_at, self.sent) = (sent + BEATS, sent);
            self.unanswered.get_or_insert(sent);
            self.say(&ToGuard::Beat(Beat { sent, live }));
        }
    }

    /// Asks for something.
    pub fn order(&mut self, order: Order) {
        self.arms |= order == Order::Arm;
        self.say(&ToGuard::Order(order));
    }

    /// The process of the guard.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    fn say(&self, message: &ToGuard) {
        if let Some(pipes) = &self.pipes {
            // What finds no room is not answered, and that is seen.
            let _ = pipes.say(message);
        }
    }

    /// The next thing that came of it. Never waits.
    pub fn poll(&mut self) -> Option<Told> {
        self.listen();
        self.told.pop_front()
    }

    fn listen(&mut self) {
        match &self.course {
            Course::Guarding => self.hear(),
            Course::TakingOver(left) => match left.try_recv() {
                Ok(left) => self.switched_off(left),
                Err(TryRecvError::Disconnected) => {
                    let all = self.all("switching it off came to no end");
                    self.switched_off(all);
                }
                // Its ports are free when it is gone.
                Err(TryRecvError::Empty) => drop(self.child.try_wait()),
            },
            Course::Over => {}
        }
    }

    fn hear(&mut self) {
        while let Some(pipes) = &self.pipes {
            match pipes.heard.try_recv() {
                Ok(FromGuard::Alive(sent)) => self.unanswered = (sent < self.sent).then(now),
                Ok(FromGuard::Report(report)) => self.reported(report),
                Ok(FromGuard::Over(left)) => {
                    self.taken_over(left);
                    return self.told.push_back(Told::Over);
                }
                Ok(FromGuard::Opened | FromGuard::NotBegun(_)) | Err(TryRecvError::Disconnected) => {
                    return self.lost("the guard of the bench ended");
                }
                Err(TryRecvError::Empty) => break,
            }
        }
        if self.unanswered.is_some_and(|since| now() >= since + SILENT_AFTER) {
            self.lost("the guard of the bench does not answer");
        }
    }

    /// A guard says that everything was looked at before it changes anything.
    fn reported(&mut self, report: Report) {
        self.touched |= self.arms && report == Report::Looked;
        if report == Report::Armed {
            // Where there is no thread to be had, the loop has to begin within a second.
            self.vigil = self.pipes.as_ref().and_then(|pipes| Vigil::begin(pipes.sender()).ok());
        }
        self.told.push_back(Told::Report(report));
    }

    /// Hears all that was told by a guard that was ended. One that does not end may have changed anything.
    fn hear_out(&mut self) {
        while let Some(pipes) = &self.pipes {
            match pipes.heard.recv_timeout(ENDS_WITHIN) {
                Ok(FromGuard::Report(report)) => self.reported(report),
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {
                    self.touched = self.arms;
                    return;
                }
            }
        }
    }

    /// The runner has switched everything off but these.
    fn switched_off(&mut self, left: Vec<Left>) {
        let meters = meters(&self.setup).map(|meter| format!("`{}`", self.name(meter.station)));
        let what = found(&left, &meters.collect::<Vec<_>>());
        self.told.push_back(Told::Found(what));
        self.taken_over(left);
    }

    /// It is over, and these may be on all the same. Where there are none, the next run need not ask.
    fn taken_over(&mut self, left: Vec<Left>) {
        if left.is_empty() {
            self.mark.take().into_iter().for_each(Unfinished::finish);
        }
        self.told.push_back(Told::TakenOver(left));
        (self.course, self.pipes, self.vigil) = (Course::Over, None, None);
    }

    /// It is ended, frozen or not, and its ports are taken.
    fn lost(&mut self, why: &'static str) {
        let _ = self.child.kill();
        if !self.touched {
            self.hear_out();
        }
        (self.pipes, self.vigil) = (None, None);
        self.told.push_back(Told::Lost(why));
        if !self.touched {
            return self.taken_over(vec![]);
        }
        let (done, left) = mpsc::channel();
        let setup = self.setup.clone();
        let taking = move || {
            let outputs = take_over(setup.ports.iter());
            let _ = done.send(outputs.into_iter().chain(prove(&setup)).collect());
        };
        self.course = Course::TakingOver(left);
        if let Err(why) = thread::Builder::new().name(String::from("takes over")).spawn(taking) {
            let all = self.all(&why.to_string());
            self.switched_off(all);
        }
    }

    /// Every output, with this being the matter.
    fn all(&self, why: &str) -> Vec<Left> {
        let all = self.setup.ports.iter().flat_map(|port| &port.stations);
        let drive = all.filter(|station| station.drives());
        drive.map(|station| (station.name.clone(), why.to_owned())).collect()
    }

    /// Whether nothing is left to guard.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.course, Course::Over)
    }

    /// Switches everything off and waits until that is done: what it tells meanwhile, each as it comes.
    pub fn end(&mut self, mut tell: impl FnMut(Told)) {
        self.order(Order::End);
        let until = now() + OFF_WITHIN;
        loop {
            while let Some(told) = self.poll() {
                tell(told);
            }
            if self.is_over() {
                break;
            }
            self.beat(None);
            if now() >= until && matches!(self.course, Course::Guarding) {
                self.lost("the guard of the bench does not come to an end");
            }
            thread::park_timeout(BETWEEN_LOOKS);
        }
        let _ = self.child.wait();
    }
}

/// The process, and its pipes once it has opened its ports. Whoever wants an instrument from then on is told of it.
fn spawned(
    program: &GuardProgram,
    locks: &mut [Lock],
    first: &ToGuard,
) -> Result<(Child, Pipes), GuardianError> {
    let mut command = Command::new(&program.program);
    // A CI server finds what it started by the variables that it gave, and ends it in whatever order.
    command.args(&program.arguments).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped());
    locks.iter().try_for_each(|lock| lock.pass_on(true))?;
    let spawned = command.spawn();
    locks.iter().try_for_each(|lock| lock.pass_on(false))?;
    let mut child = spawned?;
    let words = program.holder.words_with(child.id());
    locks.iter_mut().for_each(|lock| lock.say(&words));
    let pipes = begun(&mut child, first).inspect_err(|_| {
        // The locks are given up when it is gone, not before.
        let _ = child.kill();
        let _ = child.wait();
    })?;
    Ok((child, pipes))
}

/// The pipes of a guard that has opened its ports.
fn begun(child: &mut Child, first: &ToGuard) -> Result<Pipes, GuardianError> {
    let (to, from) = child.stdin.take().zip(child.stdout.take()).ok_or(GuardianError::Ended)?;
    let pipes = Pipes::new(to, from)?;
    if !pipes.say(first) {
        return Err(GuardianError::TooLarge);
    }
    match pipes.heard.recv_timeout(OPENS_WITHIN) {
        Ok(FromGuard::Opened) => Ok(pipes),
        Ok(FromGuard::NotBegun(why)) => Err(GuardianError::NotBegun(why)),
        Ok(_) | Err(RecvTimeoutError::Disconnected) => Err(GuardianError::Ended),
        Err(RecvTimeoutError::Timeout) => Err(GuardianError::Silent),
    }
}

fn locks(setup: &Setup, holder: &Holder) -> Result<Vec<Lock>, Busy> {
    let mut locks = vec![];
    for port in &setup.ports {
        locks.extend(Lock::take_port(&port.at, holder)?);
    }
    Ok(locks)
}

impl Drop for Guardian {
    fn drop(&mut self) {
        if !self.is_over() {
            self.end(|_| ());
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
