//! A copy of a recording without names and serial numbers.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use captures::{Damage, Format, Output, Record, Writer};
use wire::{Frame, Message, MessageId, Sender, Table};

use crate::CampaignError;

/// What was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anonymised {
    /// How many frames.
    pub frames: u64,
    /// How many of them carried a text, which another one replaces.
    pub texts: u64,
    /// How many were of no message of the protocol; their data became zeros, because nothing says what is in them.
    pub unknown: u64,
}

/// More different texts than any battery sends; those behind all get the same.
const TEXTS: usize = 4096;

/// The identifier of the keepalive.
const KEEPALIVE: u32 = 0x305;

/// Copies a recording as a candump log without what tells whose battery it is, while it is read for something else.
///
/// Texts of the battery (names, serial numbers, names of cells, by the protocol) become other texts of the same length with
/// the same padding. Equal texts stay equal and different ones different, and a character that is none stays one, so that
/// the copy is judged like the recording, but for names that a statement declares. Frames that the protocol does not know
/// keep identifier and length only. Comments are left out, interfaces are called `can0` and so on; values and times stay.
/// What cannot be read stays a line that cannot be read.
pub(crate) struct Copy<W> {
    table: Arc<Table>,
    sink: W,
    texts: BTreeMap<Vec<u8>, usize>,
    done: Anonymised,
}

impl<W: Write> Copy<W> {
    /// A copy that goes into this sink, by this protocol.
    pub(crate) fn new(table: Arc<Table>, sink: W) -> Self {
        let done = Anonymised { frames: 0, texts: 0, unknown: 0 };
        Self { table, sink, texts: BTreeMap::new(), done }
    }

    /// Copies a frame.
    ///
    /// # Errors
    /// Where the sink fails.
    pub(crate) fn frame(&mut self, record: &Record) -> Result<(), CampaignError> {
        self.done.frames += 1;
        let frame = self.without_names(&record.frame);
        let interface = format!("can{}", record.channel);
        let Some(time) = record.time else {
            return writeln!(self.sink, "{interface} {frame}").map_err(written);
        };
        let mut writer = Writer::new(&mut self.sink, Output::Candump);
        Ok(writer.write(time, &interface, &frame, record.sent)?)
    }

    /// A line that no reader takes for a frame.
    ///
    /// # Errors
    /// Where the sink fails.
    pub(crate) fn damage(&mut self, damage: Damage, format: Format) -> Result<(), CampaignError> {
        let Damage { place, what } = damage;
        writeln!(self.sink, "damaged: {} {place}: {what}", format.unit()).map_err(written)
    }

    fn without_names(&mut self, frame: &Frame) -> Frame {
        let id = frame.id();
        if id.is_remote() || id.is_error() {
            return *frame;
        }
        let Some(message) = self.table.message_of(id) else {
            self.done.unknown += 1;
            return Frame::from_word(id, frame.len(), 0).unwrap_or(*frame);
        };
        if !is_text(&self.table, self.table.message(message)) {
            return self.signals_alone(frame, message);
        }
        self.done.texts += 1;
        let replaced = self.replaced(frame.bytes());
        Frame::new(id, &replaced).unwrap_or(*frame)
    }

    /// What the signals of a message carry; bits that the protocol gives no meaning may carry anything.
    fn signals_alone(&self, frame: &Frame, message: MessageId) -> Frame {
        let message = self.table.message(message);
        let fields = message.signals.iter().map(|signal| &self.table.signal(*signal).field);
        let kept = fields.fold(0, |kept, field| field.insert(kept, field.raw(frame.word())));
        // What the keepalive carries beyond being there is nobody's business.
        let kept = if message.id.number() == KEEPALIVE { 0 } else { kept };
        Frame::from_word(frame.id(), frame.len(), kept).unwrap_or(*frame)
    }

    /// The same padding and the same faults, around another text.
    fn replaced(&mut self, text: &[u8]) -> Vec<u8> {
        let end = text.iter().rposition(|byte| !matches!(byte, 0 | b' ')).map_or(0, |last| last + 1);
        let (text, padding) = text.split_at(end);
        let fresh = self.texts.len();
        let number = match self.texts.get(text) {
            Some(number) => *number,
            None if fresh >= TEXTS => TEXTS,
            None => {
                self.texts.insert(text.to_vec(), fresh);
                fresh
            }
        };
        let other = letters(number, text.len());
        let kept = |(byte, letter): (&u8, u8)| match byte {
            0x21..=0x7E => letter,
            // Neither what is not printable nor blanks within a text say whose it is; which ones does.
            0x20 | 0 => *byte,
            0x01..=0x1F | 0x7F => 0x01,
            0x80.. => 0xFF,
        };
        text.iter().zip(other).map(kept).chain(padding.iter().copied()).collect()
    }

    /// Writes out what is left and says what was copied.
    ///
    /// # Errors
    /// Where the sink fails.
    pub(crate) fn finish(mut self) -> Result<Anonymised, CampaignError> {
        self.sink.flush().map_err(written)?;
        Ok(self.done)
    }
}

fn written(why: std::io::Error) -> CampaignError {
    CampaignError::Write(captures::WriteError::Io(why))
}

/// Whether the battery sends text in it; what the inverter says of itself is no secret.
fn is_text(table: &Table, message: &Message) -> bool {
    message.sender == Sender::Battery && message.signals.iter().any(|signal| table.signal(*signal).text)
}

/// So many letters that tell one number from another, the fastest one last: `XXXA`, `XXXB`.
fn letters(mut number: usize, len: usize) -> Vec<u8> {
    let mut letters = vec![b'A'; len];
    for letter in letters.iter_mut().rev() {
        *letter = b'A' + (number % 26) as u8;
        number /= 26;
    }
    letters
}
