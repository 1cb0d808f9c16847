//! What can go wrong with a bus.

use std::io;

use thiserror::Error;

/// Why a bus cannot be used. None of it is the battery's fault.
#[derive(Debug, Error)]
pub enum BusError {
    /// SocketCAN is a part of Linux.
    #[cfg(not(target_os = "linux"))]
    #[error(
        "SocketCAN is a part of Linux; here, use an adapter on a serial port or another machine's interface"
    )]
    NoSocketCanHere,
    /// There is no interface with this name.
    #[error("there is no interface `{interface}`; {others}")]
    NoInterface {
        /// The name.
        interface: String,
        /// Which there are instead, or how to have one, as the end of the sentence.
        others: String,
    },
    /// There is an interface with this name, for something else.
    #[error("`{interface}` is an interface, but not for CAN; {others}")]
    NotCan {
        /// The name.
        interface: String,
        /// Which there are instead, or how to have one, as the end of the sentence.
        others: String,
    },
    /// The interface is down.
    #[error("the interface {interface} is down; set it up with `{command}`{otherwise}")]
    Down {
        /// The interface.
        interface: String,
        /// What sets it up.
        command: String,
        /// What else may be to be done, as the end of the sentence.
        otherwise: String,
    },
    /// The controller has counted so many errors that it takes no part any more.
    #[error(
        "{0} is off the bus after too many errors; check bit rate, CAN high and CAN low, and terminators, then start it \
         again with `sudo ip link set {0} type can restart`, or set it down and up where its driver cannot do that"
    )]
    Off(String),
    /// The kernel has no CAN at all.
    #[error("this kernel has no SocketCAN; load it with `sudo modprobe can_raw`")]
    NoSocketCan,
    /// It went away while it was in use.
    #[error(
        "{0} is gone: it was set down, unplugged or its connection broke; see that it is there, set it up again and repeat \
         the run"
    )]
    Gone(String),
    /// The controller has more to send than it can get rid of.
    #[error(
        "{0} takes no more frames: nothing that was sent has been acknowledged; check that the battery is on, that both \
         ends have a terminator, and that the bit rates agree"
    )]
    Full(String),
    /// What was handed over is not on the bus, though others are.
    #[error(
        "{0} does not get rid of what is sent, though others are heard; check that the adapter does not only listen, that its \
         cable has both lines, and that the bit rates agree"
    )]
    Stuck(String),
    /// The system refused to change the interface.
    #[error("changing {interface} is not permitted; let the administrator do it with `{command}`")]
    NotPermitted {
        /// The interface.
        interface: String,
        /// What would have been done.
        command: String,
    },
    /// The serial port cannot be opened.
    #[error("cannot open the serial port `{port}`: {why}; {others}")]
    NoPort {
        /// The port.
        port: String,
        /// What the system said.
        why: String,
        /// Which there are instead, or how to have one, as the end of the sentence.
        others: String,
    },
    /// The adapter on a serial port refuses a command.
    #[error("the adapter on {port} refuses to {doing}; unplug it, plug it in again, or {instead}")]
    Refused {
        /// The port.
        port: String,
        /// What it was told to do.
        doing: String,
        /// What else could be tried, as the end of the sentence.
        instead: &'static str,
    },
    /// There is no server of socketcand.
    #[error(
        "cannot reach {server}: {why}; see that socketcand runs there, and that no firewall is in between"
    )]
    NoServer {
        /// The machine and port.
        server: String,
        /// What the system said, or what came instead of a greeting.
        why: String,
    },
    /// A server of socketcand does not give the interface.
    #[error(
        "socketcand on {server} does not give `{interface}`: {why}; start it there with `socketcand -i {interface}`"
    )]
    NotGiven {
        /// The machine and port.
        server: String,
        /// The interface.
        interface: String,
        /// What it said.
        why: String,
    },
    /// The other end of a bus cannot be made.
    #[error("cannot offer a bus at {place}: {why}; take another port, or end the program that has it")]
    NoPlace {
        /// The place, as users write it.
        place: String,
        /// What the system said.
        why: String,
    },
    /// Anything else that the system says.
    #[error("{bus}: cannot {doing}: {source}")]
    System {
        /// The bus.
        bus: String,
        /// What was tried.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
}
