//! Beats for a run whose loop has not begun.

use std::io;
use std::sync::mpsc::{self, RecvTimeoutError, Sender, SyncSender};
use std::thread;
use std::time::Duration;

use guard::Beat;
use guard::process::{ToGuard, framed, now};
use quantity::Span;

use super::guardian::BEATS;

/// How long a run may take to begin its loop: it makes its folder and its journal, on whatever disk.
const BEGINS_WITHIN: Span = Span::from_secs(30);

/// Says for a run that it lives, from when its bench is armed until its own first beat, which ends this. Nothing is on by then:
/// whatever is slow meanwhile is no reason to end the run.
pub(super) struct Vigil {
    /// When it is dropped, the thread ends.
    _ends: Sender<()>,
}

impl Vigil {
    pub(super) fn begin(to: SyncSender<Vec<u8>>) -> io::Result<Self> {
        let (ends, ended) = mpsc::channel::<()>();
        let (between, until) = (Duration::from_nanos(BEATS.as_nanos().unsigned_abs()), now() + BEGINS_WITHIN);
        let says = move || {
            while now() < until && ended.recv_timeout(between) == Err(RecvTimeoutError::Timeout) {
                let beat = framed(&ToGuard::Beat(Beat { sent: now(), live: None }));
                // What finds no room is not answered, and that is seen.
                let _ = beat.map(|bytes| to.try_send(bytes));
            }
        };
        thread::Builder::new().name(String::from("says that the run lives")).spawn(says)?;
        Ok(Self { _ends: ends })
    }
}
