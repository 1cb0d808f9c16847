//! What a channel is asked to measure: what the rig file names, or else what it is used for.

use lang::nearest;
use wire::scpi::{Channel, Reading as Measures};

use super::energised::Terminals;
use super::instruments::Bench;
use super::reading::Reading;
use super::stops::words;
use super::written::{RigChannelText, RigInstrumentText, RigText};
use crate::Dialect;

/// A channel that the rig names as a meter, and what is to be read there.
pub(super) struct Metered {
    pub(super) at: Terminals,
    pub(super) reads: Measures,
}

impl Reading<'_> {
    /// The programs of a channel; none, where it has no such channel or no such reading.
    pub(super) fn programs(
        &mut self,
        bench: &Bench<'_>,
        (name, instrument): (&str, &RigInstrumentText),
        dialect: &Dialect,
        (number, text): (u16, &RigChannelText),
    ) -> Option<Channel> {
        let place = instrument.dialect.place;
        let Some(own) = dialect.channel(number) else {
            let (first, last) = dialect.channels();
            let said = format!("`{name}` has no channel {number}");
            let help = format!("instruments that speak {} have channels {first} to {last}", dialect.name());
            self.wrong("unknown-instrument", place, said, &help);
            return None;
        };
        if let Some(reads) = &text.reads {
            let reading = dialect.reading(&reads.value, number);
            if reading.is_none() {
                let known = dialect.text().recipes.readings.keys().map(String::as_str);
                let help = nearest(&reads.value, known.clone()).map_or_else(
                    || match known.collect::<Vec<_>>().join(", ") {
                        none if none.is_empty() => String::from("leave it out: it measures what it does"),
                        known => format!("it has {known}"),
                    },
                    |near| format!("did you mean `{near}`?"),
                );
                let said = format!("the dialect {} has no reading `{}`", dialect.name(), reads.value);
                self.wrong("unknown-reading", reads.place, said, &help);
            }
            return reading;
        }
        let here = |metered: &&Metered| metered.at.instrument == name && metered.at.channel == number;
        let mut needed: Vec<_> = bench.metered.iter().filter(here).map(|metered| metered.reads).collect();
        needed.sort_unstable();
        needed.dedup();
        match dialect.readings_of(&needed)[..] {
            // Where none does it, that is told where it is used.
            [] | ["", ..] => Some(own),
            [only] => dialect.reading(only, number),
            [first, ..] => {
                let what: Vec<_> = needed.iter().map(|reading| words(*reading)).collect();
                let said =
                    format!("`{name}.{number}` can measure its {} in several ways", what.join(" and "));
                let known = dialect.readings_of(&needed).join(", ");
                let help = format!("say which, of {known}: `channels: {{{number}: {{reads: {first}}}}}`");
                self.wrong("unknown-reading", place, said, &help);
                None
            }
        }
    }
}

/// The channels that are named as meters, as far as they can be read; what is wrong is told where they are looked up.
pub(super) fn metered(text: &RigText) -> Vec<Metered> {
    let meter = text.meter.as_ref();
    let current = meter.and_then(|meter| meter.current.as_ref());
    let current = current.map(|current| {
        (&current.at, if current.shunt.is_some() { Measures::Voltage } else { Measures::Current })
    });
    let voltage = meter.and_then(|meter| meter.voltage.as_ref()).map(|own| (&own.at, Measures::Voltage));
    let bus = text.roles.as_ref().and_then(|roles| roles.bus_resistance.as_ref());
    let bus = bus.map(|own| (&own.at, Measures::Resistance));
    let named = [current, voltage, bus].into_iter().flatten().filter_map(|(at, reads)| {
        let (instrument, channel) = at.value.rsplit_once('.')?;
        let at = Terminals { instrument: instrument.to_owned(), channel: channel.parse().ok()? };
        Some(Metered { at, reads })
    });
    named.collect()
}
