//! Frames come in, each with its stamp, its sender and what was lost before it.

use std::collections::VecDeque;
use std::io::{self, IoSliceMut};
use std::os::fd::{AsFd, AsRawFd};
use std::time::Duration;

use journal::{BusEvent, Direction};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{ControlMessageOwned, MsgFlags, recvmsg};
use nix::sys::time::TimeSpec;
use quantity::{Instant, Span};
use wire::{CanId, Frame};

use super::error_frame;
use super::hardware::Hardware;
use super::outstanding::Outstanding;
use super::socket::thrown_away;
use super::stamps::Stamps;
use super::system::{failed, is_gone};
use crate::Clock;
use crate::bus::{BusError, Receive, Sighting};

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
    /// What the kernel had thrown away when it was last asked; it counts around.
    thrown_away: u32,
    /// What was seen together with what was given last.
    waiting: VecDeque<Sighting>,
    control: Vec<u8>,
    end: End,
}

/// Whether the interface is still there. The kernel tells first that it is not, and then what had come before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    NotYet,
    Told,
    Reached,
}

/// One datagram and what the kernel says about it.
#[derive(Default)]
struct Datagram {
    /// The beginning of a frame: all of a classic one, and as much of one of CAN FD as there is to know.
    bytes: [u8; CLASSIC],
    len: usize,
    is_echo: bool,
    kernel: Option<Span>,
    hardware: Option<Span>,
    thrown_away: Option<u32>,
}

/// The size of `struct can_frame` and of `struct canfd_frame` of linux/can.h.
const CLASSIC: usize = 16;
const FD: usize = 72;

impl Receiver {
    pub(super) fn new(bus: &str, socket: socket2::Socket, clock: Clock, outstanding: Outstanding) -> Self {
        Self {
            bus: bus.to_owned(),
            stamps: Stamps::new(&clock),
            socket,
            clock,
            hardware: Hardware::default(),
            last: Instant::ZERO,
            outstanding,
            thrown_away: 0,
            waiting: VecDeque::new(),
            control: nix::cmsg_space!([TimeSpec; 4], u32),
            end: End::NotYet,
        }
    }

    /// What waits in the socket, or nothing.
    fn datagram(&mut self) -> io::Result<Option<Datagram>> {
        loop {
            match self.try_datagram() {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result.map(Some),
            }
        }
    }

    fn try_datagram(&mut self) -> io::Result<Datagram> {
        let mut outstanding = self.outstanding.hold();
        // Where nothing is to come back, listening costs one call a frame.
        let is_echo = *outstanding > 0 && is_echo(&self.socket)?;
        let datagram = fetch(&self.socket, &mut self.control)?;
        *outstanding -= u64::from(is_echo);
        Ok(Datagram { is_echo, ..datagram })
    }

