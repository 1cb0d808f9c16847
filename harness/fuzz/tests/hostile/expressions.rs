//! Ten thousand parentheses, wherever an expression is allowed.

use lang::SourceFile;
use rstest::rstest;
use suite::Statement;

use crate::plans::{HEAD, codes, driven, standing};

/// Nested, opened only, and so many that they are just short enough to be looked at.
fn hostile() -> [String; 4] {
    let nested = |depth: usize, inner: &str| format!("{}{inner}{}", "(".repeat(depth), ")".repeat(depth));
    [nested(10_000, "CVL"), "(".repeat(10_000), nested(4_000, "1 > 0"), format!("{}CVL", "!".repeat(8_000))]
}

fn is_too_large(suite: impl Fn(&str) -> String) {
    for text in hostile() {
        assert_eq!(codes(&suite(&format!("\"{text}\""))), ["expression-too-large"]);
    }
}

#[rstest]
#[case::always("always: @")]
#[case::never("never: @")]
#[case::eventually("eventually: {holds: @, within: 3 s}")]
#[case::eventually_within("eventually: {holds: CVL > 0, within: @}")]
#[case::whenever("whenever: {when: @, then: DCL == 0, within: 3 s}")]
#[case::whenever_then("whenever: {when: DCL == 0, then: @, within: 3 s}")]
#[case::whenever_within("whenever: {when: DCL == 0, then: CCL > 0, within: @}")]
#[case::age("age: {of: Limits, below: @}")]
#[case::cadence("cadence: {of: Limits, median: @}")]
#[case::present("present: {of: [Limits], within: @}")]
#[case::range_from("range: {of: [CVL], from: @, to: 60 V}")]
#[case::range_to("range: {of: [CVL], from: 0 V, to: @}")]
fn ten_thousand_parentheses_in_a_check(#[case] check: &str) {
    is_too_large(|text| standing(&check.replace('@', text)));
}

#[rstest]
#[case::length("for: @")]
#[case::until("until: @, within: 3 s, otherwise: inconclusive")]
#[case::within("until: CVL > 0, within: @, otherwise: inconclusive")]
#[case::probe_at("for: 3 s, probe: [{role: main_switch_probe, at: [@]}]")]
#[case::probe_every("for: 3 s, probe: [{role: main_switch_probe, every: @}]")]
fn ten_thousand_parentheses_in_a_phase(#[case] phase: &str) {
    is_too_large(|text| driven(&phase.replace('@', text)));
}

#[rstest]
#[case::watch("  - {id: it, watch: {at_least: @}, checks: [{id: a, covers: CAN-1.4-2, always: CVL > 0}]}\n")]
#[case::allowance("  - {id: it, allowance: {probe: @}, phases: [{name: p, for: 3 s}]}\n")]
fn ten_thousand_parentheses_in_a_case(#[case] case: &str) {
    is_too_large(|text| format!("{HEAD}cases:\n{}", case.replace('@', text)));
}

#[test]
fn ten_thousand_parentheses_in_a_statement() {
    for name in Statement::names() {
        for text in hostile() {
            let text = format!("battery: {{maker: a, model: b}}\nixit: {{{name}: \"{text}\"}}\n");
            let wrong = Statement::parse(&SourceFile::new("statement.yaml", text)).unwrap_err();
            assert_eq!(
                wrong.iter().map(|wrong| wrong.code).collect::<Vec<_>>(),
                ["expression-too-large"],
                "{name}"
            );
        }
    }
}

/// A name that is not an expression at all, and would fill the screen.
#[rstest]
#[case::a_message(standing(&format!("age: {{of: {}, below: 3 s}}", "x".repeat(100_000))))]
#[case::a_signal(standing(&format!("range: {{of: [{}], from: 0, to: 1}}", "x".repeat(100_000))))]
#[case::a_requirement(format!("{HEAD}standing: [{{id: it, covers: {}, always: CVL > 0}}]\n", "x".repeat(100_000)))]
#[case::a_protocol(HEAD.replace("protocol: ", &"x".repeat(100_000)))]
#[case::a_case(format!("{HEAD}cases: [{{id: \"{}\"}}]\n", "x\\n".repeat(100_000)))]
fn a_long_name_does_not_fill_the_screen(#[case] suite: String) {
    let wrong = crate::plans::plan(&suite).unwrap_err();
    for diagnostic in &wrong {
        assert!(
            diagnostic.message.chars().count() <= 401,
            "{} characters",
            diagnostic.message.chars().count()
        );
        let shown = lang::render(diagnostic, &suite, false);
        assert!(shown.len() < 4_000, "{} bytes on the screen", shown.len());
    }
}
