//! Hostile texts: a diagnostic, quickly, on a small stack.

use std::thread;

use lang::{Expression, Fault, SourceFile, yaml};
use rstest::rstest;
use serde::Deserialize;

use crate::battery::{Battery, text};

/// The stack that all of this has to do with.
const STACK: usize = 512 * 1024;

fn on_a_small_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    thread::Builder::new().stack_size(STACK).spawn(run).unwrap().join().unwrap()
}

#[rstest]
#[case::open_parentheses("(".repeat(10_000))]
#[case::matched_parentheses(format!("{}true{}", "(".repeat(10_000), ")".repeat(10_000)))]
#[case::parentheses_within_the_length(format!("{}true{}", "(".repeat(4_000), ")".repeat(4_000)))]
#[case::nots(format!("{}true", "!".repeat(10_000)))]
#[case::nots_within_the_length(format!("{}true", "!".repeat(8_000)))]
#[case::minus_signs(format!("{}1 > 0", "-".repeat(8_000)))]
#[case::ands(format!("true{}", "&&true".repeat(10_000)))]
#[case::ands_within_the_length(format!("true{}", "&&true".repeat(1_300)))]
#[case::sums(format!("1{} > 0", "+1".repeat(4_000)))]
#[case::comparisons(format!("1{}", "<1".repeat(4_000)))]
#[case::choices(format!("{}true", "true?true:".repeat(800)))]
#[case::nested_choices(format!("{}true", "true?".repeat(1_600)))]
#[case::dots(format!("a{}", ".a".repeat(4_000)))]
#[case::calls(format!("{}1{} > 0", "abs(".repeat(1_600), ")".repeat(1_600)))]
#[case::brackets("[".repeat(8_000))]
#[case::a_megabyte("a".repeat(1 << 20))]
#[case::a_megabyte_of_blanks(" ".repeat(1 << 20))]
fn a_hostile_expression_is_refused(#[case] expression: String) {
    let result = on_a_small_stack(move || Expression::truth(&text(&expression), "suite.yaml", &Battery));
    assert!(matches!(result, Err(Fault::Wrong(_))), "{result:?}");
}

/// A name stands deep in an expression, and what it stands for is as deep again.
#[test]
fn the_deepest_name_has_room() {
    let deep = |inner: &str| format!("{}{inner}{}{} > 0", "(".repeat(24), "+1*A".repeat(70), ")".repeat(24));
    let result = on_a_small_stack(move || {
        let deepest = crate::names::either(&deep("CCL").replace(" > 0", ""))?;
        let named = crate::names::Named(vec![("Deep", deepest)]);
        let expression = Expression::truth(&text(&deep("Deep")), "suite.yaml", &named)?;
        Ok::<_, Fault>(expression.eval(&[Some(1.0); 8]))
    });
    assert_eq!(result.ok(), Some(lang::Truth::True));
}

/// As deep and as long as the bounds allow: the bounds are right only if these pass.
#[rstest]
#[case::parentheses(format!("{}true{}", "(".repeat(24), ")".repeat(24)))]
#[case::calls(format!("{}1{} > 0", "abs(".repeat(24), ")".repeat(24)))]
#[case::signed_parentheses(format!("{}1{} > 0", "-(".repeat(24), ")".repeat(24)))]
#[case::choices(format!("{}true", "true ? false : ".repeat(24)))]
#[case::choices_in_parentheses(format!("{}true{}", "(true ? ".repeat(12), " : true)".repeat(12)))]
#[case::a_sum(format!("1{} > 0", "+1".repeat(199)))]
#[case::ands(format!("true{}", " && true".repeat(200)))]
#[case::a_sum_in_parentheses(format!("{}1{}{} > 0", "(".repeat(24), "+1".repeat(150), ")".repeat(24)))]
#[case::sums_in_all_parentheses(format!("{}1{} > 0", "1+1+1+1+1+(".repeat(24), ")".repeat(24)))]
#[case::a_product_first(format!("{}1{} > 0", "(".repeat(24), "+1+1+1+1+1)".repeat(24)))]
fn the_largest_expression_has_room(#[case] expression: String) {
    let result = on_a_small_stack(move || {
        let expression = Expression::truth(&text(&expression), "suite.yaml", &Battery)?;
        Ok::<_, Fault>(expression.eval(&[None; 8]))
    });
    assert!(result.is_ok(), "{result:?}");
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tree {
    #[serde(default)]
    #[expect(dead_code, reason = "only its shape is read")]
    branches: Vec<Tree>,
}

fn bomb() -> String {
    let levels = (1..9)
        .map(|level| format!("  - &l{level} {{branches: [{}]}}\n", format!("*l{},", level - 1).repeat(9)));
    format!("branches:\n  - &l0 {{branches: []}}\n{}", levels.collect::<String>())
}

#[rstest]
#[case::a_billion_laughs(bomb())]
#[case::deep_lists(format!("branches: {}", "[".repeat(100_000)))]
#[case::deep_maps("{branches: [".repeat(50_000))]
#[case::deep_blocks((0..400).map(|depth| format!("{}- branches:\n", "  ".repeat(depth))).fold("branches:\n".to_owned(), |all, one| all + &one))]
#[case::many_values(format!("branches: [{}]", "{},".repeat(200_000)))]
#[case::more_than_a_megabyte(format!("branches: [] # {}", "x".repeat(1 << 20)))]
#[case::many_anchors((0..10_000).map(|n| format!("- &a{n} {{}}\n")).fold("branches:\n".to_owned(), |all, one| all + &one))]
fn a_hostile_file_is_refused(#[case] text: String) {
    let result = on_a_small_stack(move || yaml::parse::<Tree>(&SourceFile::new("bomb.yaml", text)));
    let diagnostic = result.unwrap_err();
    assert!(["yaml-too-large", "yaml-syntax"].contains(&diagnostic.code), "{diagnostic:?}");
}
