//! Frames come in, each with its stamp, its sender and what was lost before it.

use std::collections::VecDeque;
use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

use journal::{BusEvent, Direction};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use quantity::{Instant, Span};
use wire::Frame;

use super::datagram::Datagram;
use super::hardware::Hardware;
use super::leaving::Leaving;
use super::outstanding::Outstanding;
use super::socket::thrown_away;
use super::spilled::Spilled;
use super::stamps::{DOUBTFUL, Stamps, Step};
use super::system::{failed, is_gone};
use crate::bus::{BusError, Receive, Sighting};
use crate::{Clock, Pair, error_frame};

/// How many frames there is room for in one call, at least and at most: where few come, making room costs more than the call,
/// and where many do, the call.
const LEAST: usize = 8;
const MOST: usize = 128;

/// For so long a socket of which everything was fetched is not asked again before the kernel says that something came: two
/// calls less for each frame of a bus that is not full. What it has to say of itself comes no later than that.
const EMPTY: Span = Span::from_millis(20);

/// How often it is looked whether an own frame has left.
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// The end of a SocketCAN socket that sees.
pub(super) struct Receiver {
    bus: String,
    socket: socket2::Socket,
    clock: Clock,
    stamps: Stamps,
    hardware: Hardware,
    /// The instant of the last frame: they come in the order of the bus, however their stamps are corrected.
    last: Instant,
    outstanding: Outstanding,
    /// Own frames that are not on their way yet; none where the driver gives them back.
    leaving: Option<Leaving>,
    /// What the kernel had thrown away when it was last asked; it counts around.
    thrown_away: u32,
    spilled: Spilled,
    /// How many are fetched next: twice as many as came last.
    next: usize,
    /// Whether everything that waited was fetched, and when it was last asked and had nothing.
    is_empty: bool,
    idle: Instant,
    /// What was seen together with what was given last.
    waiting: VecDeque<Sighting>,
    end: End,
}

/// Whether the interface is still there. The kernel tells first that it is not, and then what had come before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    NotYet,
    Told,
    Reached,
}

impl Receiver {
    pub(super) fn new(
        bus: &str,
        socket: socket2::Socket,
        clock: Clock,
        outstanding: Outstanding,
        gives_back: bool,
    ) -> Self {
        Self {
            leaving: (!gives_back).then(Leaving::default),
            bus: bus.to_owned(),
            stamps: Stamps::new(&clock),
            spilled: Spilled::since(clock.now(), bus),
            socket,
            clock,
            hardware: Hardware::default(),
            last: Instant::ZERO,
            outstanding,
            thrown_away: 0,
            next: LEAST,
            is_empty: false,
            idle: Instant::ZERO,
            waiting: VecDeque::new(),
            end: End::NotYet,
        }
    }

