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

/// As much as a file can hold, and nothing in it that costs more than its length: ten times as much takes ten times as
/// long. What costs its square takes a hundred times as long; between the two there is room for a busy machine.
#[rstest]
#[case::wrong_names(7_000, |at| format!("covers: CAN-1.4-2, always: {}{at} > 0", "x".repeat(58)))]
#[case::wrong_messages(7_000, |at| format!("covers: CAN-1.4-2, age: {{of: {}{at}, below: 3 s}}", "x".repeat(58)))]
#[case::wrong_requirements(7_000, |at| format!("covers: {}{at}, always: CVL > 0", "x".repeat(58)))]
#[case::right_checks(10_000, |_| String::from("covers: CAN-1.4-2, always: CVL > 0"))]
fn a_megabyte_of_checks_takes_as_long_as_its_length(#[case] most: usize, #[case] check: fn(usize) -> String) {
    let suite = |checks: usize| {
        let checks = (0..checks).map(|at| format!("  - {{id: {at}, {}}}\n", check(at)));
        format!("{HEAD}standing:\n{}", checks.collect::<String>())
    };
    let (tenth, whole) = (suite(most / 10), suite(most));
    assert!(whole.len() < 1 << 20);
    let ratio = took(&whole).as_secs_f64() / took(&tenth).as_secs_f64();
    assert!(ratio < 40.0, "ten times as much takes {ratio:.1} times as long");
}

/// The least of three times.
#[expect(clippy::disallowed_methods, reason = "a test measures how long it takes, one against the other")]
fn took(suite: &str) -> std::time::Duration {
    let once = || {
        let began = std::time::Instant::now();
        std::hint::black_box(codes(suite).len());
        began.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}
