//! What the inverter system and others put on a real bus while a battery is tested, as `candump` sees it.

use std::fs;
use std::process::{Command, Stdio};

use rstest::rstest;

use crate::bench::{Bench, project, run};

/// As short as the cases with other partners can be.
const SUITE: &str = "
suite: partners
protocol: victron-can-bms
about: A few seconds of each of the partners; it certifies nothing
cases:
  - id: others
    about: Frames of 29 bits and remote frames of others
    needs: [main_switch_probe]
    allowance: {probe: 1 A}
    phases:
      - {name: healthy, do: [{partner: online}], for: 3 s}
      - name: foreign
        do: [{partner: foreign}]
        for: 6 s
        probe: [{role: main_switch_probe, at: [0 s, 5 s]}]
        checks:
          - {id: stays-connected, covers: CAN-1.3-1, each_probe: main_switch_probe.conducts}
          - {id: limits-go-on, covers: CAN-1.3-1, age: {of: Limits, below: 3 s}}
    finally: [{partner: online}]
  - id: keepalives
    about: Keepalives that come early and late, are not zero, and have one more frame beside them
    needs: [main_switch_probe]
    allowance: {probe: 1 A}
    phases:
      - {name: jittering, do: [{partner: jittering}], for: 8 s}
      - {name: not-zero, do: [{partner: non_zero}], for: 3 s}
      - name: one-more-frame
        do: [{partner: extra}]
        for: 3 s
        probe: [{role: main_switch_probe, at: [0 s, 2 s]}]
        checks:
          - {id: stays-connected, covers: CAN-1.4-4, each_probe: main_switch_probe.conducts}
          - {id: limits-go-on, covers: CAN-1.4-4, age: {of: Limits, below: 3 s}}
    finally: [{partner: online}]
";

#[rstest]
#[case::of_a_battery_that_conforms(None, 0)]
#[case::of_a_battery_that_a_remote_frame_silences(
    Some("fixtures/mutants/silenced-by-a-remote-frame.yaml"),
    1
)]
#[ignore = "runs in rigs/vm/uml"]
fn other_partners_are_on_the_bus_and_judged_as_on_the_twin(#[case] mutant: Option<&str>, #[case] code: i32) {
    let bench = Bench::on("vcan0");
    bench.write("suite.yaml", SUITE);
    let mutant = mutant.map(project);
    let _battery = bench.battery(mutant.as_deref());
    let log = fs::File::create(bench.path("candump.log")).unwrap();
    let mut candump = Command::new("candump").args(["-L", "vcan0"]).stdout(Stdio::from(log)).spawn().unwrap();
    let (live, twin) = (bench.judge("suite.yaml"), bench.judge_the_twin("suite.yaml", mutant.as_deref()));
    run(&format!("kill -s INT {}", candump.id()));
    candump.wait().unwrap();
    assert_eq!(twin.code, code, "{twin:?}");
    bench.assert_judged_as(&twin, &live);
    bench.assert_judged_alike(live.code);
    assert_seen(&fs::read_to_string(bench.path("candump.log")).unwrap());
}

/// That a log has everything that the partners send.
fn assert_seen(log: &str) {
    let frames: Vec<(f64, &str)> = log.lines().filter_map(line).collect();
    let count = |is: &dyn Fn(&str) -> bool| frames.iter().filter(|(_, frame)| is(frame)).count();
    let is_extended = |frame: &str| frame.split('#').next().is_some_and(|id| id.len() == 8);
    let requests = count(&|frame| is_extended(frame) && frame.ends_with("#R"));
    let with_data = count(&|frame| is_extended(frame) && !frame.ends_with("#R"));
    assert!(
        requests >= 10 && with_data >= 10,
        "{requests} requests and {with_data} frames of 29 bits: {log}"
    );
    let is_live = |frame: &str| frame.strip_prefix("305#").is_some_and(|bytes| bytes != "0000000000000000");
    assert!(count(&is_live) >= 2, "{log}");
    assert!(count(&|frame| frame.starts_with("306#")) >= 2, "{log}");
    let keepalives: Vec<f64> =
        frames.iter().filter(|(_, frame)| frame.starts_with("305#")).map(|(at, _)| *at).collect();
    let uneven = keepalives.windows(2).filter(|pair| (pair[1] - pair[0] - 1.0).abs() > 0.1).count();
    assert!(uneven >= 3, "{keepalives:?}");
}

/// When a frame was seen, and the frame.
fn line(line: &str) -> Option<(f64, &str)> {
    let mut words = line.split(' ');
    let at = words.next()?.trim_matches(['(', ')']).parse().ok()?;
    Some((at, words.nth(1)?))
}
