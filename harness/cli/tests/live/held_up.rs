//! A run that is held up in the middle, where nobody but the run itself stamps the frames.

use rstest::rstest;

use crate::bench::{Bench, run, seconds};

/// The battery boots within 3 s, and has 5 s.
const SUITE: &str = "
suite: held-up
protocol: victron-can-bms
about: A battery that conforms, and a rig that sleeps; it certifies nothing
standing:
  - {id: limits-never-old, covers: CAN-1.4-2, age: {of: Limits, below: 3 s}}
cases:
  - id: silence
    about: A few seconds without the inverter change nothing
    phases:
      - {name: healthy, do: [{partner: online}], for: 3 s}
      - name: silence
        do: [{partner: silent}]
        from: Keepalive
        for: 8 s
        checks:
          - {id: limits-go-on, covers: CAN-1.4-6, age: {of: Limits, below: 3 s}}
          - {id: alarms-go-on, covers: CAN-1.4-6, present: {of: [Alarms], within: 3 s}}
    finally: [{partner: online}]
  - id: restart
    about: On the bus again after its power was off
    needs: [battery_power]
    phases:
      - {name: dark, battery: \"off\", do: [{power: \"off\"}], for: 3 s}
      - name: booting
        battery: booting
        do: [{power: \"on\"}]
        until: fresh(CVL)
        within: 5 s
        otherwise: fail
        covers: CAN-5.1-1
    finally: [{power: \"on\"}]
";

/// Four seconds in which the run does not exist, and the battery goes on.
#[rstest]
#[case::behind_an_adapter_in_a_silence("slcan:pty", "silence", 1.0)]
#[case::behind_an_adapter_while_it_boots("slcan:pty", "booting", 1.5)]
#[case::behind_a_server_in_a_silence("socketcand:listen:127.0.0.1:0", "silence", 1.0)]
#[case::behind_a_server_while_it_boots("socketcand:listen:127.0.0.1:0", "booting", 1.5)]
fn a_run_that_was_held_up_fails_no_battery_and_passes_nothing_meanwhile(
    #[case] place: &str,
    #[case] phase: &str,
    #[case] after: f64,
) {
    let bench = Bench::at(place);
    bench.write("suite.yaml", SUITE);
    let simulation = bench.simulate(None);
    bench.write_rig(&simulation.address);
    let mut live = bench.start("suite.yaml");
    live.is_in(phase);
    seconds(after);
    run(&format!("kill -s STOP {}", live.id()));
    seconds(4.0);
    run(&format!("kill -s CONT {}", live.id()));
    let ran = live.end();
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(!ran.out.contains("FAIL"), "{ran:?}");
    let case = if phase == "silence" { "silence" } else { "restart" };
    let verdict = ran.cases().into_iter().find(|(name, _)| name == case).map(|(_, verdict)| verdict);
    assert!(matches!(verdict.as_deref(), Some("inconclusive" | "aborted")), "{verdict:?}: {ran:?}");
    assert!(ran.err.contains("the rig was held up for"), "{ran:?}");
    assert!(bench.late().touches(case), "{ran:?}");
    bench.assert_judged_alike(4);
}
