//! A journal that is on the disk soon after it is written.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use journal::{Action, Digest, Event, Log, LogError, Mark, Seq, Writer};
use quantity::Instant;

/// How often everything goes to the disk, whether or not anything happens.
const BETWEEN_SYNCS: Duration = Duration::from_millis(500);

/// A journal whose every entry is with the system before it counts, and on the disk itself within a second and at the end
/// of every case. A thread of its own does that, because a slow disk must not delay the bus.
pub(crate) struct Durable {
    writer: Writer<File>,
    syncing: Syncing,
}

impl Durable {
    /// A journal; `again` is the same file once more.
    pub(crate) fn new(writer: Writer<File>, again: File) -> Result<Self, LogError> {
        Ok(Self { writer, syncing: Syncing::start(again)? })
    }

    pub(crate) fn entries(&self) -> u64 {
        self.writer.entries()
    }

    /// Seals the journal and brings it onto the disk.
    pub(crate) fn conclude(self) -> Result<Digest, LogError> {
        let (chain, file) = self.writer.conclude_into()?;
        file.sync_all()?;
        Ok(chain)
    }
}

impl Log for Durable {
    fn event(&mut self, seen: Instant, event: &Event) -> Result<Seq, LogError> {
        self.syncing.failure()?;
        self.writer.event(seen, event)
    }

    fn action(&mut self, seen: Instant, action: &Action) -> Result<Seq, LogError> {
        let seq = self.writer.action(seen, action)?;
        if matches!(action, Action::Mark(Mark::CaseEnds { .. })) {
            self.writer.sync()?;
        }
        Ok(seq)
    }
}

/// The thread that brings a file onto the disk again and again.
struct Syncing {
    over: Arc<AtomicBool>,
    failed: Arc<Mutex<Option<io::Error>>>,
    thread: Option<JoinHandle<()>>,
}

impl Syncing {
    fn start(file: File) -> io::Result<Self> {
        let (over, failed) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(None)));
        let (until, told) = (Arc::clone(&over), Arc::clone(&failed));
        let thread = thread::Builder::new().name(String::from("journal"));
        let thread = thread.spawn(move || {
            while !until.load(Ordering::Relaxed) {
                thread::park_timeout(BETWEEN_SYNCS);
                if let Err(error) = file.sync_data() {
                    *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    return;
                }
            }
        })?;
        Ok(Self { over, failed, thread: Some(thread) })
    }

    /// What the disk refused, once.
    fn failure(&self) -> Result<(), LogError> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner).take();
        failed.map_or(Ok(()), |error| Err(LogError::Io(error)))
    }
}

impl Drop for Syncing {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A thread that panicked has nothing more to do.
            let _ = thread.join();
        }
    }
}
