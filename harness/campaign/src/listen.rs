//! A bus that is listened to becomes a recording as it goes on.
//!
//! What is heard is written down as candump does it, and that text is what is judged, and what the run folder keeps: from
//! there on a live bus is a recording like any other. Nothing is sent. The stamps are the monotonic clock's, counted from the
//! wall clock at the beginning, so that a clock that is set meanwhile does not show.

use std::fmt;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use journal::{BusEvent, BusId, ClockStepKind};
use quantity::{Instant, Span};
use rig::bus::{BusError, Sighting};
use rig::{Address, Clock, Drain, Drained, Inflow, Lock};

use crate::CampaignError;
use crate::holder::holder;

/// How often it is looked whether to stop.
const BETWEEN_LOOKS: Span = Span::from_millis(100);
/// Room between the thread of the bus and the reader.
const ROOM: usize = 1 << 16;

/// A bus to listen to.
#[derive(Clone)]
pub struct Listen {
    address: Address,
    length: Option<Span>,
    started: String,
    stop: Arc<AtomicBool>,
    tell: Arc<dyn Fn(Span, u64) + Send + Sync>,
    heard: Arc<Heard>,
}

/// What came of it, for the one who asks at the end.
#[derive(Default)]
struct Heard {
    frames: AtomicU64,
    /// What was not heard, where anything was missed: the first of it.
    missed: Mutex<Option<String>>,
    failed: Mutex<Option<BusError>>,
}

impl Listen {
    /// Listens to this bus, `can:can0`, so long, or until `stop` is set; `started` is for others who want a port that only
    /// one can have. About once a second `tell` is told, in another thread, for how long and how many frames.
    ///
    /// # Errors
    /// Where the address is none.
    pub fn to(
        address: &str,
        length: Option<Span>,
        started: String,
        stop: Arc<AtomicBool>,
        tell: impl Fn(Span, u64) + Send + Sync + 'static,
    ) -> Result<Self, CampaignError> {
        let (tell, heard) = (Arc::new(tell), Arc::default());
        Ok(Self { address: address.parse()?, length, started, stop, tell, heard })
    }

    /// Whether this is the name of a bus, rather than of a file.
    #[must_use]
    pub fn is_bus(text: &str) -> bool {
        text.parse::<Address>().is_ok()
    }

    /// Opens the bus.
    pub(crate) fn open(&self) -> Result<Live, CampaignError> {
        let lock = Lock::take_to_listen(&self.address, &holder(&self.started))?;
        let clock = Clock::start();
        let opened = rig::bus::open(&self.address, &clock)?;
        let (drain, inflow) =
            Drain::start(vec![(BusId(0), opened.receive)], ROOM).map_err(rig::RunError::from)?;
        let listen = self.clone();
        let until = self.length.map(|length| Instant::ZERO + length);
        let pair = clock.pair();
        let (name, text) = (opened.info.name, vec![]);
        Ok(Live {
            listen,
            clock,
            origin: pair.offset(),
            until,
            name,
            inflow,
            _drain: drain,
            _lock: lock,
            text,
            at: 0,
            told: 0,
        })
    }

    /// What the bus came to, where it was not what was asked for.
    pub(crate) fn trouble(&self) -> Option<CampaignError> {
        let failed = self.heard.failed.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(error) = failed {
            return Some(error.into());
        }
        let missed = self.heard.missed.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(what) = missed {
            return Some(CampaignError::Missed { address: self.address.to_string(), what });
        }
        let silent = self.heard.frames.load(Ordering::Relaxed) == 0;
        silent.then(|| CampaignError::Silent { address: self.address.to_string() })
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt(f)
    }
}

impl fmt::Debug for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listen")
            .field("address", &self.address)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

/// Two are the same where they listen to the same bus for as long.
impl PartialEq for Listen {
    fn eq(&self, other: &Self) -> bool {
        (&self.address, self.length) == (&other.address, other.length)
    }
}

impl Eq for Listen {}

