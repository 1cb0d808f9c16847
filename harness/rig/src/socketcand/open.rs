//! From a server to a bus.

use std::io;
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use journal::{BusInfo, Clock as Stamped};
use quantity::Span;
use wire::Text;
use wire::socketcand::{Reply, Request};

use super::hearing::Hearing;
use super::receive::Receiver;
use super::sent::Sent;
use crate::bus::{Adapter, BusError, Controller, Opened};
use crate::talk::{Listener, Shared, Speaker};
use crate::{Clock, Interface};

/// How long a machine has to answer at all.
const CONNECTING: Duration = Duration::from_secs(5);

/// How long a server has for an answer, and a write to find room.
const ANSWER: Span = Span::from_secs(3);
const WRITING: Duration = Duration::from_millis(200);

/// How often the way there and back is measured.
const MEASURED: usize = 5;

/// What the time of a frame may be off beside the way there and back: two schedulers.
const UNCERTAINTY: Span = Span::from_millis(10);

/// The longest that a frame takes from the bus to whoever asks.
const LATENCY: Span = Span::from_millis(500);

/// Opens an interface of another machine.
///
/// # Errors
/// Where the machine does not answer, what answers is not socketcand, or it does not give the interface.
pub(crate) fn open(host: &str, port: u16, interface: &Interface, clock: &Clock) -> Result<Opened, BusError> {
    let server = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
    let unreachable = |why: String| BusError::NoServer { server: server.clone(), why };
    let stream = connected(host, port).map_err(|error| unreachable(error.to_string()))?;
    let shared = stream.try_clone().map_err(|error| unreachable(error.to_string()))?;
    let (mut hearing, sent) = (Hearing::new(stream, *clock), Shared::new(Sent::new(shared)));
    greeted(&mut hearing).map_err(&unreachable)?;
    for request in [Request::Open(Text::cut(interface.as_str().as_bytes())), Request::Raw] {
        asked(&mut hearing, &sent, request).map_err(|why| BusError::NotGiven {
            server: server.clone(),
            interface: interface.to_string(),
            why,
        })?;
    }
    let way = measured(&mut hearing, &sent, clock).map_err(&unreachable)?;
    let bus = format!("{interface} of {server}");
    let driver = Some(String::from("socketcand"));
    let adapter =
        Adapter { controller: Controller::Unknown, driver, serial: None, bit_rate: None, listen_only: false };
    let info = BusInfo {
        name: interface.to_string(),
        clock: Stamped::Arrival,
        uncertainty: UNCERTAINTY + way,
        latency: LATENCY + way,
        adapter: Some(adapter),
    };
    let transmit = Box::new(Speaker::new(&bus, *clock, sent.clone()));
    let receive = Box::new(Listener::new(&bus, *clock, Receiver::new(hearing, sent, clock.now())));
    Ok(Opened { info, receive, transmit })
}

/// The first of the machine's addresses that answers.
fn connected(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, CONNECTING) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                stream.set_write_timeout(Some(WRITING))?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn greeted(hearing: &mut Hearing) -> Result<(), String> {
    match hearing.wait(ANSWER) {
        Ok(Some(Ok(Reply::Hi))) => Ok(()),
        Ok(Some(Ok(other))) => Err(format!("it greets with `{}`", other.text())),
        Ok(Some(Err(error))) => Err(format!("it does not greet like socketcand: {error}")),
        Ok(None) => Err(String::from("it is there and does not greet like socketcand")),
        Err(error) => Err(error.to_string()),
    }
}

fn asked(hearing: &mut Hearing, sent: &Shared<Sent>, request: Request) -> Result<(), String> {
    sent.hold().say(request).map_err(|error| error.to_string())?;
    match hearing.wait(ANSWER) {
        Ok(Some(Ok(Reply::Ok))) => Ok(()),
        Ok(Some(Ok(Reply::Refused(why)))) => Err(why.to_string()),
        Ok(Some(Ok(other))) => Err(format!("it answers `{}`", other.text())),
        Ok(Some(Err(error))) => Err(error.to_string()),
        Ok(None) => Err(String::from("it does not answer")),
        Err(error) => Err(error.to_string()),
    }
}

/// The longest way there and back of a few. Frames that come meanwhile are before the beginning.
fn measured(hearing: &mut Hearing, sent: &Shared<Sent>, clock: &Clock) -> Result<Span, String> {
    let mut longest = Span::ZERO;
    for _ in 0..MEASURED {
        let began = clock.now();
        sent.hold().say(Request::Echo).map_err(|error| error.to_string())?;
        loop {
            match hearing.wait(ANSWER) {
                Ok(Some(Ok(Reply::Echo))) => break,
                Ok(Some(_)) if clock.now() < began + ANSWER => {}
                Ok(_) => return Err(String::from("it does not answer an echo")),
                Err(error) => return Err(error.to_string()),
            }
        }
        longest = longest.max(clock.now() - began);
    }
    Ok(longest)
}
