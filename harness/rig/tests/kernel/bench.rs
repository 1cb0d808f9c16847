//! What the tests in a virtual machine have in common.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use journal::{BusEvent, Direction};
use quantity::{Instant, Span};
use rig::bus::{BusError, Opened, Sighting, open};
use rig::{Clock, Interface};
use wire::{CanId, Frame};

/// Longer than anything takes, and short enough to wait for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) fn interface(name: &str) -> Interface {
    name.parse().unwrap()
}

/// An interface that is up.
pub(crate) fn bus(name: &str, clock: &Clock) -> Opened {
    open(&format!("can:{name}").parse().unwrap(), clock).unwrap()
}

pub(crate) fn frame(id: u16, bytes: &[u8]) -> Frame {
    Frame::new(CanId::standard(id).unwrap(), bytes).unwrap()
}

/// Runs a command to its end, as the shell would read it.
pub(crate) fn run(command: &str) {
    let mut words = command.split(' ');
    let output = Command::new(words.next().unwrap()).args(words).output().unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Starts a command, with its lines to be read.
pub(crate) fn start(command: &str) -> (Child, impl Iterator<Item = String>) {
    let mut words = command.split(' ');
    let mut command = Command::new(words.next().unwrap());
    let mut child = command.args(words).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, lines.map(Result::unwrap))
}

pub(crate) fn sleep(millis: u64) {
    std::thread::park_timeout(Duration::from_millis(millis));
}

pub(crate) fn next(bus: &mut Opened) -> Sighting {
    bus.receive.receive(PATIENCE).unwrap().unwrap()
}

pub(crate) fn next_frame(bus: &mut Opened) -> (Direction, Instant, Frame) {
    match next(bus) {
        Sighting::Frame { direction, at, frame } => (direction, at, frame),
        other => panic!("{other:?}"),
    }
}

/// All that is seen until it is quiet for a while.
pub(crate) fn all(bus: &mut Opened) -> Vec<Sighting> {
    let quiet = Duration::from_millis(100);
    std::iter::from_fn(|| bus.receive.receive(quiet).unwrap()).collect()
}

/// How many frames came and how many were lost.
pub(crate) fn count(sightings: &[Sighting]) -> (u64, u64) {
    sightings.iter().fold((0, 0), |(came, lost), sighting| match sighting {
        Sighting::Frame { .. } => (came + 1, lost),
        Sighting::Bus { what: BusEvent::Lost { frames }, .. } => (came, lost + frames),
        other => panic!("{other:?}"),
    })
}

pub(crate) fn refused(name: &str) -> BusError {
    open(&format!("can:{name}").parse().unwrap(), &Clock::start()).unwrap_err()
}

/// What both clocks of this kernel and the uncertainty of a stamp may make.
pub(crate) const SLACK: Span = Span::from_millis(2);
