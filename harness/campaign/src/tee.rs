//! Reads a recording once: its digest and, where asked for, its copy come with it.

use std::fs::File;
use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

/// A reader that keeps the digest of all that went through, and copies it.
pub(crate) struct Tee<R> {
    source: R,
    digest: Sha256,
    copy: Option<File>,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Tee<R> {
    pub(crate) fn new(source: R, copy: Option<File>) -> Self {
        Self { source, digest: Sha256::new(), copy, bytes: Arc::default() }
    }

    /// How many bytes went through, for somebody who looks on while it is read.
    pub(crate) fn counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.bytes)
    }

    /// The digest of all that went through, in lower-case hexadecimal.
    pub(crate) fn digest(&self) -> String {
        crate::bundle::hex(&self.digest.clone().finalize())
    }
}

impl<R: Read> Read for Tee<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.digest.update(&buffer[..count]);
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
        if let Some(copy) = &mut self.copy {
            copy.write_all(&buffer[..count])?;
        }
        Ok(count)
    }
}
