//! How far the keepalive of the inverter system is from a second after the one before.

use std::process::Command;
use std::time::Duration;

use captures::Record;
use gx::Inverter;
use journal::{Action, BusId, Core, Counter, Event, Partner, PartnerMode, Stamp, Stop};
use quantity::{Instant, Span};

use super::observer::Observer;
use crate::error::BenchError;
use crate::process::Running;
use crate::spread::Spread;
use crate::table::Table;

/// The inverter system alone, online from the first poll on.
struct Alone {
    inverter: Inverter,
    online: bool,
}

impl Core for Alone {
    fn poll(&mut self, stamp: Stamp, event: &Event, act: &mut dyn FnMut(Action)) {
        if let Event::Stop(_) = event {
            return act(Action::Finish);
        }
        if !self.online {
            self.online = true;
            self.inverter.set(stamp.seen, PartnerMode::Online);
        }
        self.inverter.poll(stamp.seen, act);
    }

    fn poll_at(&self) -> Option<Instant> {
        if self.online { self.inverter.poll_at() } else { Some(Instant::ZERO) }
    }
}

/// Measures the keepalive for so long, and `cangen` at the same rate beside it.
pub(super) fn measure(length: Duration, table: &mut Table) -> Result<(), BenchError> {
    let observer = Observer::start(&["vcan0", "vcan1"])?;
    let theirs = Running::start(
        Command::new("cangen").args(["vcan1", "-I", "305", "-L", "8", "-D", "i", "-g", "1000"]),
    )?;
    let mut core = Alone { inverter: Inverter::new(BusId(0), 1), online: false };
    let end = Instant::ZERO + Span::from_nanos(i64::try_from(length.as_nanos()).unwrap_or(i64::MAX));
    let mut stop = |now: Instant| (now >= end).then_some(Stop::Interrupted);
    let ran = super::bench("vcan0")?.run(&mut core, &mut Counter::default(), &mut stop);
    ran.map_err(|why| BenchError::program("the loop", why.to_string()))?;
    theirs.interrupt()?;
    let (records, _) = observer.end()?;
    let errors = |channel: u8, what: &str| {
        let times: Vec<i64> = records
            .iter()
            .filter(|record| record.channel == channel && record.frame.id().plain() == Some(0x305))
            .filter_map(|record| record.time)
            .collect();
        let errors = times.windows(2).map(|pair| (pair[1] - pair[0] - 1_000_000_000).abs());
        Spread::of(what, errors.collect())
    };
    // Channels are numbered as they appear, and only ours identifies itself beside the keepalive.
    let is_identified = |record: &&Record| record.frame.id().plain() == Some(0x307);
    let ours = records.iter().find(is_identified).map_or(0, |record| record.channel);
    let theirs = 1 - ours.min(1);
    let theirs = errors(theirs, "cangen")?;
    errors(ours, "the keepalive")?.rows("keepalive, from a second", Some(("cangen", &theirs)), table);
    Ok(())
}
