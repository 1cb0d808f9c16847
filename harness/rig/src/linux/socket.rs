//! One socket for what is seen and what is sent.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};

use journal::{Adapter, BusInfo, Clock as Stamped};
use nix::errno::Errno;
use nix::libc;
use nix::sys::socket::{setsockopt, sockopt};
use quantity::Span;
use socket2::{Domain, Protocol, Socket, Type};
use socketcan::{CanFdSocket, Socket as _, SocketOptions};

use super::outstanding::Outstanding;
use super::receive::Receiver;
use super::system::{errno, failed};
use super::transmit::Transmitter;
use super::{Link, Setup};
use crate::bus::{BusError, Opened};
use crate::{Clock, Interface};

/// The receive buffer of a socket, in bytes. The kernel charges some 800 for a frame and grants the double: four seconds
/// of a bus of 500 kbit/s that is full to the last bit.
pub const BUFFER: usize = 16 << 20;

/// What a kernel stamp may be off. An adapter on USB hands over what came within a millisecond together.
const UNCERTAINTY: Span = Span::from_millis(2);

/// The longest that a frame takes from the bus to whoever asks; a machine that is busier reports lost frames.
const LATENCY: Span = Span::from_millis(250);

/// Opens an interface that is up, and starts its controller again where that went off the bus and we may, with a receive buffer of so many bytes; [`BUFFER`] is right for a bench. Without the
/// right to administer the network it is no larger than the system allows to anybody (`net.core.rmem_max`).
///
/// # Errors
/// Where it is not there, is not for CAN, or is down.
pub fn open(interface: &Interface, clock: &Clock, buffer: usize) -> Result<Opened, BusError> {
    let name = interface.as_str();
    is_there().map_err(|error| not_opened(name, error))?;
    let link = Link::read(interface)?;
    match link.usable() {
        // What sent it off the bus before is seen again if it is still there.
        Err(BusError::Off(_)) if Setup::restart(interface).is_ok() => {}
        usable => usable?,
    }
    let socket = CanFdSocket::open(name).map_err(|error| not_opened(name, error))?;
    configure(&socket, buffer).map_err(failed(name, "configure the socket"))?;
    let hardware = socket.has_hw_timestamps() && stamp_by_hardware(&socket).is_ok();
    let stamped = if hardware { Stamped::Hardware } else { Stamped::Kernel };
    let gives_back = link.gives_back();
    opened(name, &socket, clock, stamped, Some(link.adapter), gives_back)
}

/// A datagram socket that somebody else has made, over which frames go laid out as the kernel's (`struct can_frame`), with
/// stamps of the kernel: what a bus is but for the interface. Whoever has the other end sees no echo and no losses.
///
/// # Errors
/// Where it is no socket that can have stamps.
pub fn adopt(name: &str, socket: OwnedFd, clock: &Clock) -> Result<Opened, BusError> {
    let socket = CanFdSocket::from(socket);
    setsockopt(&socket, sockopt::ReceiveTimestampns, &true)
        .map_err(|why| failed(name, "configure the socket")(why.into()))?;
    opened(name, &socket, clock, Stamped::Kernel, None, true)
}

fn opened(
    name: &str,
    socket: &CanFdSocket,
    clock: &Clock,
    stamped: Stamped,
    adapter: Option<Adapter>,
    gives_back: bool,
) -> Result<Opened, BusError> {
    let (receive, transmit) =
        ends(name, socket, clock, gives_back).map_err(failed(name, "share the socket"))?;
    let info = BusInfo {
        name: name.to_owned(),
        clock: stamped,
        uncertainty: UNCERTAINTY,
        latency: LATENCY,
        adapter,
    };
    Ok(Opened { info, receive: Box::new(receive), transmit: Box::new(transmit) })
}

/// Both ends of a socket of an interface whose driver gives own frames back, or does not.
pub(super) fn ends(
    bus: &str,
    socket: &CanFdSocket,
    clock: &Clock,
    gives_back: bool,
) -> io::Result<(Receiver, Transmitter)> {
    let outstanding = Outstanding::default();
    let ours = socket.as_raw_socket().try_clone()?;
    let receive = Receiver::new(bus, ours, *clock, outstanding.clone(), gives_back);
    Ok((receive, Transmitter::new(bus, socket.as_raw_socket().try_clone()?, outstanding)))
}

/// That the kernel has CAN at all; else every interface would only seem to be missing.
fn is_there() -> io::Result<()> {
    Socket::new(Domain::from(libc::AF_CAN), Type::RAW, Some(Protocol::from(libc::CAN_RAW))).map(drop)
}

fn not_opened(name: &str, error: io::Error) -> BusError {
    match errno(&error) {
        Some(Errno::EAFNOSUPPORT | Errno::EPROTONOSUPPORT) => BusError::NoSocketCan,
        _ => failed(name, "open the interface")(error),
    }
}

/// Our own frames come back, errors are told, every frame has a stamp, and what is lost is counted.
fn configure(socket: &CanFdSocket, buffer: usize) -> io::Result<()> {
    socket.set_recv_own_msgs(true)?;
    socket.set_error_filter_accept_all()?;
    setsockopt(socket, sockopt::ReceiveTimestampns, &true)?;
    setsockopt(socket, sockopt::RxqOvfl, &1)?;
    // Only an administrator may go beyond the system's limit; others get as much as it allows.
    if setsockopt(socket, sockopt::RcvBufForce, &buffer).is_err() {
        setsockopt(socket, sockopt::RcvBuf, &buffer)?;
    }
    Ok(())
}

fn stamp_by_hardware(socket: &CanFdSocket) -> io::Result<()> {
    socket.set_timestamping(libc::SOF_TIMESTAMPING_RX_HARDWARE | libc::SOF_TIMESTAMPING_RAW_HARDWARE)
}

/// How many frames the kernel has thrown away because the socket was full, since it was opened. The control message says
/// the same with the next frame, which never comes where the bus fell silent.
pub(super) fn thrown_away(socket: &Socket) -> Option<u32> {
    memory(socket, DROPS)
}

/// Whether frames that were sent on a socket are still with the kernel, by the memory that it charges for them.
pub(super) fn is_sending(socket: &Socket) -> bool {
    memory(socket, SENDING).is_some_and(|bytes| bytes > 0)
}

// `SK_MEMINFO_WMEM_ALLOC` and `SK_MEMINFO_DROPS` of linux/sock_diag.h.
const SENDING: usize = 2;
const DROPS: usize = 8;

/// One of the numbers that the kernel keeps of a socket.
fn memory(socket: &Socket, which: usize) -> Option<u32> {
    let mut words = [0; 4 * (DROPS + 1)];
    let read = Options(socket.as_raw_fd())
        .get_socket_option_bytes(libc::SOL_SOCKET, libc::SO_MEMINFO, &mut words)
        .ok()?;
    let word = words.get(..read)?.chunks_exact(4).nth(which)?;
    word.try_into().ok().map(u32::from_ne_bytes)
}

/// Options of any socket, by the safe calls of `socketcan`.
struct Options(RawFd);

impl AsRawFd for Options {
    fn as_raw_fd(&self) -> RawFd {
        self.0
    }
}

impl SocketOptions for Options {}

#[cfg(test)]
mod tests;
