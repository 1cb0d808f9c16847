//! YAML that means more than it says.

use rstest::rstest;

use crate::plans::{HEAD, codes, plan};

fn bomb() -> String {
    let levels = (1..10).map(|level| {
        let (name, before) = ((b'a' + level) as char, (b'a' + level - 1) as char);
        format!("  - &{name} [{}]\n", vec![format!("*{before}"); 9].join(", "))
    });
    format!("{HEAD}standing:\n  - &a [lol]\n{}", levels.collect::<String>())
}

#[rstest]
#[case::a_billion_values(bomb())]
#[case::a_long_alias_repeated(format!("{HEAD}standing:\n  - &a {}\n{}", "x".repeat(100_000), "  - *a\n".repeat(5_000)))]
#[case::lists_within_lists(format!("{HEAD}standing: {}", "[".repeat(100_000)))]
#[case::maps_within_maps(format!("{HEAD}standing: {}", "{a: ".repeat(100_000)))]
#[case::blocks_within_blocks(format!("{HEAD}standing:\n{}", (1..600).map(|depth| format!("{}-\n", " ".repeat(depth))).collect::<String>()))]
#[case::two_megabytes(format!("{HEAD}# {}\n", "x".repeat(2 << 20)))]
#[case::half_a_million_values(format!("{HEAD}standing: [{}]", "a,".repeat(500_000)))]
#[case::ten_thousand_anchors(format!("{HEAD}standing:\n{}", (0..10_000).map(|at| format!("  - &a{at} x\n")).collect::<String>()))]
#[case::keys_without_end(format!("{HEAD}{}", "? ".repeat(50_000)))]
fn a_bomb_does_not_go_off(#[case] suite: String) {
    let codes = codes(&suite);
    assert_eq!(codes.len(), 1);
    assert!(["yaml-too-large", "yaml-syntax", "yaml-wrong-value"].contains(&codes[0]), "{codes:?}");
}

#[rstest]
#[case::a_billion_values(bomb())]
#[case::lists_within_lists(format!("{HEAD}standing: {}", "[".repeat(100_000)))]
#[case::two_megabytes(format!("{HEAD}# {}\n", "x".repeat(2 << 20)))]
fn what_is_said_about_a_bomb_is_short(#[case] suite: String) {
    let wrong = plan(&suite).unwrap_err();
    let shown = lang::render(&wrong[0], &suite, false);
    assert!(shown.len() < 2_000, "{} bytes on the screen", shown.len());
}

/// As many checks as a file can hold, each wrong: every one is told, in bounded time.
#[test]
fn thousands_of_wrong_checks_are_as_many_diagnostics() {
    let checks: String =
        (0..3_000).map(|at| format!("  - {{id: a{at}, covers: CAN-1.4-2, always: DCLL > {at}}}\n")).collect();
    assert_eq!(codes(&format!("{HEAD}standing:\n{checks}")).len(), 3_000);
}

/// As much as a file can hold, and nothing in it that costs more than its length.
#[rstest]
#[case::wrong_names((0..7_000).map(|at| format!("  - {{id: {at}, covers: CAN-1.4-2, always: {}{at} > 0}}\n", "x".repeat(58))).collect::<String>())]
#[case::wrong_messages((0..7_000).map(|at| format!("  - {{id: {at}, covers: CAN-1.4-2, age: {{of: {}{at}, below: 3 s}}}}\n", "x".repeat(58))).collect::<String>())]
#[case::wrong_requirements((0..7_000).map(|at| format!("  - {{id: {at}, covers: {}{at}, always: CVL > 0}}\n", "x".repeat(58))).collect::<String>())]
#[case::right_checks((0..10_000).map(|at| format!("  - {{id: {at}, covers: CAN-1.4-2, always: CVL > 0}}\n")).collect::<String>())]
fn a_megabyte_of_checks_is_answered_in_time(#[case] checks: String) {
    let suite = format!("{HEAD}standing:\n{checks}");
    assert!(suite.len() < 1 << 20);
    let (told, took) = timed(|| codes(&suite).len());
    assert!(took < std::time::Duration::from_secs(4), "{took:?} for {told} diagnostics");
}

#[expect(clippy::disallowed_methods, reason = "a test measures how long it takes")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, std::time::Duration) {
    let began = std::time::Instant::now();
    (work(), began.elapsed())
}
