//! Listens to the bus for a moment, and sends nothing.

use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use journal::{BusId, Direction};
use quantity::{Instant, Span};
use rig::bus::Sighting;
use rig::{Address, Clock, Drain, Lock};

use super::{Finding, Health};
use crate::CampaignError;
use crate::holder::holder;

/// How long: a battery sends its limits at least once in that time.
const LISTEN: Span = Span::from_secs(3);
const NAP: Duration = Duration::from_millis(50);
const ROOM: usize = 1 << 14;

/// What was heard.
#[derive(Default)]
struct Heard {
    frames: u64,
    errors: u64,
    rate: Option<u32>,
}

/// Whether the battery is heard there, and how fast the bus is where the adapter says so; and whether the bus is known to be
/// silent.
pub(super) fn look(name: &str, address: &str, started: &str) -> (Finding, bool) {
    let heard = listen(address, started);
    let is_silent = heard.as_ref().is_ok_and(|heard| heard.frames == 0 && heard.errors == 0);
    (finding(name, address, heard), is_silent)
}

fn finding(name: &str, address: &str, heard: Result<Heard, CampaignError>) -> Finding {
    match heard {
        Err(why) => Finding::new(name, Health::Wrong, why.to_string())
            .help("the bus has to be there before anything else; `bmscert check ADDRESS --for 10s` listens to it as well"),
        Ok(Heard { frames: 0, errors, .. }) => {
            let garbled = if errors > 0 { format!(", but {errors} errors") } else { String::new() };
            let silent = CampaignError::Silent { address: address.to_owned() }.to_string();
            let (_, help) = silent.split_once("; ").unwrap_or(("", &silent));
            Finding::new(name, Health::Wrong, format!("nothing was heard on {address} in {LISTEN}{garbled}")).help(help)
        }
        Ok(Heard { frames, errors, rate }) => {
            let rate = rate.map(|rate| format!(" at {} kbit/s", f64::from(rate) / 1000.0)).unwrap_or_default();
            let says = format!("{frames} frames in {LISTEN} on {address}{rate}");
            if errors == 0 {
                return Finding::sound(name, says);
            }
            let says = format!("{says}, and {errors} errors of the bus");
            Finding::new(name, Health::Doubtful, says)
                .help("see that both ends are terminated, that the rate is right, and that no wire is loose")
        }
    }
}

fn listen(address: &str, started: &str) -> Result<Heard, CampaignError> {
    let address: Address = address.parse()?;
    let _lock = Lock::take_to_listen(&address, &holder(started))?;
    let clock = Clock::start();
    let opened = rig::bus::open(&address, &clock)?;
    let rate = opened.info.adapter.as_ref().and_then(|adapter| adapter.bit_rate);
    let mut heard = Heard { rate, ..Heard::default() };
    let (_drain, channel) =
        Drain::start(vec![(BusId(0), opened.receive)], ROOM).map_err(rig::RunError::from)?;
    let until = Instant::ZERO + LISTEN;
    while clock.now() < until {
        match channel.recv_timeout(NAP) {
            Ok(drained) => match drained.seen? {
                Sighting::Frame { direction: Direction::Received, frame, .. } if frame.id().is_error() => {
                    heard.errors += 1
                }
                Sighting::Frame { direction: Direction::Received, .. } => heard.frames += 1,
                _ => {}
            },
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    Ok(heard)
}
