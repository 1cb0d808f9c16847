//! A port of an instrument, which never waits.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags};
use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::termios::{
    ControlModes, OptionalActions, QueueSelector, ioctl_tiocexcl, tcflush, tcgetattr, tcsetattr,
};
use thiserror::Error;
use wire::scpi::Command;

use crate::PortAddress;

/// How long a connection may take to come about.
const CONNECTS_WITHIN: Duration = Duration::from_secs(2);

/// Why a port cannot be opened.
#[derive(Debug, Error)]
pub enum PortError {
    /// Another program has it.
    #[error(
        "{0} is in use by another program; two controllers at one instrument cannot be guarded, so end the other one"
    )]
    InUse(PortAddress),
    /// It is not there, or refuses.
    #[error(
        "cannot open {at}: {why}; check cable, address and rights, and that the instrument is switched on"
    )]
    Cannot {
        /// The port.
        at: PortAddress,
        /// What the system said.
        why: io::Error,
    },
}

/// What has not been taken yet, at most: a command behind the end of the one before.
const ROOM: usize = 2 * Command::LONGEST;

/// A port of an instrument.
#[derive(Debug)]
pub(super) struct Line {
    port: File,
    unsent: [u8; ROOM],
    from: usize,
    to: usize,
    /// Why nothing more comes of it, where that is so.
    pub(super) gone: bool,
}

impl Line {
    pub(super) fn open(at: &PortAddress) -> Result<Self, PortError> {
        let cannot = |why| PortError::Cannot { at: at.clone(), why };
        let port = match at {
            PortAddress::Tcp(at) => connect(at).map_err(cannot)?,
            PortAddress::Serial { path, baud } => match serial(path, *baud) {
                Err(why) if matches!(why.kind(), ErrorKind::WouldBlock | ErrorKind::ResourceBusy) => {
                    return Err(PortError::InUse(at.clone()));
                }
                opened => opened.map_err(cannot)?,
            },
        };
        Ok(Self { port, unsent: [0; ROOM], from: 0, to: 0, gone: false })
    }

    /// Whether something waits to be taken.
    pub(super) const fn waits(&self) -> bool {
        self.from < self.to
    }

    /// What to look for.
    pub(super) fn awaited(&self) -> PollFd<'_> {
        let what = if self.waits() { PollFlags::IN | PollFlags::OUT } else { PollFlags::IN };
        PollFd::from_borrowed_fd(self.port.as_fd(), what)
    }

    /// Hands a command over. What finds no room is lost, and its deadline shows it.
    pub(super) fn write(&mut self, command: &[u8]) {
        self.unsent.copy_within(self.from..self.to, 0);
        (self.from, self.to) = (0, self.to - self.from);
        if let Some(place) = self.unsent.get_mut(self.to..self.to + command.len()) {
            place.copy_from_slice(command);
            self.to += command.len();
        }
    }

    pub(super) const fn forget(&mut self) {
        (self.from, self.to) = (0, 0);
    }

    /// Hands over what waits, as far as it is taken; whether nothing is left.
    pub(super) fn flush(&mut self) -> bool {
        while self.waits() && !self.gone {
            match self.port.write(&self.unsent[self.from..self.to]) {
                Ok(0) => self.gone = true,
                Ok(taken) => self.from += taken,
                Err(why) if why.kind() == ErrorKind::Interrupted => {}
                Err(why) if why.kind() == ErrorKind::WouldBlock => return false,
                Err(_) => self.gone = true,
            }
        }
        !self.gone
    }

    /// What came, if anything.
    pub(super) fn read<'a>(&mut self, room: &'a mut [u8]) -> Option<&'a [u8]> {
        match self.port.read(room) {
            Ok(0) => self.gone = true,
            Ok(len) => return room.get(..len),
            Err(why) if matches!(why.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {}
            Err(_) => self.gone = true,
        }
        None
    }
}

fn connect(at: &str) -> io::Result<File> {
    let mut last = io::Error::from(ErrorKind::NotFound);
    for address in at.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, CONNECTS_WITHIN) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                stream.set_nonblocking(true)?;
                return Ok(File::from(OwnedFd::from(stream)));
            }
            Err(why) => last = why,
        }
    }
    Err(last)
}

fn serial(path: &str, baud: u32) -> io::Result<File> {
    let flags = (OFlags::NOCTTY | OFlags::NONBLOCK).bits();
    let port = OpenOptions::new().read(true).write(true).custom_flags(flags.cast_signed()).open(path)?;
    flock(&port, FlockOperation::NonBlockingLockExclusive)?;
    // A pseudo-terminal would keep that after its last user, and whoever takes over could not open it.
    let real = Path::new(path).canonicalize()?;
    if !real.starts_with("/dev/pts") {
        ioctl_tiocexcl(&port)?;
    }
    let mut settings = tcgetattr(&port)?;
    settings.make_raw();
    settings.control_modes |= ControlModes::CLOCAL | ControlModes::CREAD;
    settings.control_modes -= ControlModes::CSTOPB | ControlModes::CRTSCTS | ControlModes::HUPCL;
    settings.set_speed(baud)?;
    tcsetattr(&port, OptionalActions::Now, &settings)?;
    tcflush(&port, QueueSelector::IOFlush)?;
    Ok(port)
}
