use journal::BusEvent;
use rstest::rstest;

use crate::testing::{Script, assert_says, usual};

fn cadence() -> Script {
    Script::of("cadence: {of: Limits, median: 1.5 s}")
}

/// Frames this many seconds apart, twelve of them.
fn apart(script: Script, gap: f64) -> Script {
    (0..12).fold(script, |script, index| script.at(gap * f64::from(index), usual()))
}

#[rstest]
#[case::every_second(apart(cadence(), 1.0), "pass")]
#[case::every_two_seconds(apart(cadence(), 2.0), "fail: the median gap of Limits (0x351) was 2.0")]
#[case::at_the_limit(apart(cadence(), 1.5), "unverified: too close to the limit")]
#[case::one_long_gap(apart(cadence(), 1.0).at(29.0, usual()), "pass")]
#[case::mostly_long_gaps(cadence().each(&[0.0, 1.0, 3.0, 5.0, 6.0, 8.0, 10.0, 12.0], usual()), "fail")]
#[case::everything_twice(apart(apart(cadence(), 2.0), 2.0), "fail")]
#[case::everything_three_times(apart(apart(apart(cadence(), 2.0), 2.0), 2.0), "fail")]
#[case::twice_but_often(apart(apart(cadence(), 1.0), 1.0), "pass")]
#[case::never(cadence(), "unverified: nothing was seen of Limits")]
#[case::too_few(cadence().every_second(0.0, 4.0, usual()), "unverified: too short: 5 gaps")]
#[case::just_enough(cadence().every_second(0.0, 5.0, usual()), "pass")]
#[case::no_times(apart(cadence().untimed(), 1.0), "unverified: the recording carries no times")]
#[case::frames_were_lost(apart(cadence(), 1.0).bus(3.5, BusEvent::Lost { frames: 2 }), "unverified: disturbed")]
#[case::gaps_with_losses_do_not_count(
    (0..8).fold(apart(cadence(), 2.0), |script, index| script.bus(f64::from(index) * 2.0 + 0.5, BusEvent::Lost { frames: 1 })),
    "unverified: too short"
)]
fn the_median_gap_decides(#[case] script: Script, #[case] says: &str) {
    assert_says(script.window(0.0, 30.0), says);
}

#[test]
fn the_time_between_windows_is_no_gap() {
    let times = [0.0, 1.0, 2.0, 3.0, 20.0, 21.0, 22.0, 40.0, 41.0, 42.0];
    assert_says(
        cadence().each(&times, usual()).window(0.0, 4.0).window(19.0, 23.0).window(39.0, 43.0),
        "pass",
    );
}

#[test]
fn the_uncertainty_of_the_clock_widens_the_guard_band() {
    assert_says(apart(cadence(), 1.4).window(0.0, 30.0), "pass");
    assert_says(apart(cadence().uncertain(0.1), 1.4).window(0.0, 30.0), "unverified: too close");
}
