//! Instruments behind the guard, at the other end of pseudo-terminals: how long a query takes beside a plain loop over the same
//! terminal, and how late sixteen of them are polled.

mod peer;
mod serial;

use std::ffi::OsString;
use std::thread;
use std::time::Duration;

use guard::{Order, PortAddress, PortSetup, Report, Setup, StationSetup};
use quantity::{Instant, Span};
use rig::guarded::{GuardProgram, Guardian, Told, Work};
use wire::scpi::{Channel, Program, Then, Values};

use crate::aim::{Aim, short};
use crate::error::BenchError;
use crate::spread::Spread;
use crate::table::{Row, Table};
use peer::Peer;

/// How many queries are timed.
const QUERIES: usize = 2_000;

/// How many instruments are polled, and how often: what a guard asks for.
const INSTRUMENTS: usize = 16;
const EVERY: Span = Span::from_millis(200);

/// A dialect in which a reading is one query.
const DIALECT: &str = "keithley-2000";

/// The first polls follow each other at once.
const SETTLES: Duration = Duration::from_secs(1);

/// How often it is looked whether the guard told anything.
const LOOKS: Duration = Duration::from_millis(5);

/// Measures both; sixteen instruments are polled for so long.
pub(crate) fn measure(length: Duration, table: &mut Table) -> Result<(), BenchError> {
    queries(table)?;
    polls(length, table)
}

/// One query after the other, by a plain loop and through the guard, each as the peer sees them.
fn queries(table: &mut Table) -> Result<(), BenchError> {
    let peer = Peer::start()?;
    serial::ask(&peer.path, QUERIES)?;
    let plain = spans(&peer.heard());
    let mut channel = channel()?;
    let reads = channel.measure.steps.iter().find(|step| matches!(step.then, Then::Keep(_))).cloned();
    let mut step = reads.ok_or_else(|| BenchError::program(DIALECT, "it reads nothing"))?;
    (step.then, step.pause, channel.link.gap) = (Then::Nothing, Span::ZERO, Span::ZERO);
    channel.look = Program { steps: vec![step; QUERIES] };
    let mut guardian = guardian(vec![port(&peer, channel)], true)?;
    until(&mut guardian, Order::Look, &Report::Looked)?;
    let guarded = spans(&peer.heard());
    let plain = Spread::of("a plain loop", plain)?;
    let guarded = Spread::of("queries through the guard", guarded)?;
    let ratio =
        format!("{} times a plain loop over the same terminal", short(guarded.at(0.5) / plain.at(0.5)));
    let mut row = |what: &str, milliseconds: f64, ratio: String, aim| {
        table.add(Row { what: what.to_owned(), value: milliseconds * 1e3, unit: "µs", ratio, aim });
    };
    row("a query by a plain loop, median", plain.at(0.5), String::from("1"), Aim::None);
    row("a query through the guard, median", guarded.at(0.5), ratio, Aim::AtMost(1e3));
    row("a query by a plain loop, 99 of 100", plain.at(0.99), String::new(), Aim::None);
    row("a query through the guard, 99 of 100", guarded.at(0.99), String::new(), Aim::None);
    Ok(())
}

/// Sixteen instruments, each five times a second.
fn polls(length: Duration, table: &mut Table) -> Result<(), BenchError> {
    let peers = (0..INSTRUMENTS).map(|_| Peer::start()).collect::<Result<Vec<_>, _>>()?;
    let channel = channel()?;
    let ports = peers.iter().map(|peer| port(peer, channel.clone())).collect();
    let mut guardian = guardian(ports, false)?;
    until(&mut guardian, Order::Arm, &Report::Armed)?;
    keep(&mut guardian, SETTLES)?;
    peers.iter().for_each(|peer| drop(peer.heard()));
    keep(&mut guardian, length)?;
    let heard: Vec<_> = peers.iter().map(Peer::heard).collect();
    guardian.end(|_| ());
    let late = Spread::of("polls", heard.iter().flat_map(|times| lateness(times)).collect())?;
    let polls: usize = heard.iter().map(Vec::len).sum();
    let missed: i64 = heard.iter().map(|times| missed(times)).sum();
    let what = format!("{INSTRUMENTS} instruments at 5 Hz for {} s", length.as_secs());
    let mut row = |what: String, value, unit, aim| {
        table.add(Row { what, value, unit, ratio: String::new(), aim });
    };
    row(format!("{what}: polls"), polls as f64, "", Aim::None);
    row(format!("{what}: missed"), missed as f64, "", Aim::AtMost(0.0));
    late.rows_within(&format!("{what}: late"), Aim::AtMost(EVERY.as_nanos() as f64 / 1e6), table);
    Ok(())
}

