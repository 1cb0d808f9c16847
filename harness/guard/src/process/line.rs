//! What bytes go through: the port of an instrument, or an end of a pipe. It never waits.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags};
use rustix::fs::{FlockOperation, OFlags, fcntl_getfl, fcntl_setfl, flock};
use rustix::termios::{
    ControlModes, OptionalActions, QueueSelector, ioctl_tiocexcl, tcflush, tcgetattr, tcsetattr,
};
use thiserror::Error;
use wire::scpi::Command;

use crate::PortAddress;

/// How long a connection may take to come about.
const CONNECTS_WITHIN: Duration = Duration::from_secs(2);

/// How many bytes of commands a port has not taken yet, at most: one command behind the end of the one before.
const ROOM: usize = 2 * Command::LONGEST;

/// Why a port cannot be opened.
#[derive(Debug, Error)]
#[error("cannot open {0}: {1}; see that it is connected and on, and that nobody else has it")]
pub(super) struct PortError(PortAddress, io::Error);

/// What bytes go through.
#[derive(Debug)]
pub(super) struct Line {
    file: File,
    /// What was not taken yet. It never grows.
    unsent: Vec<u8>,
    /// Why nothing more comes of it, where that is so.
    pub(super) gone: bool,
}

impl Line {
    /// The port of an instrument.
    pub(super) fn open(at: &PortAddress) -> Result<Self, PortError> {
        let opened = match at {
            PortAddress::Tcp(at) => connect(at),
            PortAddress::Serial { path, baud } => serial(path, *baud),
        };
        opened.and_then(|port| Self::new(port, ROOM)).map_err(|why| PortError(at.clone(), why))
    }

    /// An open file, of which so many bytes may wait to be taken.
    pub(super) fn new(file: impl Into<File>, room: usize) -> io::Result<Self> {
        let file = file.into();
        fcntl_setfl(&file, fcntl_getfl(&file)? | OFlags::NONBLOCK)?;
        Ok(Self { file, unsent: Vec::with_capacity(room), gone: false })
    }

    /// Whether something waits to be taken.
    pub(super) const fn waits(&self) -> bool {
        !self.unsent.is_empty()
    }

    /// What to look for.
    pub(super) fn awaited(&self) -> PollFd<'_> {
        let what = if self.waits() { PollFlags::IN | PollFlags::OUT } else { PollFlags::IN };
        PollFd::from_borrowed_fd(self.file.as_fd(), what)
    }

    /// Hands bytes over. What finds no room is lost: a deadline shows that, or nobody reads.
    pub(super) fn write(&mut self, bytes: &[u8]) {
        if self.unsent.len() + bytes.len() <= self.unsent.capacity() {
            self.unsent.extend_from_slice(bytes);
        }
    }

    pub(super) fn forget(&mut self) {
        self.unsent.clear();
    }

    /// Hands over what waits, as far as it is taken; whether nothing is left.
    pub(super) fn flush(&mut self) -> bool {
        while self.waits() && !self.gone {
            match self.file.write(&self.unsent) {
                Ok(0) => self.gone = true,
                Ok(taken) => drop(self.unsent.drain(..taken)),
                Err(why) if why.kind() == ErrorKind::Interrupted => {}
                Err(why) if why.kind() == ErrorKind::WouldBlock => return false,
                Err(_) => self.gone = true,
            }
        }
        !self.gone
    }

    /// Hands over what waits and this, however long it is and takes.
    pub(super) fn finish(&mut self, bytes: &[u8]) -> io::Result<()> {
        fcntl_setfl(&self.file, fcntl_getfl(&self.file)? - OFlags::NONBLOCK)?;
        self.file.write_all(&self.unsent)?;
        self.file.write_all(bytes)
    }

    /// What came, if anything.
    pub(super) fn read<'a>(&mut self, room: &'a mut [u8]) -> Option<&'a [u8]> {
        match self.file.read(room) {
            Ok(0) => self.gone = true,
            Ok(len) => return room.get(..len),
            Err(why) if matches!(why.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {}
            Err(_) => self.gone = true,
        }
        None
    }
}

fn connect(at: &str) -> io::Result<File> {
    let mut stream = Err(ErrorKind::NotFound.into());
    for address in at.to_socket_addrs()? {
        stream = stream.or_else(|_: io::Error| TcpStream::connect_timeout(&address, CONNECTS_WITHIN));
    }
    let stream = stream?;
    stream.set_nodelay(true)?;
    Ok(File::from(OwnedFd::from(stream)))
}

fn serial(path: &str, baud: u32) -> io::Result<File> {
    let flags = (OFlags::NOCTTY | OFlags::NONBLOCK).bits();
    let port = OpenOptions::new().read(true).write(true).custom_flags(flags.cast_signed()).open(path)?;
    // Two controllers at one instrument cannot be guarded.
    flock(&port, FlockOperation::NonBlockingLockExclusive)
        .map_err(|_| io::Error::other("it is in use by another program"))?;
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
