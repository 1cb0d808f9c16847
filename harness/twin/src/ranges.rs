//! Conforming batteries drawn by lot, over ranges that a file states.

use std::collections::BTreeMap;
use std::fmt;

use quantity::text::Duration;
use quantity::{Span, text};
use serde::{Deserialize, Serialize};

use crate::draws::{Draws, Stream};
use crate::{
    Arrangement, BatterySpec, Choices, CircumstanceRanges, Circumstances, Pack, PackRanges, Trouble,
    TroubleRanges,
};

/// Over what conforming batteries are drawn. Beside these, the start phase is drawn over the whole period, the frame
/// order over all orders in which first halves of texts come first, the arrangement over both, and the [`Choices`] over
/// all of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ranges {
    /// How large it is and what its cells are made of; that of the battery from which it is drawn, where left out.
    #[serde(default)]
    pub pack: Option<PackRanges>,
    /// The period of all messages that have none of their own.
    pub period: SpanRange,
    /// The period of single messages other than 0x351; half of them have one.
    pub own_period: SpanRange,
    /// The most that a cycle is late.
    pub jitter: SpanRange,
    /// The time from power on to the first frame.
    pub boot: SpanRange,
    /// The most counts of noise; the least is none.
    pub noise: u32,
    /// How it is, and how long it takes.
    pub circumstances: CircumstanceRanges,
    /// What it complains about; nothing where left out.
    #[serde(default)]
    pub troubles: Option<TroubleRanges>,
}

/// A range of times, drawn in whole milliseconds, each end at one in eight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpanRange {
    /// The shortest.
    #[serde(with = "text::span")]
    pub from: Span,
    /// The longest, not shorter than `from`.
    #[serde(with = "text::span")]
    pub to: Span,
}

/// What was drawn for one battery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// How large it is and what its cells are made of, where that was drawn.
    pub pack: Option<Pack>,
    /// The period of all messages that have none of their own.
    #[serde(with = "text::span")]
    pub period: Span,
    /// Periods of single messages.
    pub own_periods: BTreeMap<String, Duration>,
    /// The most that a cycle is late.
    #[serde(with = "text::span")]
    pub jitter: Span,
    /// When the first cycle falls after the run begins.
    #[serde(with = "text::span")]
    pub phase: Span,
    /// The messages in the order of a cycle.
    pub order: Vec<String>,
    /// How the frames of a cycle lie in time.
    pub arrangement: Arrangement,
    /// The time from power on to the first frame.
    #[serde(with = "text::span")]
    pub boot: Span,
    /// The most counts of noise.
    pub noise: u32,
    /// What it does where the specification leaves it open.
    pub choices: Choices,
    /// How it is, and how long it takes.
    pub circumstances: Circumstances,
    /// What it complains about.
    pub troubles: BTreeMap<String, Trouble>,
}

impl SpanRange {
    pub(crate) fn draw(self, draws: &mut Draws) -> Span {
        const MILLI: i64 = 1_000_000;
        let millis = (self.to - self.from).as_nanos().max(0) / MILLI;
        match draws.below(8) {
            // A range is worth what its ends are worth.
            0 => self.from,
            1 => self.to.max(self.from),
            _ => self.from + Span::from_millis(draws.below(millis as u64 + 1) as i64),
        }
    }
}

impl BatterySpec {
    /// A battery like this one, with what the ranges name drawn by lot; the same seed draws the same battery.
    ///
    /// It conforms if this one does and the ranges are those of conforming batteries: [`check`](Self::check) tells. A
    /// jitter that would reach the next cycle is cut to half the period.
    #[must_use]
    pub fn drawn(&self, ranges: &Ranges, seed: u64) -> (Self, Drawn) {
        let mut draws = Draws::new(seed, Stream::Variant);
        let mut choices = Choices::draw(&mut draws);
        let mut spec = self.clone();
        let mut sizes = Draws::new(seed, Stream::Pack);
        let pack = ranges.pack.as_ref().and_then(|pack| pack.draw(&mut sizes));
        if pack.as_ref().is_some_and(|pack| !pack.shows_energy()) {
            choices.leave_out("EnergyCounters");
        }
        let mut lots = Draws::new(seed, Stream::Trouble);
        let troubles = ranges.troubles.and_then(|troubles| troubles.draw(&mut lots));
        if troubles.is_some() {
            // Its warning may be behind the sixth byte.
            choices.lengths.retain(|(message, _)| message != "Alarms");
        }
        choices.make(&mut spec);
        let period = ranges.period.draw(&mut draws);
        let last = period - Span::from_millis(1);
        let drawn = Drawn {
            period,
            own_periods: own_periods(&spec.sends, ranges.own_period, &mut draws),
            jitter: ranges.jitter.draw(&mut draws),
            phase: SpanRange { from: Span::ZERO, to: last }.draw(&mut draws),
            order: shuffled(&spec.sends, &mut draws),
            arrangement: if draws.below(2) == 0 { Arrangement::Burst } else { Arrangement::Spread },
            boot: ranges.boot.draw(&mut draws),
            noise: draws.below(u64::from(ranges.noise) + 1) as u32,
            choices,
            circumstances: Circumstances::draw(&ranges.circumstances, pack.as_ref(), &mut draws),
            troubles: troubles.into_iter().collect(),
            pack,
        };
        (spec.with(&drawn), drawn)
    }

