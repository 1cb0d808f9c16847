//! Somebody who sits between a run and the adapter or the server of its bus, and fails one of the frames that it sends.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use nix::fcntl::OFlag;
use nix::pty::{grantpt, posix_openpt, ptsname_r, unlockpt};
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};

use crate::kit::now;

/// What becomes of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fails {
    /// It is refused.
    Refused,
    /// It is never on the bus, and nobody says anything about it.
    Swallowed,
    /// The same, and from then on nothing passes either way.
    Stalled,
    /// The cable is unplugged.
    Unplugged,
}

/// How a client speaks.
#[derive(Debug, Clone, Copy)]
struct Manners {
    /// What ends a command.
    end: u8,
    /// How commands begin that send a frame.
    sends: &'static [&'static [u8]],
    /// A command that belongs to the one before, and has no answer without it.
    belongs: &'static [u8],
    refusal: &'static [u8],
}

const SLCAN: Manners = Manners { end: b'\r', sends: &[b"t", b"T"], belongs: b"-", refusal: b"\x07" };
const SOCKETCAND: Manners = Manners {
    end: b'>',
    sends: &[b"< send"],
    belongs: b"< echo",
    refusal: b"< error could not send frame >",
};

/// The way back to the run, and whether anything still passes there.
struct Back {
    to: Option<Box<dyn Write + Send>>,
    stalled: bool,
    failed: Option<Instant>,
}

/// Passes on whatever is said both ways, but for one frame.
pub(crate) struct Wire {
    address: String,
    back: Arc<Mutex<Back>>,
}

impl Wire {
    /// Before what a bench in this folder has its battery behind; the frame of this number fails, counted from 0.
    pub(crate) fn before(folder: &Path, bus: &str, number: usize, fails: Fails) -> Self {
        let back = Arc::new(Mutex::new(Back { to: None, stalled: false, failed: None }));
        let shared = Arc::clone(&back);
        let address = match bus.split_once(':').unwrap() {
            ("slcan", port) => slcan(
                &folder.join(port.split_once('@').map_or(port, |(path, _)| path)),
                number,
                fails,
                shared,
            ),
            (_, server) => socketcand(server.split_once('/').unwrap().0, number, fails, shared),
        };
        Self { address, back }
    }

    /// Where the run finds it.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// When the frame failed; none, where none was the one.
    pub(crate) fn failed(&self) -> Option<Instant> {
        self.back.lock().unwrap().failed
    }
}

/// An adapter on a pseudo-terminal of its own.
fn slcan(port: &Path, number: usize, fails: Fails, back: Arc<Mutex<Back>>) -> String {
    // No other process may have it: then it would not be unplugged when this one lets go of it.
    let master = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let path = ptsname_r(&master).unwrap();
    let slave = OpenOptions::new().read(true).write(true).open(&path).unwrap();
    raw(&slave);
    let device = OpenOptions::new().read(true).write(true).open(port).unwrap();
    raw(&device);
    let run = File::from(OwnedFd::from(master));
    back.lock().unwrap().to = Some(Box::new(run.try_clone().unwrap()));
    let (to, from) = (device.try_clone().unwrap(), Arc::clone(&back));
    thread::spawn(move || {
        // As long as this end is open, the run may come and go.
        let _open = slave;
        forward(run, to, SLCAN, (number, fails), &back, || ());
    });
    thread::spawn(move || backward(device, &from));
    format!("slcan:{path}@500k")
}

fn raw(port: &impl AsFd) {
    let mut settings = tcgetattr(port).unwrap();
    cfmakeraw(&mut settings);
    tcsetattr(port, SetArg::TCSANOW, &settings).unwrap();
}

/// A server at a port of its own.
fn socketcand(server: &str, number: usize, fails: Fails, back: Arc<Mutex<Back>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("socketcand:{}/can0", listener.local_addr().unwrap());
    let server = server.to_owned();
    thread::spawn(move || {
        for run in listener.incoming().map_while(Result::ok) {
            let device = TcpStream::connect(&server).unwrap();
            back.lock().unwrap().to = Some(Box::new(run.try_clone().unwrap()));
            let (to, from, close) =
                (device.try_clone().unwrap(), Arc::clone(&back), run.try_clone().unwrap());
            thread::spawn(move || backward(device, &from));
            forward(run, to, SOCKETCAND, (number, fails), &back, || drop(close.shutdown(Shutdown::Both)));
        }
    });
    address
}

/// What the run says, command by command.
fn forward(
    mut run: impl Read,
    mut device: impl Write,
    manners: Manners,
    (number, fails): (usize, Fails),
    back: &Mutex<Back>,
    unplug: impl FnOnce(),
) {
    let (mut command, mut byte, mut sent, mut alone) = (vec![], [0], 0, false);
    while run.read_exact(&mut byte).is_ok() {
        command.push(byte[0]);
        if byte[0] != manners.end {
            continue;
        }
        let command = std::mem::take(&mut command);
        let command = command.trim_ascii_start();
        let belongs = std::mem::take(&mut alone) && command.starts_with(manners.belongs);
        let sends = manners.sends.iter().any(|begins| command.starts_with(begins));
        let fails = (sends && sent == number).then_some(fails);
        sent += usize::from(sends);
        let mut back = back.lock().unwrap();
        if fails.is_some() {
            back.failed = Some(now());
            alone = true;
        }
        match fails {
            None if back.stalled || belongs => {}
            None => device.write_all(command).unwrap_or_default(),
            Some(Fails::Refused) => {
                let _ = back.to.as_mut().map(|to| to.write_all(manners.refusal));
            }
            Some(Fails::Swallowed) => {}
            Some(Fails::Stalled) => back.stalled = true,
            Some(Fails::Unplugged) => {
                back.to = None;
                unplug();
                return;
            }
        }
    }
}

/// What the adapter or the server says.
fn backward(mut device: impl Read, back: &Mutex<Back>) {
    let mut room = [0; 4096];
    while let Ok(count @ 1..) = device.read(&mut room) {
        let mut back = back.lock().unwrap();
        if !back.stalled {
            let _ = back.to.as_mut().map(|to| to.write_all(&room[..count]));
        }
    }
}
