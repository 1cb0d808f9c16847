//! Messages that need each other, or that a claim needs.

use super::Remark;
use super::claim::{Claim, advised};

/// Without these nothing works.
const CORE: [&str; 4] = ["Limits", "StateOfCharge", "Measurements", "Alarms"];

/// What official support needs beside them.
const SUPPORT: [&str; 2] = ["ManufacturerName", "Product"];

/// A message, the one that it needs, and the requirement that says so.
const PAIRS: [(&str, &str, &str); 3] = [
    ("ProductName2", "ProductName1", "CAN-370-1"),
    ("SerialNumber2", "SerialNumber1", "CAN-380-1"),
    ("SerialNumber1", "SerialNumber2", "CAN-380-1"),
];

/// A claim, the messages that it needs, and the requirement that says so.
const CLAIMS: [(&str, &[&str], &str); 3] = [
    ("ics.high_resolution_soc", &["StateOfCharge"], "CAN-355-2"),
    ("ics.reverse_current", &SUPPORT, "CAN-356-2"),
    ("ics.force_charge", &["ForceCharge"], "CAN-360-1"),
];

pub(super) fn remarks(claim: &Claim<'_>) -> Vec<Remark> {
    let pairs = PAIRS.iter().filter_map(|pair| alone(claim, pair));
    let claims = CLAIMS.iter().flat_map(|row| unbacked(claim, row));
    pairs.chain(claims).chain(core(claim)).chain(support(claim)).chain(old_alarms(claim)).collect()
}

fn alone(claim: &Claim<'_>, (message, needed, requirement): &(&str, &str, &str)) -> Option<Remark> {
    let at = claim.sends(message).filter(|_| claim.omits(needed))?;
    let said = format!("{} is sent without {}", claim.title(message), claim.title(needed));
    let remark = claim.contradicts(requirement, said, at, "one is half of a text");
    Some(advised(remark, format!("send both and add `{needed}` to `ics.sends`, or neither")))
}

fn unbacked(claim: &Claim<'_>, (flag, messages, requirement): &(&str, &[&str], &str)) -> Vec<Remark> {
    let Some(at) = claim.claims(flag) else { return vec![] };
    let omitted = messages.iter().filter(|message| claim.omits(message));
    let remark = |message: &&str| {
        let said = format!("`{flag}` is claimed, and {} is not sent", claim.title(message));
        let remark = claim.contradicts(requirement, said, at, "this needs the message");
        advised(
            remark,
            format!("add `{message}` to `ics.sends` if it is sent; otherwise take the claim back"),
        )
    };
    omitted.map(remark).collect()
}

fn core(claim: &Claim<'_>) -> Option<Remark> {
    let titles = omitted(claim, &CORE)?;
    let said = format!("a system does not work without {titles}");
    let remark = claim.falls_short("CAN-2-1", said, claim.list(), "the list of what is sent begins here");
    Some(advised(remark, "send 0x351, 0x355, 0x356 and 0x35A, and declare them in `ics.sends`"))
}

fn support(claim: &Claim<'_>) -> Option<Remark> {
    let titles = omitted(claim, &SUPPORT)?;
    let said = format!("official support needs {titles}");
    let remark = claim.falls_short("CAN-2-2", said, claim.list(), "the list of what is sent begins here");
    Some(advised(remark, "send 0x35E and 0x35F, and declare them in `ics.sends`"))
}

/// Those that are not sent, in words; none where all are.
fn omitted(claim: &Claim<'_>, messages: &[&str]) -> Option<String> {
    let omitted = messages.iter().filter(|message| claim.omits(message));
    let titles: Vec<String> = omitted.map(|message| claim.title(message)).collect();
    (!titles.is_empty()).then(|| titles.join(", "))
}

fn old_alarms(claim: &Claim<'_>) -> Option<Remark> {
    let at = claim.sends("OldAlarms").filter(|_| claim.sends("Alarms").is_some())?;
    let said = format!("{} is sent beside {}", claim.title("OldAlarms"), claim.title("Alarms"));
    let remark = claim.advises("CAN-2-5", said, at, "the system prefers 0x35A");
    Some(advised(remark, "leave 0x359 out; it belongs to an older protocol family"))
}