    fn with(mut self, drawn: &Drawn) -> Self {
        let supported = drawn.troubles.keys().filter(|alarm| !self.alarms.contains(alarm)).cloned();
        let supported: Vec<String> = supported.collect();
        self.alarms.extend(supported);
        let spec = match &drawn.pack {
            Some(pack) => pack.make(self),
            None => self,
        };
        let half = Span::from_nanos(drawn.period.as_nanos() / 2);
        Self {
            period: drawn.period,
            periods: drawn.own_periods.clone(),
            phase: drawn.phase,
            sends: drawn.order.clone(),
            arrangement: drawn.arrangement,
            jitter: drawn.jitter.min(half),
            boot: drawn.boot,
            noise: drawn.noise,
            troubles: drawn.troubles.clone(),
            ..drawn.circumstances.make(spec)
        }
    }
}

/// Periods of their own for half of the messages but 0x351.
fn own_periods(messages: &[String], range: SpanRange, draws: &mut Draws) -> BTreeMap<String, Duration> {
    let others = messages.iter().filter(|message| *message != "Limits");
    let mut own = BTreeMap::new();
    for message in others {
        if draws.below(2) == 0 {
            own.insert(message.clone(), Duration(range.draw(draws)));
        }
    }
    own
}

/// Texts of two frames, the first half of which comes first (CAN-380-2).
const HALVES: [(&str, &str); 2] = [("SerialNumber1", "SerialNumber2"), ("ProductName1", "ProductName2")];

/// All in an order drawn evenly (Fisher and Yates), but halves of a text in theirs.
fn shuffled(messages: &[String], draws: &mut Draws) -> Vec<String> {
    let mut order = messages.to_vec();
    for at in (1..order.len()).rev() {
        order.swap(at, draws.below(at as u64 + 1) as usize);
    }
    for (first, second) in HALVES {
        let at = |message: &str| order.iter().position(|name| name == message);
        if let (Some(first), Some(second)) = (at(first), at(second))
            && second < first
        {
            order.swap(first, second);
        }
    }
    order
}