/// Lives for so long.
fn keep(guardian: &mut Guardian, length: Duration) -> Result<(), BenchError> {
    let began = guard::process::now();
    while guard::process::now() - began < span(length) {
        guardian.beat(None);
        if let Some(Told::Lost(why)) = guardian.poll() {
            return Err(BenchError::program("the guard", why));
        }
        thread::park_timeout(LOOKS);
    }
    Ok(())
}

fn span(length: Duration) -> Span {
    Span::from_nanos(i64::try_from(length.as_nanos()).unwrap_or(i64::MAX))
}

fn channel() -> Result<Channel, BenchError> {
    let all = campaign::dialects()?;
    let dialect = all.iter().find(|dialect| dialect.name() == DIALECT);
    let missing = || BenchError::program(DIALECT, "there is no such dialect");
    dialect.and_then(|dialect| dialect.channel(1)).ok_or_else(missing)
}

fn port(peer: &Peer, channel: Channel) -> PortSetup {
    let station = StationSetup {
        name: peer.path.clone(),
        channel,
        hard: guard::Hard { voltage: 0.0, current: 0.0, sink_current: 0.0 },
        protections: Values::default(),
        protected_outside: false,
        trusted: vec![],
    };
    let at = PortAddress::Serial { path: peer.path.clone(), baud: serial::BAUD };
    PortSetup { at, serial_number: String::new(), stations: vec![station] }
}

/// The process of a guard: this program again.
fn guardian(ports: Vec<PortSetup>, only_looks: bool) -> Result<Guardian, BenchError> {
    let program = std::env::current_exe().map_err(BenchError::file("find this program"))?;
    let holder = rig::Holder {
        process: std::process::id(),
        since: String::new(),
        command: String::from("bench instruments"),
    };
    let program = GuardProgram { program, arguments: vec![OsString::from("serve-guard")], holder };
    let setup = Setup { ports, interlock: false, permitted: [0.0; 3], meters: vec![] };
    let work = if only_looks { Work::Looks } else { Work::Drives(None) };
    Guardian::start(&program, setup, &work).map_err(|why| BenchError::program("the guard", why.to_string()))
}

/// Asks for something, and waits until it is told to be done.
fn until(guardian: &mut Guardian, order: Order, done: &Report) -> Result<(), BenchError> {
    guardian.beat(None);
    guardian.order(order);
    loop {
        guardian.beat(None);
        match guardian.poll() {
            Some(Told::Report(report)) if report == *done => return Ok(()),
            Some(Told::Report(Report::Refused(_, why))) => {
                return Err(BenchError::program("an instrument", why.to_string()));
            }
            Some(Told::Lost(why)) => return Err(BenchError::program("the guard", why)),
            Some(Told::Over | Told::TakenOver(_)) => {
                return Err(BenchError::program("the guard", "it ended before it was done"));
            }
            Some(Told::Report(_) | Told::Found(_)) => {}
            None => thread::park_timeout(LOOKS),
        }
    }
}

/// The times from each to the next, in nanoseconds.
fn spans(times: &[Instant]) -> Vec<i64> {
    times.windows(2).map(|two| (two[1] - two[0]).as_nanos()).collect()
}

/// How many periods a span is, to the nearest.
fn periods(span: i64) -> i64 {
    (span + EVERY.as_nanos() / 2) / EVERY.as_nanos()
}

/// How much later than by the earliest of them each was, in nanoseconds.
fn lateness(times: &[Instant]) -> Vec<i64> {
    let (mut late, mut all) = (0, vec![0]);
    for span in spans(times) {
        // What was missed is counted by itself.
        late += span - EVERY.as_nanos() * periods(span).max(1);
        all.push(late);
    }
    let earliest = all.iter().copied().min().unwrap_or_default();
    all.iter().map(|late| late - earliest).collect()
}

/// How many polls there should have been and were not.
fn missed(times: &[Instant]) -> i64 {
    spans(times).into_iter().map(|span| (periods(span) - 1).max(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: &[i64]) -> Vec<Instant> {
        millis.iter().map(|millis| Instant::ZERO + Span::from_millis(*millis)).collect()
    }

    #[test]
    fn what_is_late_is_late_by_the_grid_of_the_earliest() {
        let late = lateness(&at(&[1_003, 1_200, 1_405, 1_600, 2_000]));
        assert_eq!(late, [3, 0, 5, 0, 0].map(|millis| millis * 1_000_000));
    }

    #[test]
    fn a_poll_that_did_not_come_is_missed() {
        assert_eq!(missed(&at(&[0, 200, 395, 600])), 0);
        assert_eq!(missed(&at(&[0, 200, 600, 1_200])), 1 + 2);
    }
}
