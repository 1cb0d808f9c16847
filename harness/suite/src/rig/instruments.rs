//! The instruments of a rig: whether each can be spoken to, and what its channels never exceed.

use std::collections::BTreeMap;

use lang::{Located, nearest};
use wire::scpi::Kind;

use super::energised::{Calibrated, HardLimits, RigInstrument, RigStop};
use super::link::InstrumentLink;
use super::measuring::Metered;
use super::reading::Reading;
use super::written::{CalibratedText, RigInstrumentText, RigText};
use crate::Dialect;

/// What the channels of all instruments are checked against.
pub(super) struct Bench<'a> {
    pub(super) text: &'a RigText,
    pub(super) dialects: &'a BTreeMap<String, Dialect>,
    /// Its hard limits, where they could be read.
    pub(super) limits: Option<HardLimits>,
    /// The channels of meters that the rig names elsewhere.
    pub(super) metered: Vec<Metered>,
    /// What stops everything.
    pub(super) stops: Vec<RigStop>,
}

impl Reading<'_> {
    /// All instruments that are sound.
    pub(super) fn instruments(&mut self, bench: &Bench<'_>) -> Vec<RigInstrument> {
        self.addresses(bench.text);
        let each = &bench.text.instruments;
        let sound: Vec<_> =
            each.iter().filter_map(|(name, text)| self.instrument(bench, name, text)).collect();
        if let Some(limits) = bench.limits.filter(|_| self.found.is_empty()) {
            self.together(bench.text, limits, &sound);
        }
        sound
    }

    fn instrument(
        &mut self,
        bench: &Bench<'_>,
        name: &str,
        text: &RigInstrumentText,
    ) -> Option<RigInstrument> {
        let link = self.link(bench.text, name, &text.link);
        let calibrated = text.calibrated.as_ref().and_then(|calibrated| self.calibrated(calibrated));
        let dialect = self.dialect(bench, &text.dialect)?;
        self.trusted(&dialect, text);
        let mut numbers: Vec<u16> = text.channels.keys().copied().collect();
        let metered = bench.metered.iter().map(|metered| &metered.at);
        numbers.extend(metered.filter(|at| at.instrument == name).map(|at| at.channel));
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() {
            let said = format!("`{name}` has no channel here, so that nothing is done with it");
            let help = "name the channels that are used, such as `channels: {1: {limits: {current: 5 A}}}`";
            self.wrong("empty-list", text.dialect.place, said, help);
        }
        let channels = numbers.into_iter().filter_map(|number| {
            let channel = text.channels.get(&number).cloned().unwrap_or_default();
            self.channel(bench, (name, text), &dialect, (number, &channel))
        });
        let channels: Vec<_> = channels.collect();
        self.stops_soon(bench, name, &channels);
        Some(RigInstrument {
            name: name.to_owned(),
            dialect,
            link: link?,
            serial_number: text.serial_number.clone(),
            calibrated,
            trusted: text.trusted.iter().map(|verb| verb.value.clone()).collect(),
            channels,
        })
    }

    fn link(&mut self, rig: &RigText, name: &str, text: &Located<String>) -> Option<InstrumentLink> {
        let link: InstrumentLink = match text.value.parse() {
            Ok(link) => link,
            Err(why) => {
                self.wrong("wrong-address", text.place, why, "docs/rigs.md lists the links that there are");
                return None;
            }
        };
        if link == InstrumentLink::Simulated {
            let known = rig.simulated.as_ref().is_some_and(|scene| scene.instruments.contains_key(name));
            let said = format!("no instrument `{name}` is simulated in this rig");
            let help = "give it under `simulated.instruments`, or the address of the real one";
            (!known).then(|| self.wrong("not-simulated", text.place, said, help));
        }
        Some(link)
    }

    fn calibrated(&mut self, text: &CalibratedText) -> Option<Calibrated> {
        let (on, due) = (self.date(&text.on)?, self.date(&text.due)?);
        if due.value < on.value {
            let said = format!("a calibration of {} cannot have been due on {}", on.value, due.value);
            self.wrong("wrong-date", due.place, said, "`on` is when it was done, `due` how long that holds");
        }
        Some(Calibrated { on: on.value, due })
    }

    fn dialect(&mut self, bench: &Bench<'_>, text: &Located<String>) -> Option<Dialect> {
        if let Some(dialect) = bench.dialects.get(&text.value) {
            return Some(dialect.clone());
        }
        let known = bench.dialects.keys().map(String::as_str);
        let near = nearest(&text.value, known).map(|near| format!("did you mean `{near}`? "));
        let said = format!("there is no dialect `{}`", text.value);
        let help = format!(
            "{}docs/instruments.md lists those that are built in; your own is named by its path",
            near.unwrap_or_default()
        );
        self.wrong("unknown-dialect", text.place, said, &help);
        None
    }

    /// A verb that is trusted has to be one: mistyped, the right one would not be.
    fn trusted(&mut self, dialect: &Dialect, text: &RigInstrumentText) {
        let verbs = &dialect.text().verbs;
        for verb in text.trusted.iter().filter(|verb| !verbs.contains_key(&verb.value)) {
            let near = nearest(&verb.value, verbs.keys().map(String::as_str));
            let help = near.map_or_else(
                || {
                    format!(
                        "`bmscert lint` of the dialect lists what nobody has confirmed of {}",
                        dialect.name()
                    )
                },
                |near| format!("did you mean `{near}`?"),
            );
            let said = format!("the dialect {} has no verb `{}`", dialect.name(), verb.value);
            self.wrong("unknown-verb", verb.place, said, &help);
        }
    }

    /// Two instruments at one address would be told each other's commands.
    fn addresses(&mut self, rig: &RigText) {
        let mut before: BTreeMap<String, (&str, &str)> = BTreeMap::new();
        for (name, text) in &rig.instruments {
            // What is no address is told where it is read.
            let place = text.link.value.parse().ok().and_then(|link: InstrumentLink| link.place());
            let Some((first, at)) = place.and_then(|place| before.insert(place, (name, &text.link.value)))
            else {
                continue;
            };
            let said = match at == text.link.value {
                true => format!("`{first}` and `{name}` are at one address"),
                false => format!("`{first}` and `{name}` are at one address, which `{at}` says as well"),
            };
            let help = "two channels of one instrument stand under `channels` of that instrument";
            self.wrong("same-address", text.link.place, said, help);
        }
    }

    /// Each output keeps to the limits by itself; what several give at once adds up at the battery.
    fn together(&mut self, rig: &RigText, limits: HardLimits, instruments: &[RigInstrument]) {
        let channels =
            || instruments.iter().flat_map(|own| own.channels.iter().map(move |ch| (own.kind(), ch.hard)));
        let gives: f64 = channels().map(|(_, hard)| hard.current).sum();
        let takes: f64 = channels().map(|(_, hard)| hard.sink_current).sum();
        let Some(text) = &rig.limits else { return };
        let all = [
            ("give", gives, limits.charge_current, &text.charge_current),
            ("take", takes, limits.discharge_current, &text.discharge_current),
        ];
        let drives = channels().filter(|(kind, _)| *kind != Kind::Meter && *kind != Kind::Scanner).count();
        for (word, sum, most, at) in all {
            // Sums of decimal numbers are not exact.
            if drives > 1 && sum > most * (1.0 + 1e-9) {
                let said = format!(
                    "all channels together may {word} {sum} A, and the battery is to see {most} A at most"
                );
                let help = "give each channel a `limits.current` so that they stay within it together";
                self.wrong("above-limit", at.place, said, help);
            }
        }
    }
}