/// One line that a person can read.
impl fmt::Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrangement = match self.arrangement {
            Arrangement::Burst => "in bursts",
            Arrangement::Spread => "spread",
        };
        write!(f, "every {} from {}, {arrangement}, {}", self.period, self.phase, self.order.join(" "))?;
        write!(f, "; boots in {}, up to {} late, {} counts of noise", self.boot, self.jitter, self.noise)?;
        let own = &self.own_periods;
        own.iter().try_for_each(|(message, period)| write!(f, ", {message} every {}", period.0))?;
        self.pack.iter().try_for_each(|pack| write!(f, "; {pack}"))?;
        write!(f, "; {}; {}", self.choices, self.circumstances)?;
        self.troubles.iter().try_for_each(|(alarm, trouble)| write!(f, "; {alarm} {trouble}"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::protocol::{battery, full_battery};
    use crate::{
        CellPoint, ChargeRange, Chemistry, CountRange, PercentRange, TemperatureRange, VoltageRange,
    };

    fn ranges() -> Ranges {
        Ranges {
            pack: Some(packs()),
            period: SpanRange { from: Span::from_millis(800), to: Span::from_millis(1_200) },
            own_period: SpanRange { from: Span::from_millis(800), to: Span::from_secs(10) },
            jitter: SpanRange { from: Span::ZERO, to: Span::from_millis(50) },
            boot: SpanRange { from: Span::from_millis(200), to: Span::from_secs(20) },
            noise: 1,
            circumstances: CircumstanceRanges {
                precharge: SpanRange { from: Span::ZERO, to: Span::from_secs(20) },
                bus_recovery: SpanRange { from: Span::from_millis(100), to: Span::from_secs(8) },
                keepalive_timeout: SpanRange { from: Span::from_secs(600), to: Span::from_secs(3_600) },
                returns_after: SpanRange { from: Span::ZERO, to: Span::from_secs(110) },
                soc: PercentRange { from: 35.0, to: 75.0 },
                soh: PercentRange { from: 80.0, to: 100.0 },
                temperature: TemperatureRange { from: 5.0, to: 40.0 },
                cells_warmer: TemperatureRange { from: -15.0, to: 15.0 },
                charge_limit: PercentRange { from: 30.0, to: 100.0 },
                discharge_limit: PercentRange { from: 30.0, to: 120.0 },
                charge_voltage: PercentRange { from: 98.0, to: 102.0 },
            },
            troubles: Some(TroubleRanges {
                short: SpanRange { from: Span::from_millis(100), to: Span::from_millis(2_900) },
                long: SpanRange { from: Span::from_secs(3), to: Span::from_secs(300) },
                allows: PercentRange { from: 50.0, to: 99.0 },
                between: SpanRange { from: Span::from_secs(5), to: Span::from_secs(1_200) },
            }),
        }
    }

    fn packs() -> PackRanges {
        let point = |soc, cell| CellPoint { soc, cell };
        let chemistry = |name: &str, most, full: f64| Chemistry {
            name: name.into(),
            cells: CountRange { from: 4, to: most },
            charge_voltage: VoltageRange { from: full, to: full },
            open_circuit: vec![point(0.0, full * 0.7), point(100.0, full * 0.97)],
        };
        PackRanges {
            chemistries: vec![chemistry("LFP", 16, 3.5), chemistry("LTO", 22, 2.7)],
            capacity: ChargeRange { from: 50.0 * 3_600.0, to: 1_000.0 * 3_600.0 },
            rate: PercentRange { from: 50.0, to: 200.0 },
            modules: CountRange { from: 1, to: 16 },
        }
    }

    #[test]
    fn packs_of_every_size_and_kind_are_drawn() {
        let drawn = (0..300).filter_map(|seed| full_battery().drawn(&ranges(), seed).1.pack);
        let drawn: Vec<Pack> = drawn.collect();
        assert_eq!(drawn.len(), 300);
        let ends = |of: fn(&Pack) -> u32| (drawn.iter().map(of).min(), drawn.iter().map(of).max());
        assert_eq!(ends(|pack| u32::from(pack.cells)), (Some(4), Some(22)));
        assert_eq!(ends(|pack| u32::from(pack.modules)), (Some(1), Some(16)));
        assert_eq!(ends(|pack| (pack.capacity / 3_600.0) as u32), (Some(50), Some(1_000)));
        for pack in &drawn {
            let rate = pack.charge_current_max / (pack.capacity / 3_600.0);
            assert!((0.49..=2.01).contains(&rate), "{pack}");
            assert!(pack.charge_voltage_max() > pack.charge_voltage, "{pack}");
        }
        assert!(drawn.iter().any(|pack| pack.chemistry.name == "LTO"));
    }

    #[test]
    fn every_battery_drawn_conforms_and_the_draws_reach_every_end() {
        let base = full_battery();
        let drawn: Vec<Drawn> = (0..300)
            .map(|seed| {
                let (spec, drawn) = base.drawn(&ranges(), seed);
                spec.check().unwrap();
                drawn
            })
            .collect();
        let periods: BTreeSet<Span> = drawn.iter().map(|drawn| drawn.period).collect();
        assert_eq!(periods.first(), Some(&Span::from_millis(800)));
        assert_eq!(periods.last(), Some(&Span::from_millis(1_200)));
        let boots: BTreeSet<Span> = drawn.iter().map(|drawn| drawn.boot).collect();
        assert_eq!(
            (boots.first(), boots.last()),
            (Some(&Span::from_millis(200)), Some(&Span::from_secs(20)))
        );
        assert_eq!(drawn.iter().map(|drawn| drawn.noise).collect::<BTreeSet<_>>(), [0, 1].into());
        assert_eq!(drawn.iter().map(|drawn| drawn.arrangement).collect::<BTreeSet<_>>().len(), 2);
        assert_eq!(drawn.iter().map(|drawn| drawn.choices.names).collect::<BTreeSet<_>>().len(), 4);
        let own = |drawn: &Drawn| drawn.own_periods.values().map(|own| own.0).collect::<Vec<_>>();
        assert_eq!(drawn.iter().flat_map(own).max(), Some(Span::from_secs(10)));
        assert!(drawn.iter().all(|drawn| !drawn.own_periods.contains_key("Limits")));
        let socs: BTreeSet<i64> = drawn.iter().map(|drawn| drawn.circumstances.soc as i64).collect();
        assert_eq!((socs.first(), socs.last()), (Some(&35), Some(&75)));
        let never = drawn.iter().filter(|drawn| drawn.circumstances.keepalive.is_none()).count();
        assert!((50..100).contains(&never), "{never}");
        assert!(drawn.iter().map(|drawn| &drawn.choices).collect::<BTreeSet<_>>().len() > 250);
        assert!(drawn.iter().map(|drawn| &drawn.order).collect::<BTreeSet<_>>().len() > 60);
    }

    #[test]
    fn the_first_half_of_a_text_comes_first() {
        for seed in 0..50 {
            let (spec, drawn) = full_battery().drawn(&ranges(), seed);
            let at = |message: &str| spec.sends.iter().position(|name| name == message);
            for (first, second) in HALVES.map(|(first, second)| (at(first), at(second))) {
                assert!(second.is_none() || first < second, "{drawn}");
            }
        }
    }

    #[test]
    fn the_same_seed_draws_the_same_battery() {
        assert_eq!(battery().drawn(&ranges(), 5), battery().drawn(&ranges(), 5));
        assert_ne!(battery().drawn(&ranges(), 5), battery().drawn(&ranges(), 6));
    }

    #[test]
    fn what_was_drawn_is_told_in_one_line() {
        let line = battery().drawn(&ranges(), 5).1.to_string();
        assert!(line.starts_with("every ") && line.contains("boots in "), "{line}");
    }
}
