//! From a serial port to a bus.

use std::io;
use std::time::Duration;

use journal::{BusInfo, Clock as Stamped};
use quantity::Span;
use serialport::SerialPort;
use wire::Text;
use wire::slcan::{Answer, BitRate, Command};

use super::hearing::Hearing;
use super::receive::Receiver;
use super::sent::{Manners, Sent};
use crate::Clock;
use crate::bus::{Adapter, BusError, Controller, Opened};
use crate::talk::{Listener, Shared, Speaker};

/// What adapters with a real serial line use most; those on USB do not care.
const BAUD: u32 = 115_200;

/// How long a line may take to be written.
const WRITING: Duration = Duration::from_millis(100);

/// How long an adapter has for an answer. One that answers nothing costs it four times at each opening.
const ANSWER: Span = Span::from_millis(250);

/// An adapter that is told to close its channel and still speaks after so many reads will not stop.
const ROUNDS: u32 = 50;

/// What the time of a frame may be off: the latency timer of FTDI, and the scheduler.
const UNCERTAINTY: Span = Span::from_millis(20);

/// The longest that a frame takes from the bus to whoever asks.
const LATENCY: Span = Span::from_millis(250);

/// Opens the adapter on a serial port, and its channel with this bit rate.
///
/// # Errors
/// Where there is no such port, somebody else uses it, or the adapter refuses.
pub(crate) fn open(port: &str, rate: BitRate, clock: &Clock) -> Result<Opened, BusError> {
    let serial = serialport::new(port, BAUD).timeout(WRITING).open();
    let serial = serial.map_err(|error| no_port(port, error.to_string()))?;
    begin(port, serial, rate, clock)
}

fn begin(port: &str, serial: Box<dyn SerialPort>, rate: BitRate, clock: &Clock) -> Result<Opened, BusError> {
    let failed = |source| BusError::System { bus: port.to_owned(), doing: "talk to the adapter", source };
    let mut hearing = Hearing::new(serial.try_clone().map_err(|error| failed(error.into()))?, *clock);
    // Dropped on an error, it closes the channel again.
    let sent = Shared::new(Sent::new(serial, Manners::Polite));
    let (version, serial) = introduced(&mut hearing, &sent).map_err(failed)?;
    let answers = told(&mut hearing, &sent, rate).map_err(|error| match error {
        Refusal::Command(doing, instead) => BusError::Refused { port: port.to_owned(), doing, instead },
        Refusal::System(source) => failed(source),
    })?;
    sent.hold().manners = if answers { Manners::Polite } else { Manners::Silent };
    let adapter = Adapter {
        controller: Controller::Unknown,
        driver: Some(
            version.map_or_else(|| String::from("slcan"), |version| format!("slcan, version {version}")),
        ),
        serial,
        bit_rate: Some(rate.bits_per_second()),
        listen_only: false,
    };
    let info = BusInfo {
        name: port.to_owned(),
        clock: Stamped::Arrival,
        uncertainty: UNCERTAINTY,
        latency: LATENCY,
        adapter: Some(adapter),
    };
    let transmit = Box::new(Speaker::new(port, *clock, sent.clone()));
    let receive = Box::new(Listener::new(port, *clock, Receiver::new(hearing, sent, clock.now())));
    Ok(Opened { info, receive, transmit })
}

/// Ends whatever the adapter was doing, and has it say what it is.
fn introduced(hearing: &mut Hearing, sent: &Shared<Sent>) -> io::Result<(Option<String>, Option<String>)> {
    {
        let mut sent = sent.hold();
        // What was left of a line of whoever used it before would become a part of ours.
        for command in [Command::Nothing, Command::Nothing, Command::Close] {
            sent.say(command)?;
        }
    }
    // All that it answers to these means nothing, and neither do frames that are still on their way.
    for _ in 0..ROUNDS {
        if !hearing.listen(Duration::from_millis(50))? {
            break;
        }
        hearing.forget();
    }
    sent.hold().say(Command::Version)?;
    let version = hearing.wait_for(ANSWER, |answer| match answer {
        Answer::Version(version) => Some(Some(*version)),
        Answer::Refused => Some(None),
        _ => None,
    })?;
    sent.hold().say(Command::SerialNumber)?;
    let serial = hearing.wait_for(ANSWER, |answer| match answer {
        Answer::SerialNumber(serial) => Some(Some(*serial)),
        Answer::Refused => Some(None),
        _ => None,
    })?;
    hearing.forget();
    Ok((named(version), named(serial)))
}

fn named(text: Option<Option<Text>>) -> Option<String> {
    let text = String::from_utf8_lossy(&text.flatten()?).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

enum Refusal {
    Command(String, &'static str),
    System(io::Error),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}

/// Sets the bit rate and opens the channel; whether the adapter answers.
fn told(hearing: &mut Hearing, sent: &Shared<Sent>, rate: BitRate) -> Result<bool, Refusal> {
    let mut tell = |command: Command| -> io::Result<Option<bool>> {
        sent.hold().say(command)?;
        hearing.wait_for(ANSWER, |answer| match answer {
            Answer::Done => Some(true),
            Answer::Refused => Some(false),
            _ => None,
        })
    };
    let rate_set = tell(Command::BitRate(rate))?;
    if rate_set == Some(false) {
        let doing = format!("use {} bit/s", rate.bits_per_second());
        return Err(Refusal::Command(doing, "name another bit rate behind an `@`, as in `slcan:PORT@250k`"));
    }
    let opened = tell(Command::Open)?;
    if opened == Some(false) {
        let doing = String::from("open its channel");
        return Err(Refusal::Command(doing, "see that no other program uses it"));
    }
    Ok(rate_set.is_some() || opened.is_some())
}

fn no_port(port: &str, why: String) -> BusError {
    let ports = serialport::available_ports().unwrap_or_default();
    let names: Vec<_> = ports.into_iter().map(|port| port.port_name).collect();
    let others = if names.is_empty() {
        String::from("there is none at all; plug the adapter in, and see which port appears")
    } else {
        format!("there are: {}; on Linux, the group `dialout` may use them", names.join(", "))
    };
    BusError::NoPort { port: port.to_owned(), why, others }
}
