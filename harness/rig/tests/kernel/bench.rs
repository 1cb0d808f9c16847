//! What the tests in a virtual machine have in common.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use journal::{BusEvent, BusId, Direction};
use quantity::{Instant, Span};
use rig::bus::{BusError, Opened, Sighting, open};
use rig::{Clock, Drain, Drained, Interface};
use wire::{CanId, Frame};

/// Longer than anything takes, on a machine that others use as well.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

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

/// Waits for something that another program does.
#[track_caller]
pub(crate) fn wait_until(mut done: impl FnMut() -> bool) {
    let tries = PATIENCE.as_millis() / 5;
    assert!(
        (0..tries).any(|_| done() || {
            sleep(5);
            false
        }),
        "it never came to that"
    );
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

/// Has `cangen` send so many frames on a bus, and sees that every one of them comes, in order and with instants that do
/// not go back; how many a second there were.
pub(crate) fn flood(name: &str, pace: &str, frames: u64) -> f64 {
    let clock = Clock::start();
    let (_drain, channel) = Drain::start(vec![(BusId(0), bus(name, &clock).receive)], 1 << 16).unwrap();
    let (mut cangen, _) = start(&format!("cangen {name} {pace} -n {frames} -I 351 -L 8 -D i"));
    let (mut first, mut last) = (None, Instant::ZERO);
    for expected in 0..frames {
        let Drained { seen, .. } = channel.recv_timeout(PATIENCE).unwrap();
        let Ok(Sighting::Frame { frame, at, .. }) = seen else { panic!("{seen:?} after {expected} frames") };
        assert_eq!(number(&frame), expected);
        assert!(at >= last, "{at} after {last}");
        (first, last) = (first.or(Some(at)), at);
    }
    assert!(cangen.wait().unwrap().success());
    assert!(channel.recv_timeout(Duration::from_millis(50)).is_err());
    frames as f64 / (last - first.unwrap()).as_secs_f64()
}

/// What `cangen -D i` counts with.
pub(crate) fn number(frame: &Frame) -> u64 {
    frame.word()
}

/// This test again, as a user without rights; what it printed.
pub(crate) fn as_nobody(test: &str) -> String {
    let output = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", test])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
    told
}

pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().unwrap().stdout == b"0\n"
}
