//! A recording of candump.

use std::io::Read;

use captures::{Item, Reader};

use crate::Stage;

/// Longer recordings are not read a second time.
const TWICE: usize = 16 << 10;

/// Reads a recording at once and in small pieces, which has to be the same.
///
/// Semantic: at least one line is a frame.
pub fn candump(data: &[u8]) -> Stage {
    let at_once = read(data);
    if data.len() <= TWICE {
        assert!(at_once == read(Dribble(data)), "it depends on the pieces in which it comes");
    }
    Stage::semantic_if(at_once.0.iter().any(|item| matches!(item, Item::Record(_))))
}

/// Everything that there is, and why it ended, if not at its end.
fn read(source: impl Read) -> (Vec<Item>, Option<String>) {
    let mut reader = Reader::new(source);
    let mut items = Vec::new();
    loop {
        match reader.next() {
            Ok(Some(item)) => items.push(item),
            Ok(None) => return (items, None),
            Err(error) => return (items, Some(error.to_string())),
        }
        if let Some(Item::Record(record)) = items.last() {
            assert!(usize::from(record.channel) < reader.channels().len(), "an interface without a name");
        }
    }
}

/// A source that gives seven bytes at a time.
struct Dribble<'a>(&'a [u8]);

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let len = buffer.len().min(7);
        self.0.read(&mut buffer[..len])
    }
}
