//! Writing a recording, frame by frame.

use std::io::Write;

use wire::Frame;

use super::{asc, candump, pcapng, python_can};
use crate::{Output, WriteError};

/// Writes a recording in one of the formats of [`Output`]. Wrap the sink in a `BufWriter`: every frame is a few small
/// writes.
#[derive(Debug)]
pub struct Writer<W> {
    sink: W,
    form: Form,
}

#[derive(Debug)]
enum Form {
    Candump,
    Pcapng(pcapng::Section),
    Asc(asc::Measurement),
    Csv(python_can::Table),
}

/// One frame as it is to be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    /// Nanoseconds since the origin of the recording.
    pub(super) time: i64,
    pub(super) interface: &'a str,
    pub(super) frame: &'a Frame,
    pub(super) sent: Option<bool>,
}

impl<W: Write> Writer<W> {
    /// A writer into `sink`, of a recording that begins with its first frame.
    pub fn new(sink: W, output: Output) -> Self {
        Self::beginning(sink, output, None)
    }

    /// A writer of a recording that began at this time, in the same count as that of its frames; a format that counts
    /// from its beginning has no earlier frames.
    pub fn since(sink: W, output: Output, origin: i64) -> Self {
        Self::beginning(sink, output, Some(origin))
    }

    fn beginning(sink: W, output: Output, origin: Option<i64>) -> Self {
        let form = match output {
            Output::Candump => Form::Candump,
            Output::Pcapng => Form::Pcapng(pcapng::Section::default()),
            Output::Asc => Form::Asc(asc::Measurement::since(origin)),
            Output::Csv => Form::Csv(python_can::Table::default()),
        };
        Self { sink, form }
    }

    /// Writes one frame: nanoseconds since 1970 or another origin of the recording's own, the name of its interface, and
    /// whether the recording machine sent it, where that is known. What finer times the format does not have is cut off.
    ///
    /// # Errors
    /// Where the sink fails, the time is negative, the name is empty, has blanks or other than visible ASCII, or there are
    /// more than 256 names.
    pub fn write(
        &mut self,
        time: i64,
        interface: &str,
        frame: &Frame,
        sent: Option<bool>,
    ) -> Result<(), WriteError> {
        if time < 0 {
            return Err(WriteError::Negative(time));
        }
        if interface.is_empty() || !interface.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(WriteError::Interface(interface.chars().take(40).collect()));
        }
        let entry = Entry { time, interface, frame, sent };
        match &mut self.form {
            Form::Candump => candump::write(&mut self.sink, entry),
            Form::Pcapng(section) => section.write(&mut self.sink, entry),
            Form::Asc(measurement) => measurement.write(&mut self.sink, entry),
            Form::Csv(table) => table.write(&mut self.sink, entry),
        }
    }

    /// The sink, with what belongs at the end, after what it holds was flushed.
    ///
    /// # Errors
    /// Where writing or flushing fails.
    pub fn finish(mut self) -> Result<W, WriteError> {
        match &mut self.form {
            Form::Candump => {}
            Form::Pcapng(section) => section.begin(&mut self.sink)?,
            Form::Asc(measurement) => measurement.end(&mut self.sink)?,
            Form::Csv(table) => table.begin(&mut self.sink)?,
        }
        self.sink.flush()?;
        Ok(self.sink)
    }
}
