//! The bench of a run: who its instruments said they are.

use journal::{BenchInfo, CalibrationInfo, ChannelInfo, InstrumentInfo};

use crate::Record;
use crate::text::Page;

/// `requirements`, and two spaces, as in the conclusion.
const LABEL: usize = 14;

/// Writes the bench of a run that had one with instruments, a line each.
pub(super) fn write_bench(page: &mut Page, record: &Record) {
    let Some(bench) = record.bench.as_ref().filter(|bench| !bench.instruments.is_empty()) else { return };
    let mut lines = bench_lines(bench).into_iter();
    page.gap();
    lines.next().into_iter().for_each(|first| page.labelled(0, ("bench", LABEL), &first));
    lines.for_each(|line| page.labelled(LABEL, ("- ", 2), &line));
}

/// A bench in words: itself, then each of its instruments.
#[must_use]
pub fn bench_lines(bench: &BenchInfo) -> Vec<String> {
    let simulated = if bench.simulated { "simulated: nothing on it is real" } else { "" };
    let guard = bench.guard.as_ref().map(|guard| format!("guarded by {guard}"));
    let interlock = bench.interlock.as_ref().map(|interlock| {
        format!("interlock: {}, seen to act on {} ({})", interlock.kind, interlock.tested_on, interlock.proof)
    });
    let about = [Some(bench.rig.clone()), Some(simulated.to_owned()), guard, interlock];
    let about: Vec<_> = about.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    [about.join("; ")].into_iter().chain(bench.instruments.iter().map(instrument)).collect()
}

fn instrument(own: &InstrumentInfo) -> String {
    let known = [&own.maker, &own.model].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let known = if known.is_empty() { String::from("did not say who it is") } else { known };
    let serial = match &own.serial_number {
        Some(serial) => format!("serial number {serial}"),
        None => String::from("no serial number"),
    };
    let firmware = own.firmware.as_ref().map(|firmware| format!("firmware {firmware}"));
    let calibrated =
        own.calibrated.as_ref().map_or_else(|| String::from("calibration not given"), calibration);
    let parts = [Some(known), Some(serial), firmware, Some(calibrated)].into_iter().flatten();
    let parts = parts.chain(own.channels.iter().filter_map(channel));
    format!("{}: {}", own.name, parts.collect::<Vec<_>>().join(", "))
}

fn calibration(CalibrationInfo { on, due, overdue }: &CalibrationInfo) -> String {
    let word = if *overdue { "CALIBRATION OVERDUE, which held" } else { "calibrated" };
    format!("{word} from {on} to {due}")
}

/// What a channel is for, and how far its readings may be off, where there is anything to say.
fn channel(channel: &ChannelInfo) -> Option<String> {
    let off = [(channel.nanovolts, "V"), (channel.nanoamperes, "A")];
    let off = off.into_iter().filter_map(|(nano, unit)| Some(format!("{} {unit}", nano? as f64 / 1e9)));
    let off = off.collect::<Vec<_>>().join(" and ");
    let off = (!off.is_empty()).then(|| format!("off by at most {off}"));
    let said: Vec<_> = channel.roles.iter().cloned().chain(off).collect();
    (!said.is_empty()).then(|| format!("channel {} ({})", channel.number, said.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{bench, mixed};
    use crate::text::Style;

    fn shown(record: &Record) -> String {
        let mut page = Page::new(Style::PLAIN);
        write_bench(&mut page, record);
        page.into_text()
    }

    #[test]
    fn every_instrument_is_a_line() {
        insta::assert_snapshot!(shown(&mixed()));
    }

    #[test]
    fn what_is_simulated_or_not_known_is_said() {
        let mut bench = bench();
        bench.simulated = true;
        bench.interlock = None;
        for own in &mut bench.instruments {
            (own.maker, own.model, own.serial_number, own.firmware) = (None, None, None, None);
            own.calibrated = None;
            own.channels
                .iter_mut()
                .for_each(|channel| (channel.nanovolts, channel.nanoamperes) = (None, None));
        }
        insta::assert_snapshot!(shown(&Record { bench: Some(bench), ..mixed() }));
    }

    #[test]
    fn a_run_without_instruments_says_nothing_of_them() {
        assert_eq!(shown(&Record { bench: None, ..mixed() }), "");
        let none = BenchInfo { instruments: vec![], ..bench() };
        assert_eq!(shown(&Record { bench: Some(none), ..mixed() }), "");
    }
}
