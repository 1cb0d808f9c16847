//! Somebody sets the clock of the machine in the middle of a run.

use rstest::rstest;

use crate::bench::{Bench, SMOKE, TOO_SLOW, project, run, seconds};

/// A current through the battery, again and again.
const ENERGISED: &str = include_str!("../../../../../fixtures/suites/energised.yaml");

/// A step so long is told apart from every frame, so that nothing is lost by it: not a pass, and not a fail.
#[rstest]
#[case::of_a_battery_that_conforms(None, 0, "silence")]
// In the silence a step may fall into the only gap that is too long, and such a gap is judged by nobody.
#[case::of_a_battery_with_a_defect(Some(TOO_SLOW), 1, "healthy")]
#[ignore = "runs in rigs/vm/uml"]
fn an_hour_forth_and_an_hour_back_change_no_verdict(
    #[case] mutant: Option<&str>,
    #[case] code: i32,
    #[case] phase: &str,
) {
    let bench = Bench::on("vcan1");
    let mutant = mutant.map(project);
    let _battery = bench.battery(mutant.as_deref());
    let mut live = bench.start(&project(SMOKE));
    // In the watching case, and in the middle of the first driven one.
    live.has_started();
    seconds(3.0);
    run("date -s +1hour");
    live.is_in(phase);
    seconds(0.5);
    run("date -s -1hour");
    let live = live.end();
    let twin = bench.judge_the_twin(&project(SMOKE), mutant.as_deref());
    assert_eq!(twin.code, code, "{twin:?}");
    bench.assert_judged_as(&twin, &live);
    // Once for each bus and step, and no other.
    let steps = bench.journal().matches("clock_step").count();
    assert_eq!((steps, bench.journal().matches("\"exact\":true").count()), (2, 2));
    bench.assert_judged_alike(live.code);
}

/// Promise 13: beats, deadlines, and how old it is what the battery allows, go by a clock that nobody can set.
#[test]
#[ignore = "runs in rigs/vm/uml"]
fn an_hour_forth_and_an_hour_back_switch_nothing_off() {
    // This machine may be held up before a run has begun, and a guard is right to end it then.
    assert!((0..5).any(|_| goes_on_with_another_clock()), "no run has switched anything on");
}

/// Whether anything was switched on; then it went on as if nothing had been.
fn goes_on_with_another_clock() -> bool {
    let bench = Bench::at("simulated");
    // Beats wait for the journal, and the disk of this machine for whatever else the other one does.
    run(&format!("mount -t tmpfs bench {}", bench.path("").display()));
    bench.write("suite.yaml", &ENERGISED.replace("60 s", "7 s"));
    let mut live = bench.start_run(&["--rig", &project("rigs/demo-bench.yaml"), "--suite", "suite.yaml"]);
    live.is_in("probing");
    seconds(2.5);
    run("date -s +1hour");
    seconds(2.0);
    run("date -s -1hour");
    let live = live.end();
    let journal = bench.journal();
    let went_on = journal.matches("{\"guard\":{\"on\":").count();
    if went_on > 0 {
        assert_eq!(live.code, 0, "{live:?}");
        assert!(!journal.contains("rig_fault"), "{live:?}");
        // Both ways of each probe.
        assert!(went_on >= 6, "{live:?}");
    }
    went_on > 0
}
