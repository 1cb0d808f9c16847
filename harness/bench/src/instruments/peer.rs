//! What answers at the other end of a pseudo-terminal, and when it was asked.

use std::fs::File;
use std::io::{Read, Write};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use guard::process::now;
use quantity::Instant;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::error::BenchError;

/// How long nobody has the terminal open before it is looked again.
const NAP: Duration = Duration::from_millis(5);

/// An instrument that answers at once, until this program ends.
pub(super) struct Peer {
    /// Where it is.
    pub(super) path: String,
    asked: Receiver<Instant>,
}

impl Peer {
    pub(super) fn start() -> Result<Self, BenchError> {
        let cannot = |why: rustix::io::Errno| BenchError::file("make a pseudo-terminal")(why.into());
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).map_err(cannot)?;
        grantpt(&master).and_then(|()| unlockpt(&master)).map_err(cannot)?;
        let path = ptsname(&master, vec![]).map_err(cannot)?.to_string_lossy().into_owned();
        let (asked, times) = mpsc::channel();
        let master = File::from(master);
        let answers = thread::Builder::new().name(String::from("an instrument"));
        answers.spawn(move || answer(master, &asked)).map_err(BenchError::file("start a thread"))?;
        Ok(Self { path, asked: times })
    }

    /// When it was asked for a reading, as far as nobody has asked for these before.
    pub(super) fn heard(&self) -> Vec<Instant> {
        self.asked.try_iter().collect()
    }
}

fn answer(mut master: File, asked: &Sender<Instant>) {
    let (mut line, mut room) = (vec![], [0; 256]);
    loop {
        let Ok(len) = master.read(&mut room) else {
            // Nobody has the other end, or not yet.
            thread::park_timeout(NAP);
            continue;
        };
        for byte in &room[..len] {
            line.push(*byte);
            if *byte == b'\n' {
                let reply = reply(&line);
                if reply == READING && asked.send(now()).is_err() {
                    return;
                }
                line.clear();
                let _ = master.write_all(reply);
            }
        }
    }
}

const READING: &[u8] = b"+1.00000000E+00\n";

fn reply(command: &[u8]) -> &'static [u8] {
    let command = command.trim_ascii();
    if command.eq_ignore_ascii_case(b"*IDN?") {
        b"KEITHLEY INSTRUMENTS INC.,MODEL 2000,1,A20\n"
    } else if command.ends_with(b"ERR?") {
        b"0,\"No error\"\n"
    } else if command.ends_with(b"?") {
        READING
    } else {
        b""
    }
}
