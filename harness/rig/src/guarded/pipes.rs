//! The pipes to and from the process of a guard, a thread each: the loop of a run waits for neither.

use std::io::{self, Read, Write};
use std::process::{ChildStdin, ChildStdout};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;

use guard::process::{FromGuard, Inbox, ToGuard, framed};

/// How much may wait for a guard that does not read. One that lives takes each beat at once.
const WAITING: usize = 64;

/// What came, and what is to be said.
pub(super) struct Pipes {
    pub(super) heard: Receiver<FromGuard>,
    to: SyncSender<Vec<u8>>,
}

impl Pipes {
    pub(super) fn new(to: ChildStdin, from: ChildStdout) -> io::Result<Self> {
        let (said, saying) = mpsc::sync_channel(WAITING);
        // Reports are few a second, and none of them may be lost.
        let (hearing, heard) = mpsc::channel();
        let builder = |name: &str| thread::Builder::new().name(name.to_owned());
        builder("to the guard").spawn(move || say(to, &saying))?;
        builder("from the guard").spawn(move || hear(from, &hearing))?;
        Ok(Self { heard, to: said })
    }

    /// What another thread can hand messages over by.
    pub(super) fn sender(&self) -> SyncSender<Vec<u8>> {
        self.to.clone()
    }

    /// Hands a message over; whether there was room.
    pub(super) fn say(&self, message: &ToGuard) -> bool {
        framed(message).is_ok_and(|bytes| self.to.try_send(bytes).is_ok())
    }
}

/// Until nobody has anything to say any more: then the pipe closes, and the guard knows.
fn say(mut to: ChildStdin, saying: &Receiver<Vec<u8>>) {
    while let Ok(bytes) = saying.recv() {
        if to.write_all(&bytes).is_err() {
            return;
        }
    }
}

/// Until the pipe closes, or what comes is no message.
fn hear(mut from: ChildStdout, hearing: &mpsc::Sender<FromGuard>) {
    let (mut inbox, mut room) = (Inbox::default(), [0; 4096]);
    loop {
        match inbox.take() {
            Ok(Some(message)) => match hearing.send(message) {
                Ok(()) => continue,
                Err(_) => return,
            },
            Ok(None) => {}
            Err(_) => return,
        }
        match from.read(&mut room) {
            Ok(len) if len > 0 => inbox.feed(&room[..len]),
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Ok(_) | Err(_) => return,
        }
    }
}
