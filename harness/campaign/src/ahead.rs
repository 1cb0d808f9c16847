//! A recording that another thread reads, hashes, copies and expands, so that the judge does not wait for any of that.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};

use captures::Expanded;

use crate::incoming::{Incoming, is_of_content};
use crate::tee::Tee;

/// How much is handed over at once.
const CHUNK: usize = 256 * 1024;

/// How many chunks may wait: enough that neither side waits for the other's last few milliseconds.
const WAITING: usize = 4;

/// The expanded bytes of a recording, read ahead by a thread of its own.
pub(crate) struct Ahead {
    chunks: Receiver<io::Result<Vec<u8>>>,
    /// Where chunks go back that were read, to be filled again.
    empty: Sender<Vec<u8>>,
    chunk: Vec<u8>,
    at: usize,
    read: Arc<AtomicU64>,
    worker: Option<JoinHandle<String>>,
}

impl Ahead {
    /// Begins to read; every byte goes into `copy` as well, as it came.
    pub(crate) fn of(source: Box<dyn Read + Send>, copy: Option<File>) -> Self {
        let tee = Tee::new(source, copy);
        let read = tee.counter();
        let (filled, chunks) = sync_channel(WAITING);
        let (empty, spent) = channel();
        let worker = thread::spawn(move || work(tee, &filled, &spent));
        Self { chunks, empty, chunk: vec![], at: 0, read, worker: Some(worker) }
    }

    fn give_back(&self, chunk: Vec<u8>) {
        // Where the worker is at its end, nobody needs it.
        let _ = self.empty.send(chunk);
    }
}

impl Incoming for Ahead {
    fn counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }

    fn finish(&mut self) -> io::Result<String> {
        while let Ok(chunk) = self.chunks.recv() {
            match chunk {
                Err(error) if !is_of_content(&error) => return Err(error),
                Ok(chunk) => self.give_back(chunk),
                Err(_) => {}
            }
        }
        let worker = self.worker.take().and_then(|worker| worker.join().ok());
        worker.ok_or_else(|| io::Error::other("the thread that reads the recording broke off"))
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.chunk.len() {
            let Ok(chunk) = self.chunks.recv() else { return Ok(0) };
            let spent = std::mem::replace(&mut self.chunk, chunk?);
            self.at = 0;
            self.give_back(spent);
        }
        let count = buffer.len().min(self.chunk.len() - self.at);
        buffer[..count].copy_from_slice(&self.chunk[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// Reads until the end, or until nobody listens any more; gives the digest of what was read.
fn work(
    mut tee: Tee<Box<dyn Read + Send>>,
    filled: &SyncSender<io::Result<Vec<u8>>>,
    spent: &Receiver<Vec<u8>>,
) -> String {
    if expand(&mut tee, filled, spent) {
        // What cannot be expanded is evidence all the same.
        let mut chunk = vec![0; CHUNK];
        while filled.send(Ok(vec![])).is_ok() && matches!(tee.read(&mut chunk), Ok(1..)) {}
    }
    tee.digest()
}

/// Hands over chunk by chunk; whether there may be bytes left that were not read.
fn expand(
    tee: &mut Tee<Box<dyn Read + Send>>,
    filled: &SyncSender<io::Result<Vec<u8>>>,
    spent: &Receiver<Vec<u8>>,
) -> bool {
    let mut expanded = Expanded::new(tee);
    loop {
        let mut chunk = spent.try_recv().unwrap_or_default();
        chunk.resize(CHUNK, 0);
        match expanded.read(&mut chunk) {
            Ok(0) => return false,
            Ok(count) => {
                chunk.truncate(count);
                if filled.send(Ok(chunk)).is_err() {
                    return false;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                let may_go_on = is_of_content(&error);
                return filled.send(Err(error)).is_ok() && may_go_on;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_whose_bytes_nobody_wants_ends() {
        let mut ahead = Ahead::of(Box::new(io::repeat(0)), None);
        ahead.read_exact(&mut [0; 10]).unwrap();
        let worker = ahead.worker.take().unwrap();
        drop(ahead);
        worker.join().unwrap();
    }
}
