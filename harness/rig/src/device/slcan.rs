//! An adapter on a pseudo-terminal.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::path::Path;

use nix::errno::Errno;
use quantity::Instant;
use wire::Frame;
use wire::slcan::{BitRate, Device, Flags};

use super::offered;
use super::terminal::Terminal;

/// An adapter that another program opens by the path of a pseudo-terminal, as if it were a serial port.
///
/// It serves one program at a time. When that program closes the port, the adapter is as it was when plugged in.
#[derive(Debug)]
pub struct SlcanDevice {
    terminal: Terminal,
    device: Device,
    serial_number: [u8; 4],
    /// What the program wants on the bus.
    frames: VecDeque<Frame>,
    /// What the program did not fetch yet.
    unsent: VecDeque<u8>,
}

/// What is kept for a program that does not read: two seconds of a full bus. What comes then is lost, as with a real
/// adapter, and the flags say so.
const ROOM: usize = 1 << 18;

impl SlcanDevice {
    /// A new pseudo-terminal with an adapter behind it that has this serial number.
    ///
    /// # Errors
    /// Where the system has no pseudo-terminal left.
    pub fn open(serial_number: [u8; 4]) -> io::Result<Self> {
        Self::open_at(None, serial_number)
    }

    /// The same, which is also found by a path of one's own.
    ///
    /// # Errors
    /// Where the system has no pseudo-terminal left, or something else is at that path.
    pub fn open_at(own: Option<&Path>, serial_number: [u8; 4]) -> io::Result<Self> {
        Ok(Self {
            terminal: Terminal::open(own)?,
            device: Device::new(serial_number),
            serial_number,
            frames: VecDeque::new(),
            unsent: VecDeque::new(),
        })
    }

    /// What the program has to open: `/dev/pts/4`, or the path of one's own.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.terminal.path()
    }

    /// The bit rate that the program set, where its channel is open.
    #[must_use]
    pub fn bit_rate(&self) -> Option<BitRate> {
        self.device.is_open().then(|| self.device.bit_rate())
    }

    /// The next frame that the program wants on the bus, without waiting for it.
    ///
    /// # Errors
    /// Where the pseudo-terminal fails; that the program closes it is none.
    pub fn fetch(&mut self) -> io::Result<Option<Frame>> {
        if self.frames.is_empty() {
            self.listen()?;
        }
        self.flush()?;
        Ok(self.frames.pop_front())
    }

    /// Tells the program of a frame on the bus that it did not send itself, where its channel is open.
    ///
    /// # Errors
    /// As [`fetch`](Self::fetch).
    pub fn show(&mut self, frame: &Frame, now: Instant) -> io::Result<()> {
        let Some(text) = self.device.show(frame, now) else { return Ok(()) };
        if self.unsent.len() + text.len() > ROOM {
            self.device.note(Flags::RECEIVE_FULL);
            return Ok(());
        }
        self.unsent.extend(text.iter());
        self.flush()
    }

    fn listen(&mut self) -> io::Result<()> {
        let mut bytes = [0; 4096];
        match self.terminal.file.read(&mut bytes) {
            Ok(read) => {
                let (frames, unsent) = (&mut self.frames, &mut self.unsent);
                self.device.hear(&bytes[..read], |frame| frames.push_back(frame), |said| unsent.extend(said));
                Ok(())
            }
            Err(error) => self.survive(error),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        while !self.unsent.is_empty() {
            match self.terminal.file.write(self.unsent.as_slices().0) {
                Ok(written) => drop(self.unsent.drain(..written)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return self.survive(error),
            }
        }
        Ok(())
    }

    /// Nobody has the other end open, or there is nothing to do at present.
    fn survive(&mut self, error: io::Error) -> io::Result<()> {
        match error.raw_os_error().map(Errno::from_raw) {
            Some(Errno::EAGAIN | Errno::EINTR) => Ok(()),
            Some(Errno::EIO) => {
                self.device = Device::new(self.serial_number);
                self.unsent.clear();
                Ok(())
            }
            _ => Err(error),
        }
    }
}

impl offered::Device for SlcanDevice {
    fn fetch(&mut self) -> io::Result<Option<Frame>> {
        Self::fetch(self)
    }

    fn show(&mut self, frame: &Frame, now: Instant) -> io::Result<()> {
        Self::show(self, frame, now)
    }
}
