//! The lines to and from a program, each by a thread, so that nobody waits for ever for a program that does not read or write.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;

/// The longest line of a program, in bytes, its end included; an answer with as many frames as there may be needs a sixth.
pub(super) const LONGEST: usize = 64 << 10;

/// What came from a program.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// A line, without its end.
    Line(Vec<u8>),
    /// The beginning of a line that is longer than any answer. Nothing more is read.
    TooLong(Vec<u8>),
    /// The rest of what was written before the pipe was closed, without the end of a line.
    Cut(Vec<u8>),
}

/// Takes lines from a pipe, one ahead at most; the channel ends with the pipe.
pub(super) fn listen(pipe: impl Read + Send + 'static) -> io::Result<Receiver<Heard>> {
    let (to, heard) = sync_channel(1);
    thread::Builder::new().name(String::from("answers")).spawn(move || {
        let mut pipe = BufReader::new(pipe);
        while let Some(next) = next(&mut pipe) {
            let goes_on = matches!(next, Heard::Line(_));
            if to.send(next).is_err() || !goes_on {
                break;
            }
        }
    })?;
    Ok(heard)
}

fn next(pipe: &mut impl BufRead) -> Option<Heard> {
    let mut line = vec![];
    // A pipe that cannot be read is one that has ended.
    let count = pipe.by_ref().take(LONGEST as u64).read_until(b'\n', &mut line).ok()?;
    match line.last() {
        Some(b'\n') => {
            line.pop();
            Some(Heard::Line(line))
        }
        Some(_) if count == LONGEST => Some(Heard::TooLong(line)),
        Some(_) => Some(Heard::Cut(line)),
        None => None,
    }
}

/// The end of a pipe that is written to.
#[derive(Debug)]
pub(super) struct Telling {
    lines: SyncSender<Vec<u8>>,
}

impl Telling {
    /// Writes lines into a pipe, which is closed when this is dropped.
    pub(super) fn into(mut pipe: impl Write + Send + 'static) -> io::Result<Self> {
        let (lines, told) = sync_channel::<Vec<u8>>(1);
        thread::Builder::new().name(String::from("questions")).spawn(move || {
            for line in told {
                // A pipe that nobody reads any more shows in the answers, which end.
                if pipe.write_all(&line).and_then(|()| pipe.flush()).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self { lines })
    }

    /// Tells a line; false where those before it were not read yet.
    pub(super) fn tell(&self, line: &str) -> bool {
        let bytes = format!("{line}\n").into_bytes();
        !matches!(self.lines.try_send(bytes), Err(TrySendError::Full(_)))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn all(said: Vec<u8>) -> Vec<Heard> {
        listen(Cursor::new(said)).unwrap().into_iter().collect()
    }

    #[test]
    fn lines_come_one_by_one_and_a_rest_without_an_end_is_none() {
        let line = |text: &str| Heard::Line(text.as_bytes().to_vec());
        assert_eq!(all(b"a\n\nb\n".to_vec()), [line("a"), line(""), line("b")]);
        assert_eq!(all(b"a\nb".to_vec()), [line("a"), Heard::Cut(b"b".to_vec())]);
        assert_eq!(all(vec![]), []);
    }

    #[test]
    fn a_line_that_never_ends_is_given_up() {
        let mut longest = vec![b'x'; LONGEST - 1];
        longest.push(b'\n');
        assert!(matches!(&all(longest)[..], [Heard::Line(line)] if line.len() == LONGEST - 1));
        assert!(
            matches!(&all(vec![b'x'; 10 * LONGEST])[..], [Heard::TooLong(line)] if line.len() == LONGEST)
        );
    }
}
