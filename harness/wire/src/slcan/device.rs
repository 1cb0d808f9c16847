//! The device, without any input or output.

use quantity::Instant;

use super::{Answer, BitRate, Command, Flags, Line, Lines};
use crate::{Frame, Text};

/// The channel of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Channel {
    Closed,
    Open,
    Listening,
}

/// A device: what it was told, and what it answers.
///
/// It acknowledges everything, like LAWICEL's own with "auto poll": a frame with `z` or `Z`. It opens at 500 kbit/s
/// where no rate was set, because many hosts set none.
#[derive(Debug, Clone)]
pub struct Device {
    lines: Lines,
    channel: Channel,
    bit_rate: BitRate,
    stamps: bool,
    flags: Flags,
    serial_number: [u8; 4],
}

impl Device {
    /// Hardware and software version, each 1.0.
    const VERSION: &[u8] = b"1010";

    /// A device that was just plugged in.
    #[must_use]
    pub fn new(serial_number: [u8; 4]) -> Self {
        Self {
            lines: Lines::default(),
            channel: Channel::Closed,
            bit_rate: BitRate::USUAL,
            stamps: false,
            flags: Flags::default(),
            serial_number,
        }
    }

    /// What the host sends: `frame` is given what it wants on the bus, `answer` what it has to be told, each in order.
    pub fn hear(&mut self, bytes: &[u8], mut frame: impl FnMut(Frame), mut answer: impl FnMut(&[u8])) {
        let mut lines = std::mem::take(&mut self.lines);
        lines.feed(bytes, |line| {
            if let Some(said) = self.obey(line, &mut frame) {
                answer(&said.text());
            }
        });
        self.lines = lines;
    }

    /// What the host is told of a frame on the bus; nothing where its channel is closed.
    #[must_use]
    pub fn show(&self, frame: &Frame, now: Instant) -> Option<Text> {
        const MINUTE: i64 = 60_000;
        let millis = (now.as_nanos() / 1_000_000).rem_euclid(MINUTE);
        let stamp = self.stamps.then_some(millis as u16);
        let shown = self.channel != Channel::Closed && !frame.id().is_error();
        shown.then(|| Answer::Frame { frame: *frame, stamp }.text())
    }

    /// Notes what the host is told when it next asks for the flags.
    pub fn note(&mut self, flags: Flags) {
        self.flags = self.flags.and(flags);
    }

    /// The bit rate that was set last.
    #[must_use]
    pub const fn bit_rate(&self) -> BitRate {
        self.bit_rate
    }

    /// Whether the channel is open, to send or only to listen.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.channel != Channel::Closed
    }

    fn obey(&mut self, line: Line<'_>, frame: &mut impl FnMut(Frame)) -> Option<Answer> {
        if line == Line::Bell {
            return None;
        }
        let closed = self.channel == Channel::Closed;
        let done = |is_done| if is_done { Answer::Done } else { Answer::Refused };
        Some(match Command::read(line) {
            Ok(Command::Nothing) => Answer::Done,
            Ok(Command::Send(sent)) if self.channel == Channel::Open => {
                frame(sent);
                Answer::Taken { extended: sent.id().is_extended() }
            }
            Ok(Command::BitRate(rate)) if closed => {
                self.bit_rate = rate;
                Answer::Done
            }
            Ok(Command::Stamps(on)) if closed => {
                self.stamps = on;
                Answer::Done
            }
            Ok(Command::Open) if closed => self.turn(Channel::Open),
            Ok(Command::Listen) if closed => self.turn(Channel::Listening),
            Ok(Command::Close) => {
                self.channel = Channel::Closed;
                done(!closed)
            }
            Ok(Command::Flags) if !closed => Answer::Flags(std::mem::take(&mut self.flags)),
            Ok(Command::Version) => Answer::Version(Text::cut(Self::VERSION)),
            Ok(Command::SerialNumber) => Answer::SerialNumber(Text::cut(&self.serial_number)),
            _ => Answer::Refused,
        })
    }

    fn turn(&mut self, channel: Channel) -> Answer {
        self.channel = channel;
        self.flags = Flags::default();
        Answer::Done
    }
}
