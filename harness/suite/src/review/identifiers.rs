//! Identifiers outside of the protocol.

use lang::Located;
use wire::{CanId, Message, Sender};

use super::Remark;
use super::claim::{Claim, advised};

/// The largest identifier of 11 bits.
const STANDARD: u32 = 0x7FF;

pub(super) fn remarks(claim: &Claim<'_>) -> Vec<Remark> {
    let others = claim.statement.other_identifiers().unwrap_or_default();
    others.iter().filter_map(|id| long(claim, id).or_else(|| known(claim, id))).collect()
}

fn long(claim: &Claim<'_>, id: &Located<u32>) -> Option<Remark> {
    (id.value > STANDARD).then(|| {
        let said = format!("{:#X} has more than 11 bits", id.value);
        let remark = claim.falls_short("CAN-1.2-1", said, id.place, "batteries use 11 bits only");
        advised(remark, "send nothing with identifiers of 29 bits; they belong to another protocol")
    })
}

/// One that the protocol gives to somebody else, or to a message of its own.
fn known(claim: &Claim<'_>, id: &Located<u32>) -> Option<Remark> {
    let can = CanId::standard(u16::try_from(id.value).ok()?).ok()?;
    let Message { name, sender, .. } = claim.table.message(claim.table.message_of(can)?);
    Some(match sender {
        Sender::Inverter => {
            let said = format!("{can} is the inverter system's");
            let remark = claim.falls_short("CAN-2-4", said, id.place, "no battery sends it");
            advised(
                remark,
                "leave it to the inverter system; a battery that sends it takes its own keepalive for real",
            )
        }
        Sender::Battery if claim.sends(name).is_some() => {
            let said = format!("{can} is `{name}`, which `ics.sends` has as well");
            advised(
                claim.advises("CAN-2-10", said, id.place, "this is no other identifier"),
                "leave it out here",
            )
        }
        Sender::Battery => {
            let said = format!("{can} is a message of the protocol, `{name}`");
            let remark = claim.contradicts("CAN-2-8", said, id.place, "this is no other identifier");
            advised(
                remark,
                format!("add `{name}` to `ics.sends` if it is meant so; otherwise use another identifier"),
            )
        }
    })
}
