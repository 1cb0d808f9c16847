//! Readings at which everything goes off: the emergency stop, a temperature beyond its limit.

use lang::{Diagnostic, Located};
use quantity::{Dimension, Quantity, Span};
use wire::Text;
use wire::scpi::{Channel, INPUTS, Reading as Measures, Stop, Then, When};

use super::energised::{RigChannel, RigStop};
use super::instruments::Bench;
use super::reading::Reading;
use super::written::{LevelText, RigText, StopText};

/// The longest that a stop at a digital input may wait behind what else its instrument is asked: what a watchdog may wait.
const WAITS_AT_MOST: Span = Span::from_secs(5);

/// The longest name of a stop: it has to stand whole in what a guard tells.
const NAME: usize = 40;

impl Reading<'_> {
    /// All stops that can be read.
    pub(super) fn stops(&mut self, text: &RigText) -> Vec<RigStop> {
        text.stops.iter().filter_map(|(name, text)| self.stop(name, text)).collect()
    }

    fn stop(&mut self, name: &str, text: &StopText) -> Option<RigStop> {
        let at = self.terminals(&text.at)?;
        if name.is_empty() || name.len() > NAME {
            let said = format!("a stop needs a name of 1 to {NAME} letters");
            self.wrong("wrong-stop", text.at.place, said, "write one: a guard tells it whole");
            return None;
        }
        let (reading, when) = match (&text.when, &text.above, &text.below) {
            (Some(level), None, None) => (Measures::DigitalInput, self.input(text, level)?),
            (None, Some(most), None) => self.bound(text, most, When::Above)?,
            (None, None, Some(least)) => self.bound(text, least, When::Below)?,
            _ => {
                let said = format!("`{name}` does not say once when it stops everything");
                let help = "give it one of `when: high`, `when: low`, `above: 50 degC`, `below: 0 degC`";
                self.wrong("wrong-stop", text.at.place, said, help);
                return None;
            }
        };
        let stop = Stop { name: Text::cut(name.as_bytes()), reading, when };
        Some(RigStop { name: name.to_owned(), at, stop, place: text.at.place })
    }

    fn input(&mut self, text: &StopText, level: &Located<LevelText>) -> Option<When> {
        let number = text.input.as_ref().map_or(0, |input| input.value);
        if number >= INPUTS {
            let at = text.input.as_ref().map_or(level.place, |input| input.place);
            let said = format!("there is no input {number}: they are counted from 0 to {}", INPUTS - 1);
            self.wrong("wrong-stop", at, said, "write the number of the bit that the input has in its port");
            return None;
        }
        Some(When::Input { number, high: level.value == LevelText::High })
    }

    /// A bound, and what it bounds: the unit says it.
    fn bound(
        &mut self,
        text: &StopText,
        bound: &Located<String>,
        when: fn(f64) -> When,
    ) -> Option<(Measures, When)> {
        if let Some(input) = &text.input {
            let said = String::from("an input has a level, and no bound");
            self.wrong("wrong-stop", input.place, said, "leave `input` out, or write `when: high`");
            return None;
        }
        let why = match Quantity::parse(&bound.value) {
            Ok(quantity) => match measured_in(quantity.dimension) {
                Some(reading) => return Some((reading, when(quantity.value))),
                None => format!("no meter reads `{}`", bound.value.trim()),
            },
            Err(why) => why.to_string(),
        };
        let wrong = Diagnostic::error("wrong-quantity", &self.file.name, why).at(bound.place, "");
        self.found.push(wrong.help("write for example `50 degC`, `58.4 V`, `100 Ohm`"));
        None
    }

    /// Lets a channel stop everything where it is to.
    pub(super) fn stopping(
        &mut self,
        bench: &Bench<'_>,
        (instrument, number): (&str, u16),
        programs: &mut Channel,
    ) -> bool {
        let here = |stop: &&RigStop| stop.at.instrument == instrument && stop.at.channel == number;
        let mut stops = false;
        for RigStop { at, stop, place, .. } in bench.stops.iter().filter(here) {
            if programs.kind.energises() {
                let said = format!("`{at}` drives a current itself: its limits and its protections stop it");
                self.wrong("cannot-play", *place, said, "name a channel of an instrument that only measures");
                continue;
            }
            let mut steps = programs.measure.steps.iter_mut();
            match steps.find(|step| step.then == Then::Keep(stop.reading)) {
                Some(step) => step.stops.push(*stop),
                None => {
                    let said = format!("the dialect of `{at}` measures no {}", words(stop.reading));
                    self.wrong("cannot-play", *place, said, "name a channel of an instrument that does");
                    continue;
                }
            }
            stops = true;
        }
        if stops {
            // It is looked at before anything is armed, by what is asked from then on.
            programs.look = programs.measure.clone();
        }
        stops
    }

    /// A stop that somebody presses is not to wait behind what else its instrument is asked.
    pub(super) fn stops_soon(&mut self, bench: &Bench<'_>, instrument: &str, channels: &[RigChannel]) {
        let at = |stop: &&RigStop| {
            stop.at.instrument == instrument && matches!(stop.stop.when, When::Input { .. })
        };
        let steps = || channels.iter().flat_map(|channel| &channel.programs.measure.steps);
        let is_asked = steps().any(|step| !step.stops.is_empty());
        let Some(stop) = bench.stops.iter().find(at).filter(|_| is_asked) else { return };
        let waits = steps().fold(Span::ZERO, |sum, step| sum + step.within);
        if waits > WAITS_AT_MOST {
            let said = format!(
                "`{}` may wait {waits} until `{instrument}` has told everything that it is asked",
                stop.name
            );
            let help = format!(
                "{WAITS_AT_MOST} is the most for something that is pressed; give it an instrument of its own"
            );
            self.wrong("wrong-stop", stop.place, said, &help);
        }
    }
}

/// What is measured in units of this dimension.
const fn measured_in(dimension: Dimension) -> Option<Measures> {
    Some(match dimension {
        Dimension::VOLTAGE => Measures::Voltage,
        Dimension::CURRENT => Measures::Current,
        Dimension::RESISTANCE => Measures::Resistance,
        Dimension::FREQUENCY => Measures::Frequency,
        Dimension::TEMPERATURE => Measures::Temperature,
        _ => return None,
    })
}

/// What is measured, in words.
pub(super) const fn words(reading: Measures) -> &'static str {
    match reading {
        Measures::DigitalInput => "digital inputs",
        other => other.name(),
    }
}
