//! A stream in blocks of one size.

use std::io::{self, ErrorKind, Read};

/// Fills every buffer that it is given up to the end of the stream. How far a decoder gets before it finds an error depends
/// on the pieces that it is fed with, and what is judged must not: a recording from a pipe is the same as from a file.
pub(super) struct Blocks<R> {
    source: R,
    error: Option<io::Error>,
}

impl<R> Blocks<R> {
    pub(super) const fn new(source: R) -> Self {
        Self { source, error: None }
    }
}

impl<R: Read> Read for Blocks<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        let mut len = 0;
        while len < buffer.len() {
            match self.source.read(&mut buffer[len..]) {
                Ok(0) => break,
                Ok(count) => len += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if len == 0 => return Err(error),
                Err(error) => {
                    self.error = Some(error);
                    break;
                }
            }
        }
        Ok(len)
    }
}