/// A bus as the text of a candump log, which ends when the time is over or somebody stops it.
pub(crate) struct Live {
    listen: Listen,
    clock: Clock,
    /// The wall clock at the beginning.
    origin: Span,
    until: Option<Instant>,
    name: String,
    inflow: Inflow,
    _drain: Drain,
    /// Held until the bus is closed, where only one can have it.
    _lock: Option<Lock>,
    /// What was heard and not read yet, from `at` on.
    text: Vec<u8>,
    at: usize,
    /// For how many seconds it was told.
    told: i64,
}

impl Live {
    /// How long to wait for the next thing; none where it is over.
    fn left(&self) -> Option<Duration> {
        let now = self.clock.now();
        let over = self.listen.stop.load(Ordering::Relaxed) || self.until.is_some_and(|until| now >= until);
        let left = self.until.map_or(BETWEEN_LOOKS, |until| (until - now).min(BETWEEN_LOOKS));
        (!over).then(|| Duration::from_nanos(left.as_nanos().unsigned_abs()))
    }

    fn tell(&mut self) {
        let now = self.clock.now().since(Instant::ZERO);
        let seconds = now.as_nanos() / 1_000_000_000;
        if seconds > self.told {
            self.told = seconds;
            (self.listen.tell)(now, self.listen.heard.frames.load(Ordering::Relaxed));
        }
    }

    /// Writes down what was heard.
    fn write(&mut self, sighting: &Sighting) {
        if matches!(sighting, Sighting::Frame { .. }) {
            self.listen.heard.frames.fetch_add(1, Ordering::Relaxed);
        }
        if let Some((at, what)) = words(sighting) {
            self.line(at, &what);
        }
        if let Some(what) = missed(sighting) {
            let mut first = self.listen.heard.missed.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert(what);
        }
    }

    fn line(&mut self, at: Instant, what: &str) {
        let time = at.as_nanos().saturating_add(self.origin.as_nanos()).max(0);
        let (seconds, micros) = (time / 1_000_000_000, time % 1_000_000_000 / 1_000);
        let line = format!("({seconds:010}.{micros:06}) {} {what}\n", self.name);
        self.text.extend_from_slice(line.as_bytes());
    }

