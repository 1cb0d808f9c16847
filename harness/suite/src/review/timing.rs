//! Declared times and rates.

use super::Remark;
use super::claim::{Claim, advised};
use crate::BitRateText;

/// The shortest time without a keepalive after which a battery may open, in seconds.
const KEEPALIVE: f64 = 600.0;

pub(super) fn remarks(claim: &Claim<'_>) -> Vec<Remark> {
    bit_rate(claim).into_iter().chain(keepalive(claim)).collect()
}

fn bit_rate(claim: &Claim<'_>) -> Option<Remark> {
    let rate = claim.statement.located_bit_rate().filter(|rate| rate.value == BitRateText::Kbit250)?;
    let said = String::from("a bus of 250 kbit/s is shared with other devices");
    let remark = claim.advises("CAN-1.2-2", said, rate.place, "500 kbit/s is preferred");
    Some(advised(remark, "use 500 kbit/s; updates of the firmware over the bus need it"))
}

fn keepalive(claim: &Claim<'_>) -> Option<Remark> {
    let timeout = claim.statement.located("keepalive_timeout")?;
    let short = timeout.value.value > 0.0 && timeout.value.value < KEEPALIVE;
    short.then(|| {
        let said = String::from("a battery that opens without a keepalive waits at least 10 minutes");
        let remark = claim.falls_short("CAN-1.4-1", said, timeout.place, "this one opens earlier");
        advised(remark, "lengthen the time-out; updates of the inverter system take that long")
    })
}
