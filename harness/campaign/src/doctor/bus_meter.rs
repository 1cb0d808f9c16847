//! The resistance between CAN-H and CAN-L, where a meter can see it.

use guard::Fault;
use rig::guarded::{GuardProgram, Looked, look as asked};
use suite::Rig;
use wire::scpi::{Mismatch, Program, Reading, Refusal};

use super::{Finding, Health, shown, words};
use crate::energised;

const PART: &str = "bus_resistance";

/// What the meter at the bus says: whether it is there, and where the bus is silent what it reads. Through one that is alive no
/// resistance can be read.
pub(super) fn look(
    program: &GuardProgram,
    rig: &Rig,
    address: &dyn Fn(&str) -> String,
    is_silent: bool,
) -> Vec<Finding> {
    let Some(bench) = &rig.energised else { return vec![] };
    let (Some(mut setup), Some(at)) = (energised::bus_meter(bench, address), &bench.bus_meter) else {
        return vec![];
    };
    let Some((instrument, _)) = bench.at(at) else { return vec![] };
    if !is_silent {
        let stations = setup.ports.iter_mut().flat_map(|port| &mut port.stations);
        stations.for_each(|station| station.channel.look = Program::default());
    }
    let place = setup.ports.first().map_or_else(String::new, |port| shown(&instrument.link, &port.at));
    let name = at.to_string();
    match asked(program, setup) {
        Err(why) => {
            let help = format!(
                "it has to be at {place}: see that it is on and connected, and that nobody else has it"
            );
            vec![Finding::new(name, Health::Wrong, why).help(help)]
        }
        Ok(Looked { fault: Some(fault), .. }) if is_open(fault) => vec![open()],
        Ok(Looked { fault: Some(fault), .. }) => {
            let (says, help) = words::of(fault, instrument);
            vec![Finding::new(name, Health::Wrong, says).help(help)]
        }
        Ok(Looked { readings, .. }) => {
            let says = format!("answers as {} ({place})", instrument.dialect.name());
            vec![Finding::sound(name, says), resistance(&readings)]
        }
    }
}

/// What the meter says where there is nothing between its leads.
fn is_open(fault: Fault) -> bool {
    matches!(fault, Fault::Mismatch(Mismatch::Refused(Refusal::Overload(_))))
}

fn open() -> Finding {
    let says = "beyond the range of the meter: nothing connects CAN-H and CAN-L, no terminator and no cable";
    Finding::new(PART, Health::Wrong, says)
        .help("see that the leads of the meter are at both lines, and that the bus is plugged in")
}

fn resistance(readings: &[(Reading, f64)]) -> Finding {
    match readings.iter().find(|(reading, _)| *reading == Reading::Resistance) {
        Some((_, ohms)) => meaning(*ohms),
        None => Finding::sound(PART, "not measured: that takes a bus that is heard to be silent")
            .help("switch off the battery and everything else at the bus, and let it be looked at again"),
    }
}

/// What a resistance between the lines of a bus means.
fn meaning(ohms: f64) -> Finding {
    let new = |health, what: &str| {
        Finding::new(PART, health, format!("{ohms:.1} Ohm between CAN-H and CAN-L: {what}"))
    };
    let (health, what, help) = match ohms {
        54.0..=66.0 => return new(Health::Sound, "two terminators of 120 Ohm, as it should be"),
        108.0..=132.0 => (
            Health::Doubtful,
            "one terminator of 120 Ohm",
            "one is the least that a bus needs; put another at its other end, where the battery has none that is declared",
        ),
        36.0..50.0 => (
            Health::Doubtful,
            "three terminators of 120 Ohm, one too many",
            "find the third: adapters and batteries often have one inside, with a switch",
        ),
        50.0..108.0 => (
            Health::Doubtful,
            "neither one terminator of 120 Ohm nor two",
            "see that everything at the bus is switched off, and what its terminators are",
        ),
        ..5.0 => (
            Health::Wrong,
            "a short",
            "look for what joins both lines: a plug, a cable, or a device that is broken",
        ),
        ..36.0 => (
            Health::Wrong,
            "less than three terminators of 120 Ohm have",
            "take devices off the bus one after the other until it is near 60 Ohm",
        ),
        _ => (
            Health::Wrong,
            "no terminator of 120 Ohm",
            "put one at each end of the bus; see that the leads of the meter are at both lines",
        ),
    };
    new(health, what).help(help)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::short(0.4, Health::Wrong, "a short")]
    #[case::four_and_more(22.0, Health::Wrong, "less than three")]
    #[case::three(40.0, Health::Doubtful, "three terminators")]
    #[case::nearly_two(52.0, Health::Doubtful, "neither one")]
    #[case::two(60.2, Health::Sound, "two terminators")]
    #[case::between(90.0, Health::Doubtful, "neither one")]
    #[case::one(119.0, Health::Doubtful, "one terminator")]
    #[case::none(4700.0, Health::Wrong, "no terminator")]
    #[case::no_number(f64::NAN, Health::Wrong, "no terminator")]
    #[case::the_wrong_way_round(-60.0, Health::Wrong, "a short")]
    fn a_resistance_has_a_meaning(#[case] ohms: f64, #[case] health: Health, #[case] says: &str) {
        let found = meaning(ohms);
        assert_eq!(found.health, health, "{found:?}");
        assert!(found.says.contains(says), "{found:?}");
        assert_eq!(found.help.is_none(), health == Health::Sound, "{found:?}");
    }
}