    /// What waits in the socket, in its order, as far as it is fetched at once.
    fn datagrams(&mut self) -> io::Result<Vec<Datagram>> {
        // What comes after an own frame that is leaving is told after it, and not many frames later.
        let is_leaving = self.leaving.as_ref().is_some_and(Leaving::is_any);
        let most = if is_leaving { 1 } else { self.next };
        loop {
            match Datagram::fetch(&self.socket, &self.outstanding, most) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.is_empty = true;
                    return Ok(vec![]);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => {
                    let (datagrams, is_all) = result?;
                    self.is_empty = is_all;
                    self.next = (datagrams.len() * 2).clamp(LEAST, MOST);
                    return Ok(datagrams);
                }
            }
        }
    }

    /// Sleeps until something waits in the socket, or from now until `end`; whether that has come. That an own frame has left
    /// nobody tells, nor that the interface lost one.
    fn sleep_until(&self, end: Instant, now: Instant) -> io::Result<bool> {
        let left = Duration::from_nanos(u64::try_from((end - now).as_nanos()).unwrap_or_default());
        let is_leaving = self.leaving.as_ref().is_some_and(Leaving::is_any);
        let nap = if is_leaving { left.min(BETWEEN_LOOKS) } else { left };
        let nap = if self.spilled.is_counted() { nap.min(Spilled::BETWEEN_LOOKS) } else { nap };
        let woken = self.sleep(nap)?;
        Ok(!woken && nap == left)
    }

    /// Sleeps until something waits in the socket, `wait` at most; whether it was woken before.
    fn sleep(&self, wait: Duration) -> io::Result<bool> {
        let timeout = PollTimeout::try_from(wait).unwrap_or(PollTimeout::MAX);
        match poll(&mut [PollFd::new(self.socket.as_fd(), PollFlags::POLLIN)], timeout) {
            Ok(ready) => Ok(ready > 0),
            Err(Errno::EINTR) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    /// Puts what a datagram says among what is waiting, what was lost before it first. `now` is when the clocks were looked
    /// at, after it was fetched.
    fn take(&mut self, datagram: &Datagram, now: &mut Option<Instant>) {
        let at = self.instant(datagram, now);
        if let Some(count) = datagram.thrown_away {
            self.lost(count, at);
        }
        let frame = match datagram.frame() {
            Ok(frame) => frame,
            Err(what) => {
                let what = BusEvent::Damaged { what };
                return self.waiting.push_back(Sighting::Bus { at, what });
            }
        };
        if datagram.is_echo && self.keep(frame) {
            return;
        }
        let direction = if datagram.is_echo { Direction::Echo } else { Direction::Received };
        self.waiting.push_back(Sighting::Frame { direction, at, frame });
        let event = error_frame::event(&frame);
        self.waiting.extend(event.map(|what| Sighting::Bus { at, what }));
    }

    /// Keeps an own frame back, where it is not on its way yet.
    fn keep(&mut self, frame: Frame) -> bool {
        self.leaving.as_mut().is_some_and(|leaving| leaving.keep(frame, &self.socket))
    }

    /// Own frames that have left count from now: nobody knows when they did.
    fn let_go(&mut self) {
        let Some(leaving) = self.leaving.as_mut().filter(|leaving| leaving.is_any()) else { return };
        let at = self.clock.now();
        let left = leaving.left(&self.socket);
        self.waiting.extend(left.map(|frame| Sighting::Frame { direction: Direction::Echo, at, frame }));
    }

    /// Looks at the clocks, and reports a step.
    fn look(&mut self, look: fn(&mut Stamps, Pair) -> Option<Step>) -> Instant {
        let pair = self.clock.pair_expecting(self.stamps.offset(), DOUBTFUL);
        let step = look(&mut self.stamps, pair);
        self.waiting.extend(step.map(Sighting::from));
        // Not the pair's own instant: a frame may have come in between.
        pair.run + pair.doubt
    }

    /// Nothing waits: what was lost after the last frame is told now, and the clocks are looked at.
    fn idle(&mut self) {
        let now = self.look(Stamps::look_after_all);
        self.idle = now;
        if let Some(count) = thrown_away(&self.socket) {
            self.lost(count, now);
        }
    }

    fn lost(&mut self, count: u32, at: Instant) {
        let frames = u64::from(count.wrapping_sub(self.thrown_away));
        // A frame that was taken in before the kernel was last asked brings an older count.
        if (1..=u64::from(u32::MAX / 2)).contains(&frames) {
            self.thrown_away = count;
            self.waiting.push_back(Sighting::Bus { at, what: BusEvent::Lost { frames } });
        }
    }

    fn instant(&mut self, datagram: &Datagram, now: &mut Option<Instant>) -> Instant {
        let kernel = match datagram.kernel {
            Some(stamp) if self.stamps.is_recent(stamp) => self.stamps.instant(stamp, Instant::MAX),
            stamp => {
                let now = *now.get_or_insert_with(|| self.look(Stamps::look));
                stamp.map_or(now, |stamp| self.stamps.instant(stamp, now))
            }
        };
        let at = datagram.hardware.map_or(kernel, |stamp| self.hardware.instant(stamp, kernel));
        self.last = at.max(self.last);
        self.last
    }

    /// Takes what waits in the socket next, or sees that nothing does.
    fn step(&mut self) -> io::Result<bool> {
        let datagrams = match self.datagrams() {
            Err(error) if is_gone(&error) => {
                self.end = End::Told;
                return Ok(true);
            }
            datagrams => datagrams?,
        };
        self.let_go();
        // All were fetched before the clocks are looked at, so that one look does for them.
        let mut now = None;
        datagrams.iter().for_each(|datagram| self.take(datagram, &mut now));
        if datagrams.is_empty() {
            self.idle();
            if self.end == End::NotYet && self.outstanding.hold().gone {
                self.end = End::Told;
            }
        }
        Ok(!datagrams.is_empty())
    }

    /// Something to wait for has come, or the time is up.
    fn see(&mut self, wait: Duration) -> io::Result<()> {
        let now = self.clock.now();
        let end = now + Span::from_nanos(i64::try_from(wait.as_nanos()).unwrap_or(i64::MAX));
        self.look_what_spilled(now);
        let mut is_over = self.rests(now) && self.sleep_until(end, now)?;
        while self.waiting.is_empty() {
            match (self.step()?, self.end) {
                (true, _) => {}
                (false, End::Told) => self.went(),
                (false, _) => {
                    let now = self.idle;
                    self.look_what_spilled(now);
                    if is_over || now >= end || !self.waiting.is_empty() {
                        return Ok(());
                    }
                    is_over = self.sleep_until(end, now)?;
                }
            }
        }
        Ok(())
    }

    /// Whether nothing waits in the socket, as far as is known, and nothing else has to be looked after.
    fn rests(&self, now: Instant) -> bool {
        let is_leaving = self.leaving.as_ref().is_some_and(Leaving::is_any);
        let is_due = is_leaving || !self.waiting.is_empty() || now - self.idle >= EMPTY;
        self.is_empty && self.stamps.is_settled() && !is_due
    }

    fn look_what_spilled(&mut self, now: Instant) {
        let spilled = self.spilled.look(now).map(|frames| BusEvent::Lost { frames });
        self.waiting.extend(spilled.map(|what| Sighting::Bus { at: now, what }));
    }

    fn went(&mut self) {
        self.end = End::Reached;
        self.waiting.push_back(Sighting::Bus { at: self.clock.now(), what: BusEvent::Gone });
    }
}

impl Receive for Receiver {
    fn receive(&mut self, wait: Duration) -> Result<Option<Sighting>, BusError> {
        if let Some(sighting) = self.waiting.pop_front() {
            return Ok(Some(sighting));
        }
        if self.end == End::Reached {
            return Err(BusError::Gone(self.bus.clone()));
        }
        self.see(wait).map_err(failed(&self.bus, "receive"))?;
        Ok(self.waiting.pop_front())
    }

    fn has_more(&self) -> bool {
        !self.waiting.is_empty()
    }
}
