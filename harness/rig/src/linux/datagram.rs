//! One datagram of a CAN socket, and what the kernel says about it.

use std::io::{self, IoSliceMut};
use std::os::fd::AsRawFd;

use nix::libc;
use nix::sys::socket::{ControlMessageOwned, MsgFlags, MultiHeaders, RecvMsg, recvmmsg};
use nix::sys::time::TimeSpec;
use quantity::Span;
use socket2::Socket;
use wire::{CanId, Frame};

use super::outstanding::Outstanding;

/// One datagram and what the kernel says about it.
#[derive(Default)]
pub(super) struct Datagram {
    /// The beginning of a frame: all of a classic one, and as much of one of CAN FD as there is to know.
    bytes: [u8; CLASSIC],
    len: usize,
    /// Whether this very socket has sent it.
    pub(super) is_echo: bool,
    /// When the kernel had it, by the wall clock.
    pub(super) kernel: Option<Span>,
    /// When the adapter had it, by its own clock.
    pub(super) hardware: Option<Span>,
    /// How many frames the kernel had thrown away when it took this one in; nothing where there were none.
    pub(super) thrown_away: Option<u32>,
}

/// The size of `struct can_frame` and of `struct canfd_frame` of linux/can.h.
const CLASSIC: usize = 16;
const FD: usize = 72;

impl Datagram {
    /// What waits in a socket, so many at most and at least one, or [`io::ErrorKind::WouldBlock`]; and whether that was all.
    /// One call for many frames is what a full bus costs less by.
    pub(super) fn fetch(
        socket: &Socket,
        outstanding: &Outstanding,
        most: usize,
    ) -> io::Result<(Vec<Self>, bool)> {
        let mut sent = outstanding.hold();
        // Where nothing is to come back, none of those that wait is an echo, and nobody has to look at them one by one.
        if sent.frames == 0 {
            let datagrams = fetch(socket, most)?;
            let is_all = datagrams.len() < most;
            return Ok((datagrams, is_all));
        }
        let is_echo = is_echo(socket)?;
        let mut datagrams = fetch(socket, 1)?;
        datagrams.iter_mut().for_each(|datagram| datagram.is_echo = is_echo);
        sent.frames -= u64::from(is_echo);
        Ok((datagrams, false))
    }

    /// The frame, or what it is instead.
    pub(super) fn frame(&self) -> Result<Frame, String> {
        self.classic().ok_or_else(|| self.strange())
    }

    fn classic(&self) -> Option<Frame> {
        let (id, rest) = self.bytes.split_first_chunk::<4>()?;
        let (len, data) = (*rest.first()?, rest.get(4..12)?);
        let data = data.get(..usize::from(len)).filter(|_| self.len == CLASSIC)?;
        let id = CanId::from_bits(u32::from_ne_bytes(*id));
        // A request has a length and no data.
        let word = data.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        Frame::from_word(id, len, word).ok()
    }

    fn strange(&self) -> String {
        let id = CanId::from_bits(self.bytes.first_chunk().copied().map_or(0, u32::from_ne_bytes));
        match self.len {
            FD => format!("{id} came as a frame of CAN FD, which this protocol does not have"),
            len => format!("the kernel handed over {len} bytes, which are no frame"),
        }
    }
}

/// Whether the next datagram is one that this socket has sent (`MSG_CONFIRM`), which `nix` does not tell when it fetches
/// it; it stays where it is.
fn is_echo(socket: &Socket) -> io::Result<bool> {
    let flags = libc::MSG_PEEK | libc::MSG_DONTWAIT;
    let (_, flags) = socket.recv_vectored_with_flags(&mut [], flags)?;
    Ok(flags.is_confirm())
}

fn fetch(socket: &Socket, most: usize) -> io::Result<Vec<Datagram>> {
    let mut headers = MultiHeaders::preallocate(most, Some(nix::cmsg_space!(TimeSpec, [TimeSpec; 3], u32)));
    let mut bytes = vec![[0; FD]; most];
    let mut buffers: Vec<_> = bytes.iter_mut().map(|bytes| [IoSliceMut::new(bytes)]).collect();
    let flags = MsgFlags::MSG_DONTWAIT;
    let messages = recvmmsg::<_, (), _>(socket.as_raw_fd(), &mut headers, &mut buffers, flags, None)?;
    let mut datagrams = messages.map(|message| datagram(&message)).collect::<io::Result<Vec<_>>>()?;
    for (datagram, bytes) in datagrams.iter_mut().zip(&bytes) {
        datagram.bytes.copy_from_slice(&bytes[..CLASSIC]);
    }
    Ok(datagrams)
}

/// What the kernel says about a message, whose bytes are still to be filled in.
fn datagram(message: &RecvMsg<'_, '_, ()>) -> io::Result<Datagram> {
    let mut datagram = Datagram { len: message.bytes, ..Datagram::default() };
    for control in message.cmsgs()? {
        match control {
            ControlMessageOwned::ScmTimestampns(stamp) => datagram.kernel = since_1970(stamp),
            ControlMessageOwned::ScmTimestampsns(stamp) => datagram.hardware = since_1970(stamp.hw_raw),
            ControlMessageOwned::RxqOvfl(count) => datagram.thrown_away = Some(count),
            _ => {}
        }
    }
    Ok(datagram)
}

/// A stamp of zero is none.
fn since_1970(stamp: TimeSpec) -> Option<Span> {
    let nanos = stamp.tv_sec().saturating_mul(1_000_000_000).saturating_add(stamp.tv_nsec());
    (nanos != 0).then_some(Span::from_nanos(nanos))
}
