//! A stream that expands itself where it is compressed.

use std::io::{self, BufReader, Chain, Cursor, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;

use super::ExpandError;
use super::blocks::Blocks;
use super::zstd::Zstd;

/// How a stream is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Compression {
    /// Not at all.
    None,
    /// By gzip.
    Gzip,
    /// By zstd.
    Zstd,
}

/// The bytes that told it, and the rest.
type Rest<R> = BufReader<Blocks<Chain<Cursor<Vec<u8>>, R>>>;

/// A stream that expands itself where it is compressed, by gzip or zstd, told from its first bytes. Its memory is bounded:
/// 8 MiB of history for zstd, 32 KiB for gzip, and a buffer.
///
/// Data that cannot be expanded are an [`io::Error`] with an [`ExpandError`] inside.
pub struct Expanded<R: Read> {
    state: State<R>,
}

enum State<R: Read> {
    New(R),
    Plain(Chain<Cursor<Vec<u8>>, R>),
    Gzip(Box<MultiGzDecoder<Rest<R>>>),
    Zstd(Box<Zstd<Rest<R>>>),
    Broken,
}

/// The bytes that tell gzip and zstd.
const MAGIC: usize = 4;
/// How many compressed bytes are read at once.
const BUFFER: usize = 64 * 1024;

impl<R: Read> Expanded<R> {
    /// A stream that looks at its first bytes when it is read.
    pub const fn new(source: R) -> Self {
        Self { state: State::New(source) }
    }

    /// How it is compressed; `None` before it was read.
    #[must_use]
    pub fn compression(&self) -> Option<Compression> {
        match self.state {
            State::New(_) | State::Broken => None,
            State::Plain(_) => Some(Compression::None),
            State::Gzip(_) => Some(Compression::Gzip),
            State::Zstd(_) => Some(Compression::Zstd),
        }
    }

    fn open(&mut self) -> io::Result<()> {
        let State::New(mut source) = std::mem::replace(&mut self.state, State::Broken) else { return Ok(()) };
        let first = first_bytes(&mut source)?;
        let compression = compression(&first);
        let rest = Cursor::new(first).chain(source);
        self.state = match compression {
            Compression::None => State::Plain(rest),
            Compression::Gzip => State::Gzip(Box::new(MultiGzDecoder::new(blocks(rest)))),
            Compression::Zstd => State::Zstd(Box::new(Zstd::new(blocks(rest)))),
        };
        Ok(())
    }
}

fn blocks<R: Read>(rest: Chain<Cursor<Vec<u8>>, R>) -> Rest<R> {
    BufReader::with_capacity(BUFFER, Blocks::new(rest))
}

fn first_bytes(source: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut first = vec![0; MAGIC];
    let mut len = 0;
    while len < MAGIC {
        match source.read(&mut first[len..]) {
            Ok(0) => break,
            Ok(count) => len += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    first.truncate(len);
    Ok(first)
}

fn compression(first: &[u8]) -> Compression {
    match first {
        [0x1F, 0x8B, 8, ..] => Compression::Gzip,
        [0x28, 0xB5, 0x2F, 0xFD] | [0x50..=0x5F, 0x2A, 0x4D, 0x18] => Compression::Zstd,
        _ => Compression::None,
    }
}

impl<R: Read> Read for Expanded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let State::New(_) = self.state {
            self.open()?;
        }
        match &mut self.state {
            State::Plain(source) => source.read(buffer),
            State::Gzip(source) => source.read(buffer).map_err(of_gzip),
            State::Zstd(source) => source.read(buffer),
            State::New(_) | State::Broken => Ok(0),
        }
    }
}

/// What the decoder finds wrong comes as these kinds; what the source refuses keeps its own.
fn of_gzip(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::UnexpectedEof => ExpandError::Damaged(String::from("they end too early")).into(),
        ErrorKind::InvalidInput | ErrorKind::InvalidData => ExpandError::Damaged(error.to_string()).into(),
        _ => error,
    }
}