    /// Sleeps until something waits in the socket, `wait` at most.
    fn sleep(&self, wait: Duration) -> io::Result<()> {
        let timeout = PollTimeout::try_from(wait).unwrap_or(PollTimeout::MAX);
        match poll(&mut [PollFd::new(self.socket.as_fd(), PollFlags::POLLIN)], timeout) {
            Ok(_) | Err(Errno::EINTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Puts what a datagram says among what is waiting, what was lost before it first.
    fn take(&mut self, datagram: &Datagram) {
        let at = self.instant(datagram);
        if let Some(count) = datagram.thrown_away {
            self.lost(count, at);
        }
        let Some(frame) = classic(datagram) else {
            let what = BusEvent::Damaged { what: strange(datagram) };
            return self.waiting.push_back(Sighting::Bus { at, what });
        };
        let direction = if datagram.is_echo { Direction::Echo } else { Direction::Received };
        self.waiting.push_back(Sighting::Frame { direction, at, frame });
        let event = error_frame::event(&frame);
        self.waiting.extend(event.map(|what| Sighting::Bus { at, what }));
    }

    /// Looks at the clocks, and reports a step.
    fn look(&mut self) -> Instant {
        let pair = self.clock.pair();
        let step = self.stamps.look(pair);
        self.waiting.extend(step.map(|step| Sighting::ClockStep { at: step.at, by: step.by }));
        // Not the pair's own instant: a frame may have come in between.
        pair.run + pair.doubt
    }

    /// Nothing waits: what was lost after the last frame is told now, and the clocks are looked at.
    fn idle(&mut self) {
        let now = self.look();
        self.stamps.drained();
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

    fn instant(&mut self, datagram: &Datagram) -> Instant {
        let kernel = match datagram.kernel {
            None => self.look(),
            Some(stamp) if self.stamps.is_recent(stamp) => self.stamps.instant(stamp, Instant::MAX),
            Some(stamp) => {
                let now = self.look();
                self.stamps.instant(stamp, now)
            }
        };
        let at = datagram.hardware.map_or(kernel, |stamp| self.hardware.instant(stamp, kernel));
        self.last = at.max(self.last);
        self.last
    }

    /// Takes what waits in the socket next, or sees that nothing does.
    fn step(&mut self) -> io::Result<bool> {
        let datagram = match self.datagram() {
            Err(error) if is_gone(&error) => {
                self.end = End::Told;
                return Ok(true);
            }
            datagram => datagram?,
        };
        match &datagram {
            Some(datagram) => self.take(datagram),
            None => self.idle(),
        }
        Ok(datagram.is_some())
    }

    /// Something to wait for has come, or the time is up.
    fn see(&mut self, wait: Duration) -> io::Result<()> {
        let mut asleep = false;
        while self.waiting.is_empty() {
            match (self.step()?, self.end) {
                (true, _) => {}
                (false, End::Told) => self.went(),
                (false, _) if asleep || !self.waiting.is_empty() => return Ok(()),
                (false, _) => {
                    self.sleep(wait)?;
                    asleep = true;
                }
            }
        }
        Ok(())
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
}

/// Whether the next datagram is one that this socket has sent (`MSG_CONFIRM`), which `nix` does not tell when it fetches
/// it; it stays where it is.
fn is_echo(socket: &socket2::Socket) -> io::Result<bool> {
    let flags = nix::libc::MSG_PEEK | nix::libc::MSG_DONTWAIT;
    let (_, flags) = socket.recv_vectored_with_flags(&mut [], flags)?;
    Ok(flags.is_confirm())
}

fn fetch(socket: &socket2::Socket, control: &mut Vec<u8>) -> io::Result<Datagram> {
    let mut datagram = Datagram::default();
    let mut bytes = [0; FD];
    let mut buffer = [IoSliceMut::new(&mut bytes)];
    let message = recvmsg::<()>(socket.as_raw_fd(), &mut buffer, Some(control), MsgFlags::MSG_DONTWAIT)?;
    datagram.len = message.bytes;
    for control in message.cmsgs()? {
        match control {
            ControlMessageOwned::ScmTimestampns(stamp) => datagram.kernel = since_1970(stamp),
            ControlMessageOwned::ScmTimestampsns(stamp) => datagram.hardware = since_1970(stamp.hw_raw),
            ControlMessageOwned::RxqOvfl(count) => datagram.thrown_away = Some(count),
            _ => {}
        }
    }
    datagram.bytes.copy_from_slice(&bytes[..CLASSIC]);
    Ok(datagram)
}

/// A stamp of zero is none.
fn since_1970(stamp: TimeSpec) -> Option<Span> {
    let nanos = stamp.tv_sec().saturating_mul(1_000_000_000).saturating_add(stamp.tv_nsec());
    (nanos != 0).then_some(Span::from_nanos(nanos))
}

/// The frame, unless it is one of CAN FD or nothing known at all.
fn classic(datagram: &Datagram) -> Option<Frame> {
    let (id, rest) = datagram.bytes.split_first_chunk::<4>()?;
    let (len, data) = (*rest.first()?, rest.get(4..12)?);
    let data = data.get(..usize::from(len)).filter(|_| datagram.len == CLASSIC)?;
    let id = CanId::from_bits(u32::from_ne_bytes(*id));
    // A request has a length and no data.
    let word = data.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    Frame::from_word(id, len, word).ok()
}

fn strange(datagram: &Datagram) -> String {
    let id = datagram.bytes.first_chunk::<4>().map_or(0, |id| u32::from_ne_bytes(*id));
    match datagram.len {
        FD => {
            format!("{} came as a frame of CAN FD, which this protocol does not have", CanId::from_bits(id))
        }
        len => format!("the kernel handed over {len} bytes, which are no frame"),
    }
}
