//! Writing a recording.

use std::io::Write;

use wire::Frame;

use crate::WriteError;

/// Writes the log style of candump, which `canplayer`, `log2asc` and others read.
///
/// Times are cut to microseconds, because those tools read exactly six digits. Wrap the sink in a `BufWriter`: every
/// frame is one small write.
#[derive(Debug)]
pub struct Writer<W> {
    sink: W,
}

impl<W: Write> Writer<W> {
    /// A writer into `sink`.
    pub const fn new(sink: W) -> Self {
        Self { sink }
    }

    /// Writes one frame: nanoseconds since the recording's origin, the name of its interface, and whether the recording
    /// machine sent it, where that is known.
    ///
    /// # Errors
    /// Where the sink fails, the time is negative, or the name is empty, has blanks or other than visible ASCII.
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
        let (seconds, micros) = (time / 1_000_000_000, time % 1_000_000_000 / 1_000);
        let direction = match sent {
            None => "",
            Some(true) => " T",
            Some(false) => " R",
        };
        Ok(writeln!(self.sink, "({seconds:010}.{micros:06}) {interface} {frame}{direction}")?)
    }

    /// The sink, after what it holds was flushed.
    ///
    /// # Errors
    /// Where flushing fails.
    pub fn finish(mut self) -> Result<W, WriteError> {
        self.sink.flush()?;
        Ok(self.sink)
    }
}
