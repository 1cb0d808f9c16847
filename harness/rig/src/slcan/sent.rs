//! What was sent, and what the adapter still has to say about it.

use std::collections::VecDeque;
use std::io;

use quantity::Instant;
use serialport::SerialPort;
use wire::Frame;
use wire::slcan::Command;

use super::hearing::is_silence;
use crate::talk::Speak;

/// What an answer is expected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Frame(Frame),
    Flags,
}

/// Whether an adapter answers frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manners {
    /// It answers commands, and has not had to answer a frame yet.
    Polite,
    /// It has answered a frame.
    Acknowledges,
    /// It answers nothing, or nothing to frames.
    Silent,
}

/// The end of a port that speaks.
pub(super) struct Sent {
    port: Box<dyn SerialPort>,
    pub(super) manners: Manners,
    /// What was asked and when, first come first.
    pub(super) expected: VecDeque<(Instant, Asked)>,
    /// Frames that an adapter took which says nothing about them, and when.
    pub(super) unacknowledged: VecDeque<(Instant, Frame)>,
    /// Writing has shown that the port is gone.
    pub(super) gone: bool,
}

impl Sent {
    pub(super) fn new(port: Box<dyn SerialPort>, manners: Manners) -> Self {
        let (expected, unacknowledged) = (VecDeque::new(), VecDeque::new());
        Self { port, manners, expected, unacknowledged, gone: false }
    }

    /// Writes a command.
    pub(super) fn say(&mut self, command: Command) -> io::Result<()> {
        self.port.write_all(&command.text())
    }

    /// Asks for the flags.
    pub(super) fn ask(&mut self, now: Instant) -> io::Result<()> {
        self.say(Command::Flags)?;
        self.expected.push_back((now, Asked::Flags));
        Ok(())
    }

    /// From here on the adapter is not expected to answer frames.
    pub(super) fn hush(&mut self) {
        self.manners = Manners::Silent;
        let frames = self.expected.drain(..).filter_map(|(at, asked)| match asked {
            Asked::Frame(frame) => Some((at, frame)),
            Asked::Flags => None,
        });
        self.unacknowledged.extend(frames);
    }
}

impl Speak for Sent {
    /// An adapter's own queue is smaller.
    const OWED: usize = 64;

    fn owed(&self) -> usize {
        self.expected.len()
    }

    fn is_gone(&self) -> bool {
        self.gone
    }

    /// Writes a frame, and expects an answer if there will be one.
    fn send(&mut self, frame: &Frame, now: Instant) -> io::Result<()> {
        self.say(Command::Send(*frame)).inspect_err(|error| self.gone |= !is_silence(error))?;
        if self.manners == Manners::Silent {
            self.unacknowledged.push_back((now, *frame));
        } else {
            self.expected.push_back((now, Asked::Frame(*frame)));
        }
        Ok(())
    }
}

/// The adapter takes no more part once nobody uses it.
impl Drop for Sent {
    fn drop(&mut self) {
        // One that is gone cannot be told.
        let _ = self.say(Command::Close);
    }
}
