//! A server of one interface.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs};

use quantity::Instant;
use wire::Frame;
use wire::socketcand::Session;

use super::offered;
use crate::{Clock, Interface};

/// A server of socketcand with one interface, for any number of clients. What one of them sends is on the bus, so all the
/// others are told of it; it is not told itself.
#[derive(Debug)]
pub struct SocketcandServer {
    listener: TcpListener,
    interface: Interface,
    clock: Clock,
    clients: Vec<Client>,
    /// What clients want on the bus.
    frames: VecDeque<Frame>,
}

#[derive(Debug)]
struct Client {
    stream: TcpStream,
    session: Session,
    unsent: VecDeque<u8>,
    is_over: bool,
}

/// What is kept for a client that does not read; then its connection is closed, because it could not be told of a loss.
const ROOM: usize = 1 << 20;

impl SocketcandServer {
    /// Listens at an address: `127.0.0.1:29536`; port 0 takes any that is free.
    ///
    /// # Errors
    /// Where somebody else does, or the address is not this machine's.
    pub fn listen(address: impl ToSocketAddrs, interface: &Interface) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(Self {
            listener,
            interface: interface.clone(),
            clock: Clock::start(),
            clients: Vec::new(),
            frames: VecDeque::new(),
        })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// Where the system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The next frame that a client wants on the bus, without waiting for it.
    ///
    /// # Errors
    /// Where nobody can connect any more; a client that goes is none.
    pub fn fetch(&mut self) -> io::Result<Option<Frame>> {
        if self.frames.is_empty() {
            self.accept()?;
            self.serve();
        }
        Ok(self.frames.pop_front())
    }

    /// Tells all clients of a frame on the bus.
    pub fn show(&mut self, frame: &Frame) {
        self.tell(frame, None);
        self.clients.retain(|client| !client.is_over);
    }

    fn accept(&mut self) -> io::Result<()> {
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => self.clients.extend(Client::greet(stream, self.interface.as_str())),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                // One that went before it was accepted.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn serve(&mut self) {
        for at in 0..self.clients.len() {
            for frame in self.clients[at].listen() {
                self.tell(&frame, Some(at));
                self.frames.push_back(frame);
            }
        }
        self.clients.retain(|client| !client.is_over);
    }

    fn tell(&mut self, frame: &Frame, sender: Option<usize>) {
        let stamp = self.clock.pair().wall;
        for (_, client) in self.clients.iter_mut().enumerate().filter(|(at, _)| Some(*at) != sender) {
            if let Some(text) = client.session.show(frame, stamp) {
                client.unsent.extend(text.iter());
                client.flush();
            }
        }
    }
}

impl Client {
    /// Nothing where it has gone already.
    fn greet(stream: TcpStream, interface: &str) -> Option<Self> {
        stream.set_nonblocking(true).and_then(|()| stream.set_nodelay(true)).ok()?;
        let unsent = Session::GREETING.iter().copied().collect();
        let mut client = Self { stream, session: Session::new(interface), unsent, is_over: false };
        client.flush();
        Some(client)
    }

    /// What it wants on the bus.
    fn listen(&mut self) -> Vec<Frame> {
        let (mut bytes, mut frames) = ([0; 4096], Vec::new());
        match self.stream.read(&mut bytes) {
            Ok(0) => self.is_over = true,
            Ok(read) => {
                let unsent = &mut self.unsent;
                self.session.hear(&bytes[..read], |frame| frames.push(frame), |said| unsent.extend(said));
            }
            Err(error) => self.is_over |= !is_pause(&error),
        }
        self.flush();
        self.is_over |= self.session.is_over() && self.unsent.is_empty();
        frames
    }

    fn flush(&mut self) {
        self.is_over |= self.unsent.len() > ROOM;
        while !self.unsent.is_empty() && !self.is_over {
            match self.stream.write(self.unsent.as_slices().0) {
                Ok(written) => drop(self.unsent.drain(..written)),
                Err(error) if is_pause(&error) => return,
                Err(_) => self.is_over = true,
            }
        }
    }
}

fn is_pause(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

impl offered::Device for SocketcandServer {
    fn fetch(&mut self) -> io::Result<Option<Frame>> {
        Self::fetch(self)
    }

    /// Its stamps are wall clock, as those of a server are.
    fn show(&mut self, frame: &Frame, _: Instant) -> io::Result<()> {
        Self::show(self, frame);
        Ok(())
    }
}
