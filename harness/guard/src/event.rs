//! What happens to a guard, and what it asks for.

use quantity::Instant;
use serde::{Deserialize, Serialize};
use wire::scpi::{Command, Values};

use crate::{Allowance, Live, Report};

/// The number of a port, in the order of the setup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PortId(pub usize);

/// The number of a station, counted over all ports in the order of the setup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StationId(pub usize);

/// That the runner lives, and what it last heard of the battery.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Beat {
    /// When it was sent, by the clock that both read: one that waited in a pipe says nothing about now.
    pub sent: Instant,
    /// What the battery allows; none, where it was never heard.
    pub live: Option<Live>,
}

/// What the runner asks for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Order {
    /// Look at every instrument, change nothing, and end.
    Look,
    /// Look at every instrument, then arm those that drive a current.
    Arm,
    /// Give a station these set points, as far as they are allowed.
    Set(StationId, Values),
    /// Switch a station on; it needs set points.
    On(StationId),
    /// Switch a station off.
    Off(StationId),
    /// Go beyond what the battery allows, as far as the setup permits.
    Allow(Allowance),
    /// Switch everything off, give the front panels back, and end.
    End,
}

/// What happens to a guard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Event<'a> {
    /// Bytes came from a port.
    Bytes(PortId, &'a [u8]),
    /// The port took all bytes that it was given last.
    Written(PortId),
    /// The port is gone: closed, unplugged, or broken.
    Gone(PortId),
    /// The runner lives.
    Beat(Beat),
    /// The runner asks for something.
    Order(Order),
    /// The runner ended, or its pipe did.
    RunnerEnded,
    /// The guard before this one ended, and nobody knows what it left on.
    GuardEnded,
    /// Somebody asked the process to end.
    Signal,
    /// The instant that was asked for has come.
    Wake,
}

/// Where it goes that a guard asks for.
pub(crate) type Act<'a> = &'a mut dyn FnMut(Action);

/// What a guard asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Action {
    /// Give these bytes to a port, without waiting; [`Event::Written`] says when it has taken them.
    Write(PortId, Command),
    /// Forget what a port has not taken yet.
    Forget(PortId),
    /// Tell the runner.
    Tell(Report),
    /// There is nothing more to do: the process may end.
    Exit,
}
