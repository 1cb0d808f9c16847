//! What a battery sent, so that two runs can be compared on the wire.

use journal::{Action, Counter, Direction, Event, Log, LogError, Seq};
use quantity::Instant;
use sha2::{Digest, Sha256};

/// Counts the entries of a run, and digests every frame of the battery with its time.
#[derive(Debug, Default)]
pub(super) struct Wiretap {
    counter: Counter,
    digest: Sha256,
}

impl Wiretap {
    /// The same for two runs in which the battery sent the same frames at the same times.
    pub(super) fn digest(self) -> [u8; 32] {
        self.digest.finalize().into()
    }
}

impl Log for Wiretap {
    fn event(&mut self, seen: Instant, event: &Event) -> Result<Seq, LogError> {
        if let Event::Frame { direction: Direction::Received, at, frame, .. } = event {
            let mut bytes = [0; 21];
            bytes[..4].copy_from_slice(&frame.id().bits().to_le_bytes());
            bytes[4] = frame.len();
            bytes[5..13].copy_from_slice(&frame.word().to_le_bytes());
            bytes[13..].copy_from_slice(&at.as_nanos().to_le_bytes());
            self.digest.update(bytes);
        }
        self.counter.event(seen, event)
    }

    fn action(&mut self, seen: Instant, action: &Action) -> Result<Seq, LogError> {
        self.counter.action(seen, action)
    }
}
