//! The rig's controller tells of errors in the middle of a run. On a virtual bus nobody makes error frames, so they are sent:
//! the kernel hands them over as a driver's own.

use crate::bench::{Bench, Ran, run};

/// Of a transmitter that is close to its limit: told, and no reason to stop.
const PASSIVE: &str = "20000004#0020000000008000";
const BUS_OFF: &str = "20000040#0000000000000000";
const BACK: &str = "20000100#0000000000000000";

const SUITE: &str = "
suite: twice
protocol: victron-can-bms
about: The same for a few seconds, twice; it certifies nothing
cases:
  - id: first
    about: A few seconds with the inverter
    phases:
      - name: healthy
        do: [{partner: online}]
        for: 5 s
        checks: [{id: limits-go-on, covers: CAN-1.4-6, age: {of: Limits, below: 3 s}}]
  - id: second
    about: The same again
    phases:
      - name: again
        do: [{partner: online}]
        for: 5 s
        checks: [{id: limits-go-on, covers: CAN-1.4-6, age: {of: Limits, below: 3 s}}]
";

fn run_with(bench: &Bench, frames: &[&str]) -> Ran {
    bench.write("suite.yaml", SUITE);
    let _battery = bench.battery(None);
    let mut live = bench.start("suite.yaml");
    live.is_in("healthy");
    for frame in frames {
        run(&format!("cansend vcan1 {frame}"));
    }
    live.end()
}

fn case(name: &str, verdict: &str) -> (String, String) {
    (name.to_owned(), verdict.to_owned())
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_controller_that_goes_off_the_bus_is_an_error_of_the_rig_and_nothing_is_signed_as_passed() {
    let bench = Bench::on("vcan1");
    let ran = run_with(&bench, &[PASSIVE, BUS_OFF]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert_eq!(ran.cases(), ["first", "second"].map(|name| case(name, "rig error")), "{ran:?}");
    assert!(ran.out.contains("the rig's controller went off the bus"), "{ran:?}");
    // What is to come does not sit out its time on a bus that is not there.
    assert!(ran.err.contains("then start it again with"), "{ran:?}");
    assert_eq!(bench.record()["summary"]["verdict"], "rig_error", "{ran:?}");
    bench.assert_judged_alike(3);
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_controller_that_is_back_at_once_leaves_a_rig_error_and_the_next_case_is_judged() {
    let bench = Bench::on("vcan1");
    let ran = run_with(&bench, &[BUS_OFF, BACK, PASSIVE]);
    assert_eq!(ran.code, 3, "{ran:?}");
    let cases = ran.cases();
    assert_eq!((cases.len(), &cases[0]), (2, &case("first", "rig error")), "{ran:?}");
    bench.assert_passed(&ran, "second");
    bench.assert_judged_alike(3);
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_controller_that_only_complains_changes_no_verdict() {
    let bench = Bench::on("vcan1");
    let ran = run_with(&bench, &[PASSIVE]);
    assert_eq!(ran.cases().len(), 2, "{ran:?}");
    ["first", "second"].iter().for_each(|case| bench.assert_passed(&ran, case));
    bench.assert_judged_alike(ran.code);
}