    /// Waits for more to read; `false` where there is no more.
    fn hear(&mut self) -> io::Result<bool> {
        self.text.clear();
        self.at = 0;
        while self.text.is_empty() {
            self.tell();
            let Some(left) = self.left() else { return Ok(false) };
            match self.inflow.recv_timeout(left) {
                Ok(Drained { seen: Ok(sighting), .. }) => self.write(&sighting),
                Ok(Drained { seen: Err(error), .. }) => {
                    let told = error.to_string();
                    *self.listen.heard.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    return Err(io::Error::other(told));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(false),
            }
        }
        Ok(true)
    }
}

/// What is written down of what was seen: frames as candump writes them, and everything that takes from what they say as a
/// line that is none of candump's, so that whoever reads it sees the damage.
fn words(sighting: &Sighting) -> Option<(Instant, String)> {
    Some(match sighting {
        Sighting::Frame { at, frame, .. } => (*at, frame.to_string()),
        Sighting::Bus { at, what: BusEvent::Lost { frames } } => (*at, format!("lost {frames} frames here")),
        Sighting::Bus { at, what: BusEvent::Off } => (*at, String::from("went off the bus here")),
        Sighting::Bus { at, what: BusEvent::Damaged { what } } => (*at, format!("damaged: {what}")),
        Sighting::Bus { at, what: BusEvent::HeldUp { by } } => {
            (*at, format!("held up for {by} here; what came meanwhile is stamped too late"))
        }
        Sighting::ClockStep { at, by, kind: ClockStepKind::Inexact } => {
            (*at, format!("the clock was set by {by} here"))
        }
        Sighting::ClockStep { at, by, kind: ClockStepKind::Slept } => {
            (*at, format!("the machine slept for {by} here"))
        }
        // The stamps of the log are the run's own, and no frame of it is moved by an exact step.
        Sighting::ClockStep { kind: ClockStepKind::Exact, .. } => return None,
        Sighting::Bus { .. } | Sighting::Refused { .. } => return None,
    })
}

/// What was missed on our side: the battery may have sent there what would have failed it.
fn missed(sighting: &Sighting) -> Option<String> {
    match sighting {
        Sighting::Bus { what: BusEvent::Lost { .. }, .. } => {
            Some(String::from("frames were lost between the bus and this program"))
        }
        Sighting::Bus { what: BusEvent::Off, .. } => Some(String::from("our controller went off the bus")),
        Sighting::ClockStep { by, kind: ClockStepKind::Slept, .. } => {
            Some(format!("this machine slept for {by}"))
        }
        _ => None,
    }
}

impl Read for Live {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.text.len() && !self.hear()? {
            return Ok(0);
        }
        let count = buffer.len().min(self.text.len() - self.at);
        buffer[..count].copy_from_slice(&self.text[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::in_doubt(ClockStepKind::Inexact, Some("the clock was set by 9 s here"))]
    #[case::that_is_exact(ClockStepKind::Exact, None)]
    #[case::of_a_machine_that_slept(ClockStepKind::Slept, Some("the machine slept for 9 s here"))]
    fn a_step_of_the_clock_stands_in_the_log_where_it_takes_from_it(
        #[case] kind: ClockStepKind,
        #[case] expected: Option<&str>,
    ) {
        let step = Sighting::ClockStep { at: Instant::ZERO, by: Span::from_secs(9), kind };
        assert_eq!(words(&step).map(|(_, words)| words).as_deref(), expected);
    }

    fn listen() -> Listen {
        Listen::to("can:can0", None, String::new(), Arc::default(), |_, _| {}).unwrap()
    }

    /// What a bus came to on which this was heard.
    fn trouble(heard: &[Sighting]) -> Option<String> {
        let (drain, inflow) = Drain::start(vec![], 1).unwrap();
        let listen = listen();
        let mut live = Live {
            listen: listen.clone(),
            clock: Clock::start(),
            origin: Span::ZERO,
            until: None,
            name: String::from("can0"),
            inflow,
            _drain: drain,
            _lock: None,
            text: vec![],
            at: 0,
            told: 0,
        };
        heard.iter().for_each(|sighting| live.write(sighting));
        listen.trouble().map(|trouble| trouble.to_string())
    }

    fn frame() -> Sighting {
        let frame = wire::candump::frame(b"351#3A02").unwrap();
        Sighting::Frame { direction: journal::Direction::Received, at: Instant::ZERO, frame }
    }

    fn happened(what: BusEvent) -> Sighting {
        Sighting::Bus { at: Instant::ZERO, what }
    }

    fn slept() -> Sighting {
        Sighting::ClockStep { at: Instant::ZERO, by: Span::from_secs(9), kind: ClockStepKind::Slept }
    }

    #[rstest]
    #[case::frames_that_were_lost(happened(BusEvent::Lost { frames: 3 }), "frames were lost")]
    #[case::a_controller_that_was_off(happened(BusEvent::Off), "our controller went off")]
    #[case::a_machine_that_slept(slept(), "this machine slept for 9 s")]
    fn nothing_is_said_of_a_battery_of_which_something_was_missed(
        #[case] what: Sighting,
        #[case] says: &str,
    ) {
        let told = trouble(&[frame(), what, frame()]).unwrap();
        assert!(told.starts_with(says) && told.contains("can:can0"), "{told}");
    }

    #[rstest]
    #[case::everything_was_heard(vec![frame(), frame()])]
    #[case::a_line_is_damaged(vec![frame(), happened(BusEvent::Damaged { what: String::from("a line") })])]
    #[case::it_was_held_up(vec![frame(), happened(BusEvent::HeldUp { by: Span::from_secs(1) })])]
    fn what_was_heard_is_judged_where(#[case] heard: Vec<Sighting>) {
        assert_eq!(trouble(&heard), None);
    }
}
