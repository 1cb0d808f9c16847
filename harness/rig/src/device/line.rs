//! A line to a simulated instrument: bytes of another program, over a pseudo-terminal or TCP.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};

use super::line_place::{LineError, LinePlace};
#[cfg(unix)]
use super::terminal::Terminal;

/// A line to a simulated instrument, for one program at a time. It never waits.
///
/// A second program that connects over TCP waits until the first has gone.
#[derive(Debug)]
pub struct Line {
    address: String,
    end: End,
    unsent: VecDeque<u8>,
}

#[derive(Debug)]
enum End {
    #[cfg(unix)]
    Terminal(Terminal),
    Port {
        listener: TcpListener,
        client: Option<TcpStream>,
    },
    Closed,
}

/// What is kept for a program that does not read; what comes beyond that is lost.
const ROOM: usize = 1 << 16;

impl Line {
    /// Makes a line at this place.
    ///
    /// # Errors
    /// Where the place is taken or cannot be had.
    pub fn open(place: &LinePlace) -> Result<Self, LineError> {
        let taken = |why| LineError::Taken { place: place.to_string(), why };
        let (address, end) = match place {
            #[cfg(unix)]
            LinePlace::Terminal(own) => {
                let terminal = Terminal::open(own.as_deref()).map_err(taken)?;
                (terminal.path().display().to_string(), End::Terminal(terminal))
            }
            #[cfg(not(unix))]
            LinePlace::Terminal(_) => return Err(LineError::NoTerminals),
            LinePlace::Port { host, port } => {
                let (address, listener) = listen(host, *port).map_err(taken)?;
                (address, End::Port { listener, client: None })
            }
        };
        Ok(Self { address, end, unsent: VecDeque::new() })
    }

    /// How another program comes to it: `/dev/pts/4`, `tcp:127.0.0.1:5025`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What the program has sent since the last time, as much as there is room for; nothing where nobody is there.
    ///
    /// # Errors
    /// Where the system fails; that the program went is no error.
    pub fn fetch(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.flush()?;
        self.attend()?;
        let Some(end) = self.end.stream() else { return Ok(0) };
        match end.read(bytes) {
            Ok(0) => self.left(),
            Ok(read) => return Ok(read),
            Err(error) => self.survive(error)?,
        }
        Ok(0)
    }

