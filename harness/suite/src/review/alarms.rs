//! Which alarms a battery supports.

use lang::Place;

use super::Remark;
use super::claim::{Claim, advised};

/// What a user can expect of every battery; as alarm, as warning, or as both.
const EXPECTED: [&str; 6] =
    ["HighVoltage", "LowVoltage", "HighTemperature", "LowTemperature", "HighCurrent", "Internal"];

pub(super) fn remarks(claim: &Claim<'_>) -> Vec<Remark> {
    unsent(claim).into_iter().chain(unsupported(claim)).collect()
}

fn unsent(claim: &Claim<'_>) -> Option<Remark> {
    let first = claim.statement.alarms().first().filter(|_| claim.omits("Alarms"))?;
    let said = format!("alarms are declared, and {} is not sent", claim.title("Alarms"));
    let remark = claim.contradicts("CAN-35A-1", said, first.place, "nothing carries it");
    Some(advised(remark, "add `Alarms` to `ics.sends`, or leave `ics.alarms` empty"))
}

fn unsupported(claim: &Claim<'_>) -> Option<Remark> {
    let declared = claim.statement.declared_alarms()?;
    let supports = |kind: &&str| {
        let slots = ["Alarm", "Warning"].map(|end| format!("{kind}{end}"));
        declared.iter().any(|alarm| slots.contains(&alarm.value))
    };
    let missing: Vec<&str> = EXPECTED.into_iter().filter(|kind| !supports(kind)).collect();
    let place: Place = declared.first().map(|alarm| alarm.place).unwrap_or_default();
    (!missing.is_empty()).then(|| {
        let said = format!("neither alarm nor warning is supported for {}", missing.join(", "));
        let remark = claim.advises("CAN-35A-11", said, place, "the list of what is supported begins here");
        advised(
            remark,
            "support at least high and low voltage, high and low temperature, high current and internal",
        )
    })
}
