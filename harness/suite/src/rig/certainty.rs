//! Whether what is compared can be told apart: how far readings may be off against what is concluded from them.

use super::energised::{CurrentMeter, Energised, SwitchProbe, Terminals, VoltageMeter};
use super::reading::Reading;
use super::written::{CurrentMeterText, MeterText, SwitchProbeText, VoltageMeterText};

/// Sums of decimal numbers are not exact.
const NEARLY: f64 = 1.0 - 1e-9;

impl Reading<'_> {
    /// Every comparison of readings means something, as far as it is known how far they may be off.
    pub(super) fn certain(
        &mut self,
        bench: &Energised,
        meter: Option<&MeterText>,
        probe: Option<&SwitchProbeText>,
    ) {
        let current = meter.and_then(|meter| meter.current.as_ref()).zip(bench.current_meter.as_ref());
        current.into_iter().for_each(|(text, meter)| self.tells_off(bench, text, meter));
        let voltage = meter.and_then(|meter| meter.voltage.as_ref()).zip(bench.voltage_meter.as_ref());
        voltage.into_iter().for_each(|(text, meter)| self.tells_apart(bench, text, meter));
        let probe = probe.zip(bench.main_switch_probe.as_ref());
        probe.into_iter().for_each(|(text, probe)| self.tells_whether_it_flows(bench, text, probe));
    }

    /// What a meter reads at nothing does not look like a current.
    fn tells_off(&mut self, bench: &Energised, text: &CurrentMeterText, meter: &CurrentMeter) {
        if let Some(off) = bench.meter_off_by(meter).filter(|off| *off >= meter.off_below * NEARLY) {
            let said = format!(
                "`{}` may be off by {off} A, so that it cannot tell a current of `{}` from none",
                meter.at, text.off_below.value
            );
            self.wrong("too-uncertain", text.off_below.place, said, "raise it, or measure better");
        }
    }

    /// An output and the meter beside it differ by more than both may be off before that means anything.
    fn tells_apart(&mut self, bench: &Energised, text: &VoltageMeterText, meter: &VoltageMeter) {
        let Some(own) = bench.volts_off_by(&meter.at) else { return };
        let outputs = bench.instruments.iter().filter(|instrument| instrument.kind().energises());
        let each = outputs.flat_map(|own| own.channels.iter().map(move |channel| (&own.name, channel)));
        let offs = each.filter_map(|(name, channel)| {
            Some((format!("{name}.{}", channel.number), channel.uncertainty.voltage? + own))
        });
        let worst = offs.max_by(|one, other| one.1.total_cmp(&other.1));
        if let Some((name, off)) = worst.filter(|(_, off)| *off >= meter.agrees_within * NEARLY) {
            let said = format!(
                "`{name}` and `{}` may read {off} V apart although nothing is wrong, and have to agree within `{}`",
                meter.at, text.agrees_within.value
            );
            self.wrong("too-uncertain", text.agrees_within.place, said, "raise it, or measure better");
        }
    }

    /// Half the current of a probe is what counts as one that flows.
    fn tells_whether_it_flows(&mut self, bench: &Energised, text: &SwitchProbeText, probe: &SwitchProbe) {
        let reads = |at: &Terminals| Some((at.to_string(), bench.at(at)?.1.uncertainty.current?));
        let meter = bench.current_meter.as_ref();
        let meter = meter.and_then(|meter| Some((meter.at.to_string(), bench.meter_off_by(meter)?)));
        let all = [reads(&probe.supply), reads(&probe.load), meter];
        let mut wrong = all.into_iter().flatten().filter(|(_, off)| *off >= probe.current / 2.0 * NEARLY);
        if let Some((name, off)) = wrong.next() {
            let said = format!(
                "`{name}` may be off by {off} A, so that it cannot tell whether a probe of `{}` flows",
                text.current.value
            );
            let help = "probe with more than twice as much, or measure better";
            self.wrong("too-uncertain", text.current.place, said, help);
        }
    }
}

impl Energised {
    fn volts_off_by(&self, at: &Terminals) -> Option<f64> {
        self.at(at)?.1.uncertainty.voltage
    }

    /// How far a meter of the current may be off, in amperes, where that is known.
    pub(super) fn meter_off_by(&self, meter: &CurrentMeter) -> Option<f64> {
        match meter.shunt {
            Some(ohms) => self.volts_off_by(&meter.at).map(|volts| volts / ohms),
            None => self.at(&meter.at)?.1.uncertainty.current,
        }
    }
}
