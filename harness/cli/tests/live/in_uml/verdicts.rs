//! The same suite bytes give the same verdicts on the twin and on a bus in real time.

use std::process::{Command, Stdio};

use crate::bench::{Bench, SMOKE, TOO_SLOW, project};

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_battery_that_conforms_passes_as_on_the_twin_and_the_record_says_why_it_does_not_certify() {
    let bench = Bench::on("vcan0");
    let _battery = bench.battery(None);
    let candump = Command::new("candump")
        .args(["-L", "-n", "1", "vcan0,305:7FF"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let smoke = project(SMOKE);
    let (live, twin) = (bench.judge(&smoke), bench.judge_the_twin(&smoke, None));
    assert_eq!(twin.code, 0, "{twin:?}");
    bench.assert_judged_as(&twin, &live);
    assert_eq!(live.cases().len(), 4, "{live:?}");
    let candumped = String::from_utf8(candump.wait_with_output().unwrap().stdout).unwrap();
    assert!(candumped.contains("vcan0 305#0000000000000000"), "what candump saw: {candumped}");
    for reason in
        ["the bus can0 is virtual", "no instruments with serial numbers", "the battery is simulated"]
    {
        assert!(live.out.contains(reason), "{reason}: {}", live.out);
    }
    assert!(bench.run_folder().ends_with("-bench"));
    bench.assert_judged_alike(live.code);
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_battery_with_a_defect_fails_as_on_the_twin() {
    let bench = Bench::on("vcan0");
    let (smoke, mutant) = (project(SMOKE), project(TOO_SLOW));
    let _battery = bench.battery(Some(&mutant));
    let (live, twin) = (bench.judge(&smoke), bench.judge_the_twin(&smoke, Some(&mutant)));
    assert_eq!(twin.code, 1, "{twin:?}");
    bench.assert_judged_as(&twin, &live);
    bench.assert_judged_alike(live.code);
}
