//! How far the draws of many conforming batteries reached.

use std::collections::BTreeSet;
use std::fmt;

use quantity::Span;

use crate::{Arrangement, Choices, Circumstances, Drawn, Pack};

/// The ends that were reached over many draws, for a person to read beside the verdict that all of them passed.
#[derive(Debug, Clone, Default)]
pub struct Extremes {
    drawn: u32,
    bursts: u32,
    noisy: u32,
    period: Ends,
    phase: Ends,
    boot: Ends,
    jitter: Ends,
    own_periods: Ends,
    precharge: Ends,
    bus_recovery: Ends,
    timeout: Ends,
    returns_after: Ends,
    soc: Reach,
    soh: Reach,
    temperature: Reach,
    cells_warmer: Reach,
    charge_limit: Reach,
    discharge_limit: Reach,
    charge_voltage: Reach,
    chemistries: BTreeSet<String>,
    cells: Reach,
    capacity: Reach,
    modules: Reach,
    charge_voltage_of_all: Reach,
    most_charge: Reach,
    most_discharge: Reach,
    orders: BTreeSet<Vec<String>>,
    choices: BTreeSet<Choices>,
    troubles: BTreeSet<String>,
    troubled: Ends,
    allows: Reach,
}

/// The shortest and the longest of some times.
#[derive(Debug, Clone, Copy, Default)]
struct Ends(Option<(Span, Span)>);

impl Ends {
    fn note(&mut self, span: Span) {
        let (least, most) = self.0.unwrap_or((span, span));
        self.0 = Some((least.min(span), most.max(span)));
    }
}

/// The least and the most of some values.
#[derive(Debug, Clone, Copy, Default)]
struct Reach(Option<(f64, f64)>);

impl Reach {
    fn note(&mut self, value: f64) {
        let (least, most) = self.0.unwrap_or((value, value));
        self.0 = Some((least.min(value), most.max(value)));
    }
}

impl Extremes {
    /// Takes one draw into account.
    pub fn note(&mut self, drawn: &Drawn) {
        self.drawn += 1;
        self.bursts += u32::from(drawn.arrangement == Arrangement::Burst);
        self.noisy += u32::from(drawn.noise > 0);
        self.period.note(drawn.period);
        self.phase.note(drawn.phase);
        self.boot.note(drawn.boot);
        self.jitter.note(drawn.jitter);
        drawn.own_periods.values().for_each(|period| self.own_periods.note(period.0));
        self.note_circumstances(&drawn.circumstances);
        drawn.pack.iter().for_each(|pack| self.note_pack(pack));
        self.orders.insert(drawn.order.clone());
        self.choices.insert(drawn.choices.clone());
        for (alarm, trouble) in &drawn.troubles {
            self.troubles.insert(alarm.clone());
            self.troubled.note(trouble.lasts);
            self.allows.note(trouble.allows);
        }
    }

    fn note_pack(&mut self, pack: &Pack) {
        self.chemistries.insert(pack.chemistry.name.clone());
        self.cells.note(f64::from(pack.cells));
        self.capacity.note(pack.capacity / 3_600.0);
        self.modules.note(f64::from(pack.modules));
        self.charge_voltage_of_all.note((pack.charge_voltage * 10.0).round() / 10.0);
        self.most_charge.note(pack.charge_current_max);
        self.most_discharge.note(pack.discharge_current_max);
    }

    fn note_circumstances(&mut self, circumstances: &Circumstances) {
        self.precharge.note(circumstances.precharge);
        self.bus_recovery.note(circumstances.bus_recovery);
        self.soc.note(circumstances.soc);
        self.soh.note(circumstances.soh);
        self.temperature.note(circumstances.temperature);
        self.cells_warmer.note(circumstances.cells_warmer);
        self.charge_limit.note(circumstances.charge_limit);
        self.discharge_limit.note(circumstances.discharge_limit);
        self.charge_voltage.note(circumstances.charge_voltage);
        if let Some(watch) = circumstances.keepalive {
            self.timeout.note(watch.timeout);
            self.returns_after.note(watch.returns_after);
        }
    }
}