    /// Sends bytes to the program. Where nobody is there, or nobody reads, they are lost as on any wire.
    ///
    /// # Errors
    /// As [`fetch`](Self::fetch).
    pub fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.unsent.len() + bytes.len() <= ROOM {
            self.unsent.extend(bytes);
        }
        self.flush()
    }

    /// Pulls the plug: the program finds the line gone, and nobody comes any more.
    pub fn close(&mut self) {
        self.end = End::Closed;
        self.unsent.clear();
    }

    fn flush(&mut self) -> io::Result<()> {
        while !self.unsent.is_empty() {
            let Some(end) = self.end.stream() else {
                self.unsent.clear();
                return Ok(());
            };
            match end.write(self.unsent.as_slices().0) {
                Ok(written) => drop(self.unsent.drain(..written)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return self.survive(error),
            }
        }
        Ok(())
    }

    /// Lets the next program in, where there is none.
    fn attend(&mut self) -> io::Result<()> {
        let End::Port { listener, client: client @ None } = &mut self.end else { return Ok(()) };
        match listener.accept() {
            Ok((stream, _)) => {
                stream.set_nonblocking(true)?;
                stream.set_nodelay(true)?;
                *client = Some(stream);
                Ok(())
            }
            // One that went before it was let in is no reason to stop.
            Err(error)
                if error.kind() == ErrorKind::WouldBlock || error.kind() == ErrorKind::ConnectionAborted =>
            {
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn left(&mut self) {
        self.unsent.clear();
        if let End::Port { client, .. } = &mut self.end {
            *client = None;
        }
    }

    fn survive(&mut self, error: io::Error) -> io::Result<()> {
        match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::Interrupted => Ok(()),
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted => {
                self.left();
                Ok(())
            }
            #[cfg(unix)]
            _ if Terminal::is_alone(&error) => {
                self.left();
                Ok(())
            }
            _ => Err(error),
        }
    }
}

impl End {
    /// Where bytes come from and go to, where somebody can be there.
    fn stream(&mut self) -> Option<&mut dyn Stream> {
        match self {
            #[cfg(unix)]
            Self::Terminal(terminal) => Some(&mut terminal.file),
            Self::Port { client, .. } => client.as_mut().map(|client| client as &mut dyn Stream),
            Self::Closed => None,
        }
    }
}

trait Stream: Read + Write {}

impl<T: Read + Write> Stream for T {}

fn listen(host: &str, port: u16) -> io::Result<(String, TcpListener)> {
    let listener = TcpListener::bind((host, port))?;
    listener.set_nonblocking(true)?;
    Ok((format!("tcp:{}", listener.local_addr()?), listener))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rstest::rstest;

    use super::*;

    fn free_port() -> LinePlace {
        LinePlace::Port { host: String::from("127.0.0.1"), port: 0 }
    }

    fn fetched(line: &mut Line) -> Vec<u8> {
        let mut bytes = [0; 64];
        for _ in 0..500 {
            let read = line.fetch(&mut bytes).unwrap();
            if read > 0 {
                return bytes[..read].to_vec();
            }
            std::thread::park_timeout(Duration::from_millis(2));
        }
        vec![]
    }

    fn connected(line: &Line) -> TcpStream {
        let stream = TcpStream::connect(line.address().strip_prefix("tcp:").unwrap()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream
    }

    fn asks_and_is_answered(program: &mut (impl Read + Write), line: &mut Line) {
        program.write_all(b"*IDN?\n").unwrap();
        assert_eq!(fetched(line), b"*IDN?\n");
        line.say(b"it\n").unwrap();
        let mut said = [0; 3];
        program.read_exact(&mut said).unwrap();
        assert_eq!(&said, b"it\n");
    }

    #[test]
    fn bytes_go_both_ways_over_tcp_and_one_program_follows_the_other() {
        let mut line = Line::open(&free_port()).unwrap();
        for _ in 0..2 {
            let mut program = connected(&line);
            asks_and_is_answered(&mut program, &mut line);
        }
    }

    #[test]
    fn a_line_that_is_closed_is_gone_for_the_program() {
        let mut line = Line::open(&free_port()).unwrap();
        let mut program = connected(&line);
        program.write_all(b"x").unwrap();
        assert_eq!(fetched(&mut line), b"x");
        line.close();
        assert_eq!(program.read(&mut [0; 1]).unwrap(), 0);
        assert_eq!(line.fetch(&mut [0; 1]).unwrap(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_terminal_is_found_by_a_path_of_ones_own_as_long_as_it_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("supply");
        let place = LinePlace::Terminal(Some(path.clone()));
        let mut line = Line::open(&place).unwrap();
        assert_eq!(line.address(), path.display().to_string());
        assert!(Line::open(&place).is_err(), "it is taken");
        let mut program = std::fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
        asks_and_is_answered(&mut program, &mut line);
        drop(line);
        assert!(!path.is_symlink());
    }

    #[rstest]
    #[case::a_terminal("pty")]
    #[case::with_a_path("pty:bench/supply")]
    #[case::a_port("tcp:127.0.0.1:5025")]
    #[case::of_another_kind_of_address("tcp:[::1]:0")]
    fn a_place_is_shown_as_it_is_written(#[case] text: &str) {
        assert_eq!(text.parse::<LinePlace>().unwrap().to_string(), text);
    }

    #[rstest]
    #[case::nothing("")]
    #[case::no_path("pty:")]
    #[case::no_port("tcp:127.0.0.1")]
    #[case::a_bus("can:can0")]
    fn what_is_no_place_is_told(#[case] text: &str) {
        let why = text.parse::<LinePlace>().unwrap_err().to_string();
        assert!(why.contains("is not a place for an instrument; write `pty`"), "{why}");
    }
}
