//! A connection between a run and what plays its roles.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
#[cfg(unix)]
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::Duration;

use super::RolesAddress;
use super::message::LONGEST;

/// How long a line may take to be handed over. Nobody waits for it to be read.
const HANDING_OVER: Duration = Duration::from_millis(100);

/// One end of a connection.
pub(super) enum Connection {
    #[cfg(unix)]
    Unix(UnixStream),
    Tcp(TcpStream),
}

/// Where connections come from.
pub(super) enum Listener {
    #[cfg(unix)]
    Unix(UnixListener),
    Tcp(TcpListener),
}

#[cfg(not(unix))]
fn no_unix() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "sockets in the file system are a matter of Unix; use tcp:HOST:PORT",
    )
}

impl Connection {
    /// Connects.
    pub(super) fn open(address: &RolesAddress) -> io::Result<Self> {
        let connection = match address {
            #[cfg(unix)]
            RolesAddress::Unix(path) => Self::Unix(UnixStream::connect(path)?),
            #[cfg(not(unix))]
            RolesAddress::Unix(_) => return Err(no_unix()),
            RolesAddress::Tcp(place) => Self::Tcp(TcpStream::connect(place)?),
        };
        connection.set_up()?;
        Ok(connection)
    }

    fn set_up(&self) -> io::Result<()> {
        match self {
            #[cfg(unix)]
            Self::Unix(stream) => stream.set_write_timeout(Some(HANDING_OVER)),
            Self::Tcp(stream) => {
                stream.set_nodelay(true)?;
                stream.set_write_timeout(Some(HANDING_OVER))
            }
        }
    }

    /// How long reading may wait; for ever where not given.
    pub(super) fn patience(&self, patience: Option<Duration>) -> io::Result<()> {
        match self {
            #[cfg(unix)]
            Self::Unix(stream) => stream.set_read_timeout(patience),
            Self::Tcp(stream) => stream.set_read_timeout(patience),
        }
    }

    /// The same end once more.
    pub(super) fn again(&self) -> io::Result<Self> {
        Ok(match self {
            #[cfg(unix)]
            Self::Unix(stream) => Self::Unix(stream.try_clone()?),
            Self::Tcp(stream) => Self::Tcp(stream.try_clone()?),
        })
    }

    /// Ends it for both sides, and for whoever waits in it.
    pub(super) fn close(&self) {
        // One that is closed already is closed.
        let _ = match self {
            #[cfg(unix)]
            Self::Unix(stream) => stream.shutdown(std::net::Shutdown::Both),
            Self::Tcp(stream) => stream.shutdown(std::net::Shutdown::Both),
        };
    }

    /// Hands a line over.
    pub(super) fn say(&mut self, line: &str) -> io::Result<()> {
        let line = format!("{line}\n");
        match self {
            #[cfg(unix)]
            Self::Unix(stream) => stream.write_all(line.as_bytes()),
            Self::Tcp(stream) => stream.write_all(line.as_bytes()),
        }
    }
}

impl Read for Connection {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            #[cfg(unix)]
            Self::Unix(stream) => stream.read(buffer),
            Self::Tcp(stream) => stream.read(buffer),
        }
    }
}

impl Listener {
    /// Listens; a socket that nobody listens at any more is taken over.
    pub(super) fn open(address: &RolesAddress) -> io::Result<Self> {
        match address {
            #[cfg(unix)]
            RolesAddress::Unix(path) => {
                let bound = UnixListener::bind(path).or_else(|error| {
                    let left_over = error.kind() == io::ErrorKind::AddrInUse
                        && UnixStream::connect(path)
                            .is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused);
                    if !left_over {
                        return Err(error);
                    }
                    std::fs::remove_file(path)?;
                    UnixListener::bind(path)
                });
                bound.map(Self::Unix)
            }
            #[cfg(not(unix))]
            RolesAddress::Unix(_) => Err(no_unix()),
            RolesAddress::Tcp(place) => TcpListener::bind(place).map(Self::Tcp),
        }
    }

    /// The next one who comes.
    pub(super) fn accept(&self) -> io::Result<Connection> {
        let connection = match self {
            #[cfg(unix)]
            Self::Unix(listener) => Connection::Unix(listener.accept()?.0),
            Self::Tcp(listener) => Connection::Tcp(listener.accept()?.0),
        };
        connection.set_up()?;
        Ok(connection)
    }
}

/// Lines of bounded length.
pub(super) struct Lines(BufReader<Connection>);

impl Lines {
    pub(super) fn of(connection: Connection) -> Self {
        Self(BufReader::new(connection))
    }

    /// The next line without its end; none where the other side has closed.
    pub(super) fn next(&mut self) -> io::Result<Option<String>> {
        let mut line = vec![];
        let count = self.0.by_ref().take(LONGEST as u64).read_until(b'\n', &mut line)?;
        if count == 0 {
            return Ok(None);
        }
        if line.pop() != Some(b'\n') {
            let says = "a line is too long, or broke off";
            return Err(io::Error::new(io::ErrorKind::InvalidData, says));
        }
        let line = String::from_utf8(line);
        line.map(Some).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "a line is not UTF-8"))
    }

    pub(super) fn connection(&self) -> &Connection {
        self.0.get_ref()
    }
}