impl fmt::Display for Ends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some((least, most)) => write!(f, "{least} to {most}"),
            None => f.write_str("none"),
        }
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some((least, most)) => write!(f, "{least} to {most}"),
            None => f.write_str("none"),
        }
    }
}

/// One fact a line.
impl fmt::Display for Extremes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "batteries drawn   {}", self.drawn)?;
        writeln!(f, "period            {}", self.period)?;
        writeln!(f, "of one message    {}", self.own_periods)?;
        writeln!(f, "jitter            {}", self.jitter)?;
        writeln!(f, "start phase       {}", self.phase)?;
        writeln!(f, "boot              {}", self.boot)?;
        writeln!(f, "precharge         {}", self.precharge)?;
        writeln!(f, "bus recovery      {}", self.bus_recovery)?;
        writeln!(f, "time-out          {}", self.timeout)?;
        writeln!(f, "back in           {}", self.returns_after)?;
        writeln!(f, "state of charge   {} %", self.soc)?;
        writeln!(f, "state of health   {} %", self.soh)?;
        writeln!(f, "temperature       {} degC", self.temperature)?;
        writeln!(f, "cells are warmer  {} degC", self.cells_warmer)?;
        writeln!(f, "charge limit      {} %", self.charge_limit)?;
        writeln!(f, "discharge limit   {} %", self.discharge_limit)?;
        writeln!(f, "charge voltage    {} %", self.charge_voltage)?;
        let chemistries = self.chemistries.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        writeln!(f, "cells of          {chemistries}")?;
        writeln!(f, "cells in series   {}", self.cells)?;
        writeln!(f, "capacity          {} Ah", self.capacity)?;
        writeln!(f, "modules           {}", self.modules)?;
        writeln!(f, "charged to        {} V", self.charge_voltage_of_all)?;
        writeln!(f, "declared charge   {} A", self.most_charge)?;
        writeln!(f, "and discharge     {} A", self.most_discharge)?;
        writeln!(f, "frame orders      {} different", self.orders.len())?;
        writeln!(f, "choices           {} different", self.choices.len())?;
        writeln!(f, "complains about   {} different alarms and warnings", self.troubles.len())?;
        writeln!(f, "for               {}", self.troubled)?;
        writeln!(f, "and allows        {} %", self.allows)?;
        writeln!(f, "in bursts         {}, spread {}", self.bursts, self.drawn - self.bursts)?;
        write!(f, "with noise        {}", self.noisy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::{Draws, Stream};

    #[test]
    fn the_ends_of_all_draws_are_told() {
        let circumstances = Circumstances {
            precharge: Span::ZERO,
            bus_recovery: Span::ZERO,
            keepalive: None,
            soc: 50.0,
            soh: 100.0,
            temperature: 20.0,
            cells_warmer: 0.0,
            charge_limit: 100.0,
            discharge_limit: 100.0,
            charge_voltage: 100.0,
        };
        let drawn = |millis, arrangement| Drawn {
            pack: None,
            period: Span::from_millis(millis),
            phase: Span::ZERO,
            order: vec!["Limits".into()],
            arrangement,
            boot: Span::from_secs(1),
            noise: 0,
            own_periods: [].into(),
            jitter: Span::ZERO,
            choices: Choices::draw(&mut Draws::new(1, Stream::Variant)),
            circumstances,
            troubles: [].into(),
        };
        let mut extremes = Extremes::default();
        extremes.note(&drawn(1_200, Arrangement::Burst));
        extremes.note(&drawn(800, Arrangement::Spread));
        let text = extremes.to_string();
        assert!(text.contains("period            0.8 s to 1.2 s"), "{text}");
        assert!(text.contains("in bursts         1, spread 1"), "{text}");
    }
}
