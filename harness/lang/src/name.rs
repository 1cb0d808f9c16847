//! The name that was probably meant.

/// Longer names are not compared: nobody mistypes them by a letter, and a hostile file could make it slow.
const LONGEST: usize = 64;

/// The candidate that `name` was probably meant to be: one or two letters off, or another case; the first of equals.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.is_empty() || name.len() > LONGEST {
        return None;
    }
    let lower = name.to_lowercase();
    let near = candidates.into_iter().filter_map(|candidate| {
        let distance = distance(&lower, candidate)?;
        // The case breaks ties, so that `s` prefers `s` to `S`.
        Some((distance, strsim::osa_distance(name, candidate), candidate))
    });
    near.min_by_key(|(distance, exact, _)| (*distance, *exact)).map(|(_, _, candidate)| candidate)
}

/// How many letters lie between, without regard to case, where that is few enough for a typing error.
fn distance(lower: &str, candidate: &str) -> Option<usize> {
    if candidate.len() > LONGEST {
        return None;
    }
    let other = candidate.to_lowercase();
    let distance = strsim::osa_distance(lower, &other);
    let shorter = lower.chars().count().min(other.chars().count());
    let bearable = match shorter {
        0..=2 => 0,
        3..=5 => 1,
        6..=11 => 2,
        _ => 3,
    };
    (distance <= bearable).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const NAMES: [&str; 6] = ["CVL", "CCL", "DCL", "HighVoltageAlarm", "HighCurrentAlarm", "V"];

    #[rstest]
    #[case::a_letter_too_many("DCLL", Some("DCL"))]
    #[case::another_case("cvl", Some("CVL"))]
    #[case::two_letters_swapped("HihgVoltageAlarm", Some("HighVoltageAlarm"))]
    #[case::a_short_name_in_another_case("v", Some("V"))]
    #[case::a_short_name_is_not_guessed("W", None)]
    #[case::something_else("Temperature", None)]
    #[case::nothing("", None)]
    fn the_probable_name_is_found(#[case] name: &str, #[case] meant: Option<&str>) {
        assert_eq!(nearest(name, NAMES), meant);
    }

    #[test]
    fn a_hostile_name_is_not_compared() {
        assert_eq!(nearest(&"C".repeat(1_000_000), NAMES), None);
    }
}
