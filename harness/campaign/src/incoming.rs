//! The bytes of a recording as they come in: expanded, hashed, copied and counted on the way.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::ahead::Ahead;
use crate::at_hand::AtHand;

/// The expanded bytes of a recording, and the digest of those that came.
pub(crate) trait Incoming: Read {
    /// How many bytes were read, compressed as they are, for somebody who looks on.
    fn counter(&self) -> Arc<AtomicU64>;

    /// Reads what is left and gives the SHA-256 of all bytes as they came, in lower-case hexadecimal.
    ///
    /// # Errors
    /// Where the source fails; that what is left cannot be expanded is none.
    fn finish(&mut self) -> io::Result<String>;
}

/// What comes out of a source; every byte goes into `copy` as well, as it came. Another thread reads it where there is a
/// core for one; on a single core the two would only wait for each other.
pub(crate) fn incoming(source: Box<dyn Read + Send>, copy: Option<File>) -> Box<dyn Incoming> {
    match thread::available_parallelism() {
        Ok(cores) if cores.get() > 1 => Box::new(Ahead::of(source, copy)),
        _ => Box::new(AtHand::of(source, copy)),
    }
}

/// How many bytes were read.
pub(crate) fn count(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

/// Whether it is not the source that failed, but what came out of it that could not be expanded.
pub(crate) fn is_of_content(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<captures::ExpandError>())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    type Way = fn(Vec<u8>) -> Box<dyn Incoming>;

    fn ahead(bytes: Vec<u8>) -> Box<dyn Incoming> {
        Box::new(Ahead::of(Box::new(io::Cursor::new(bytes)), None))
    }

    fn at_hand(bytes: Vec<u8>) -> Box<dyn Incoming> {
        Box::new(AtHand::of(Box::new(io::Cursor::new(bytes)), None))
    }

    #[rstest]
    #[case::ahead(ahead)]
    #[case::at_hand(at_hand)]
    fn all_bytes_come_in_order_and_the_digest_is_of_all(#[case] way: Way) {
        let bytes: Vec<u8> = (0..3_000_000_u32).map(|at| (at % 251) as u8).collect();
        let mut incoming = way(bytes.clone());
        let mut read = vec![];
        incoming.read_to_end(&mut read).unwrap();
        assert_eq!(read, bytes);
        assert_eq!(incoming.finish().unwrap(), crate::bundle::sha256(&bytes));
        assert_eq!(count(&incoming.counter()), 3_000_000);
    }

    #[rstest]
    #[case::ahead(ahead)]
    #[case::at_hand(at_hand)]
    fn the_digest_is_of_all_even_where_not_all_was_read(#[case] way: Way) {
        let bytes = vec![7; 3_000_000];
        let mut incoming = way(bytes.clone());
        incoming.read_exact(&mut [0; 10]).unwrap();
        assert_eq!(incoming.finish().unwrap(), crate::bundle::sha256(&bytes));
    }

    #[rstest]
    #[case::ahead(ahead)]
    #[case::at_hand(at_hand)]
    fn the_digest_is_of_all_even_where_not_all_can_be_expanded(#[case] way: Way) {
        let bytes = [b"\x1F\x8B\x08\0\0\0\0\0\0\x03".as_slice(), &[0xFF; 1_000_000]].concat();
        let mut incoming = way(bytes.clone());
        assert!(is_of_content(&incoming.read_to_end(&mut vec![]).unwrap_err()));
        assert_eq!(incoming.finish().unwrap(), crate::bundle::sha256(&bytes));
    }

    /// A source that gives a few bytes and then fails.
    fn failing() -> Box<dyn Read + Send> {
        struct Fails;
        impl Read for Fails {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the cable was pulled"))
            }
        }
        Box::new(io::Cursor::new(vec![7; 10]).chain(Fails))
    }

    #[rstest]
    #[case::ahead(Box::new(Ahead::of(failing(), None)))]
    #[case::at_hand(Box::new(AtHand::of(failing(), None)))]
    fn a_source_that_fails_behind_what_was_read_gives_no_digest(#[case] mut incoming: Box<dyn Incoming>) {
        incoming.read_exact(&mut [0; 5]).unwrap();
        assert_eq!(incoming.finish().unwrap_err().to_string(), "the cable was pulled");
    }
}
