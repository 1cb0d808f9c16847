//! The far end of a pseudo-terminal: what another program writes to a serial port comes here.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::pty::openpty;
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};
use nix::unistd::ttyname;

use super::shortcut::Shortcut;

/// The far end of a pseudo-terminal. It never waits.
#[derive(Debug)]
pub(super) struct Terminal {
    pub(super) file: File,
    /// What the program has to open.
    path: PathBuf,
    _shortcut: Option<Shortcut>,
}

impl Terminal {
    /// A new one, which is also found by the path of one's own.
    pub(super) fn open(own: Option<&Path>) -> io::Result<Self> {
        let pair = openpty(None, None)?;
        // Nothing is echoed or changed on the way, whatever the program sets later.
        let mut settings = tcgetattr(&pair.slave)?;
        cfmakeraw(&mut settings);
        tcsetattr(&pair.slave, SetArg::TCSANOW, &settings)?;
        fcntl(&pair.master, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        let path = ttyname(&pair.slave)?;
        let shortcut = own.map(|own| Shortcut::make(own, &path)).transpose()?;
        let path = own.map_or(path, Path::to_owned);
        Ok(Self { file: File::from(pair.master), path, _shortcut: shortcut })
    }

    /// What the program has to open: `/dev/pts/4`, or the path of one's own.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the error only says that nobody has the other end open.
    pub(super) fn is_alone(error: &io::Error) -> bool {
        error.raw_os_error().map(Errno::from_raw) == Some(Errno::EIO)
    }
}
