//! What stops everything, and does not now.

use suite::Rig;
use wire::scpi::{Reading, When, is_high, level};

use super::Finding;

/// Each stop that is read at this channel, with what was read there. One that stops everything is a fault of the channel.
pub(super) fn lets_go_on(rig: &Rig, channel: &str, readings: &[(Reading, f64)]) -> Vec<Finding> {
    let stops = rig.energised.iter().flat_map(|energised| &energised.stops);
    let here = stops.filter(|stop| stop.at.to_string() == channel);
    let each = here.filter_map(|stop| {
        let (_, value) = readings.iter().find(|(reading, _)| *reading == stop.stop.reading)?;
        Some(Finding::sound(&stop.name, says(stop.stop.reading, stop.stop.when, *value)))
    });
    each.collect()
}

fn says(reading: Reading, when: When, value: f64) -> String {
    let unit = reading.unit();
    match when {
        When::Above(most) => format!("{value} {unit}, and everything stops at {most} {unit}"),
        When::Below(least) => format!("{value} {unit}, and everything stops at {least} {unit}"),
        When::Input { number, high } => {
            let now = is_high(value, number).map_or("nothing", level);
            format!("input {number} is {now}, and everything stops when it is {}", level(high))
        }
    }
}
