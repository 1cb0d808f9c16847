//! What conforms passes, however it conforms.

use campaign::{Variants, VariantsRequest};

use crate::scene;

/// How many conforming batteries are drawn.
const DRAWN: u64 = 200;

fn drawn(bundle: campaign::Bundle, count: u64) -> Variants {
    let ranges = campaign::embedded_ranges().unwrap();
    campaign::variants(&VariantsRequest { bundle, ranges, count, workers: 2 }, &|_| {}, &|| false).unwrap()
}

#[test]
fn every_conforming_battery_passes_over_the_stated_ranges() {
    let variants = drawn(scene::conforming(), DRAWN);
    assert_eq!(variants.rejected, [], "a battery that conforms is not passed");
    let text = variants.extremes.to_string();
    println!("{text}");
    for end in [
        "batteries drawn   200",
        "period            0.8 s to 1.2 s",
        "of one message    0.8 s to 10 s",
        "jitter            0 s to 0.05 s",
        "boot              0.2 s to 20 s",
        "state of health   0 to 100 %",
        "cells are warmer  -15 to 15 degC",
        "charge limit      30 to 100 %",
        "discharge limit   30 to 125 %",
        "charge voltage    98 to 102 %",
    ] {
        assert!(text.contains(end), "{end}: {text}");
    }
}

#[test]
fn a_suite_that_asks_for_too_much_rejects_batteries() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("strict.yaml");
    let check = "{id: often, covers: CAN-2-1, present: {of: [Limits], within: 1 s}}";
    let suite =
        format!("suite: a/strict\nprotocol: victron-can-bms\nabout: Too strict\nstanding:\n  - {check}\n");
    std::fs::write(&file, suite).unwrap();
    let mut bundle = scene::conforming();
    bundle.replace_suites(&[file]).unwrap();
    let variants = drawn(bundle, 8);
    assert!(!variants.rejected.is_empty());
    assert!(variants.rejected[0].because[0].starts_with("a/strict/often/often: "), "{:?}", variants.rejected);
}
