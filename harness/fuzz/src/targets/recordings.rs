//! Recordings of other tools, each format for itself, and compressed ones.

use std::io::Read;

use captures::{Expanded, Format, Item, Reader};

use crate::Stage;

/// Longer recordings are not read a second time.
const TWICE: usize = 16 << 10;

/// As many items as there can be: a frame, or a damage, takes more than a byte.
const FEWER: usize = 1 << 20;

/// Vector's text log. Semantic: at least one line is a frame.
pub fn asc(data: &[u8]) -> Stage {
    of_format(data, &[Format::Asc])
}

/// Vector's binary log. Semantic: at least one object is a frame.
pub fn blf(data: &[u8]) -> Stage {
    of_format(data, &[Format::Blf])
}

/// The older format of tcpdump. Semantic: at least one packet is a frame.
pub fn pcap(data: &[u8]) -> Stage {
    of_format(data, &[Format::Pcap])
}

/// Wireshark's format. Semantic: at least one packet is a frame.
pub fn pcapng(data: &[u8]) -> Stage {
    of_format(data, &[Format::Pcapng])
}

/// The tables of SavvyCAN and python-can. Semantic: at least one row is a frame.
pub fn table(data: &[u8]) -> Stage {
    of_format(data, &[Format::Gvret, Format::PythonCan])
}

/// PEAK's trace. Semantic: at least one line is a frame.
pub fn trc(data: &[u8]) -> Stage {
    of_format(data, &[Format::Trc])
}

/// A compressed recording of any format. Semantic: something of it could be expanded and read.
pub fn packed(data: &[u8]) -> Stage {
    let (format, items) = twice(data);
    Stage::semantic_if(format.is_some() && items > 0)
}

fn of_format(data: &[u8], formats: &[Format]) -> Stage {
    let (format, _) = twice(data);
    let is_one = format.is_some_and(|format| formats.contains(&format));
    Stage::semantic_if(is_one && read(data).frames > 0)
}

/// Reads it at once and in small pieces, which has to be the same.
fn twice(data: &[u8]) -> (Option<Format>, usize) {
    let at_once = read(data);
    if data.len() <= TWICE {
        assert!(at_once == read(Dribble(data)), "it depends on the pieces in which it comes");
    }
    (at_once.format, at_once.items.len())
}

/// Everything that there is, and why it ended, if not at its end.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    format: Option<Format>,
    items: Vec<Item>,
    frames: usize,
    error: Option<String>,
}

fn read(source: impl Read) -> Found {
    let mut reader = Reader::new(Expanded::new(source));
    let mut found = Found { format: None, items: Vec::new(), frames: 0, error: None };
    let mut place = 0;
    loop {
        match reader.next() {
            Ok(None) => break,
            Err(error) => {
                found.error = Some(error.to_string());
                break;
            }
            Ok(Some(item)) => {
                let at = match item {
                    Item::Record(record) => {
                        assert!(
                            usize::from(record.channel) < reader.channels().len(),
                            "an interface without a name"
                        );
                        found.frames += 1;
                        record.place
                    }
                    Item::Damage(damage) => damage.place,
                };
                assert!(at >= place, "places go back");
                place = at;
                found.items.push(item);
            }
        }
        assert!(found.items.len() < FEWER, "it does not come to an end");
    }
    found.format = reader.format();
    found
}

/// A source that gives seven bytes at a time.
struct Dribble<'a>(&'a [u8]);

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let len = buffer.len().min(7);
        self.0.read(&mut buffer[..len])
    }
}
