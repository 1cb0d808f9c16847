//! The rig roles of the wires on a bus of the kernel's.

use rstest::rstest;

use crate::bench::Bench;
use crate::returns::on_a_bus;
use crate::wires::{assert_kept_off, judged};

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn cases_on_the_wires_run_on_a_virtual_bus_as_on_the_twin() {
    let bench = Bench::on("vcan0");
    let live = judged(&bench, None);
    assert_kept_off(&bench, 3);
    bench.assert_judged_alike(live.code);
    // It drives everything that a bench does, and is none.
    let grade = &bench.record()["grade"];
    let reasons: Vec<_> =
        grade["reasons"].as_array().unwrap().iter().filter_map(|why| why.as_str()).collect();
    assert_eq!(grade["certification"], false);
    for reason in
        ["the battery is simulated: ", "the bus can0 is virtual: no wire, no bit timing, no acknowledgement"]
    {
        assert!(reasons.iter().any(|why| why.starts_with(reason)), "{reason}: {reasons:?}");
    }
}

#[rstest]
#[case::where_the_rigs_frames_are_taken(true)]
#[case::where_nobody_takes_them_and_it_may_be_the_line(false)]
#[ignore = "runs in rigs/vm/uml"]
fn a_battery_that_is_silent_for_good_fails(#[case] is_reached: bool) {
    on_a_bus("vcan3", is_reached);
}
