//! A journal that is on the disk soon after it is written.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use journal::{Action, Digest, Event, Header, Log, LogError, Mark, Seq, Writer};
use quantity::{Instant, Span};

/// How often everything goes to the disk, whether or not anything happens.
const BETWEEN_SYNCS: Duration = Duration::from_millis(500);

/// How long an event that nobody acted upon is held back. A write for each takes so long that a full bus does not wait.
const HELD_BACK: Span = Span::from_millis(100);

/// A journal whose entries are with the system before anything is done about them, and no later than 200 ms after they were
/// seen; and on the disk itself within a second. A thread of its own does that, because a slow disk must not delay the bus. It
/// is waited for at the end of every case, and before anything is switched on or passes a current: a machine that loses its power then must not
/// forget that it did.
///
/// Whatever ends the process, the journal has every action that was carried out and all that was seen before; where it is a
/// panic, all that was seen until then.
pub(crate) struct Durable {
    writer: Writer<File>,
    syncing: Syncing,
    /// When the system was last given all there was.
    handed_over: Instant,
    /// How many entries were on the disk itself when that was last waited for.
    on_disk: u64,
}

impl Durable {
    /// A journal with this header in a file.
    pub(crate) fn create(file: File, header: &Header) -> Result<Self, LogError> {
        let again = file.try_clone()?;
        let mut writer = Writer::buffered(file, header)?;
        writer.flush()?;
        Ok(Self { writer, syncing: Syncing::start(again)?, handed_over: Instant::ZERO, on_disk: 0 })
    }

    pub(crate) fn entries(&self) -> u64 {
        self.writer.entries()
    }

    /// Seals the journal and brings it onto the disk.
    pub(crate) fn conclude(mut self) -> Result<Digest, LogError> {
        let chain = self.writer.end()?;
        self.sync()?;
        Ok(chain)
    }

    fn sync(&mut self) -> Result<(), LogError> {
        self.writer.sync()?;
        self.on_disk = self.entries();
        Ok(())
    }

    fn hand_over(&mut self, now: Instant) -> Result<(), LogError> {
        self.handed_over = now;
        self.writer.flush()
    }

    fn hand_over_in_time(&mut self, now: Instant) -> Result<(), LogError> {
        if now - self.handed_over < HELD_BACK { Ok(()) } else { self.hand_over(now) }
    }
}

impl Log for Durable {
    fn event(&mut self, seen: Instant, event: &Event) -> Result<Seq, LogError> {
        self.syncing.failure()?;
        let seq = self.writer.event(seen, event)?;
        self.hand_over_in_time(seen)?;
        Ok(seq)
    }

    fn action(&mut self, seen: Instant, action: &Action) -> Result<Seq, LogError> {
        let seq = self.writer.action(seen, action)?;
        self.hand_over(seen)?;
        if matches!(
            action,
            Action::Mark(Mark::CaseEnds { .. })
                | Action::Switch { on: true, .. }
                | Action::Set { points: Some(_), .. }
                | Action::Ask { .. }
        ) {
            self.sync()?;
        }
        Ok(seq)
    }

    fn pause(&mut self, now: Instant) -> Result<(), LogError> {
        self.hand_over_in_time(now)
    }
}

/// The last that is seen before a panic may say why.
impl Drop for Durable {
    fn drop(&mut self) {
        // A disk that refuses has said so before.
        let _ = self.writer.flush();
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

#[cfg(test)]
mod tests;
