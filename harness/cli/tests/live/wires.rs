//! What a rig does to the wires of the bus, played by the simulated battery.

use rstest::rstest;

use crate::bench::{Bench, Ran};
use crate::real_time::in_real_time;

/// As short as the cases on the wires can be.
const SUITE: &str = "
suite: wires
protocol: victron-can-bms
about: A short, nobody who acknowledges, an open line, for a few seconds each; it certifies nothing
cases:
  - id: short
    about: Three seconds with a short between the lines
    needs: [bus_short, main_switch_probe]
    allowance: {probe: 1 A}
    phases:
      - {name: healthy, do: [{partner: online}], for: 3 s}
      - {name: shorted, battery: \"off\", do: [{short: \"on\"}], for: 3 s}
      - name: frames-return
        battery: booting
        do: [{short: \"off\"}]
        until: fresh(CVL)
        within: 10 s
        otherwise: fail
        covers: CAN-1.2-3
      - name: afterwards
        battery: booting
        for: 4 s
        probe: [{role: main_switch_probe, at: [1 s, 3 s]}]
        checks:
          - {id: stays-connected, covers: CAN-1.4-7, each_probe: main_switch_probe.conducts}
          - {id: limits-go-on, covers: CAN-1.2-3, age: {of: Limits, below: 3 s}}
    finally: [{short: \"off\"}, {partner: online}]
  - id: nobody-acknowledges
    about: Three seconds in which no frame of the battery is acknowledged
    needs: [bus_acknowledge]
    phases:
      - {name: healthy, do: [{partner: online}], for: 3 s}
      - {name: alone, battery: \"off\", do: [{acknowledge: \"off\"}], for: 3 s}
      - name: frames-return
        battery: booting
        do: [{acknowledge: \"on\"}]
        until: fresh(CVL)
        within: 10 s
        otherwise: fail
        covers: CAN-1.2-3
      - name: afterwards
        battery: booting
        for: 4 s
        checks:
          - {id: limits-go-on, covers: CAN-1.2-3, age: {of: Limits, below: 3 s}}
    finally: [{acknowledge: \"on\"}, {partner: online}]
  - id: open
    about: Three seconds with the line to the battery cut
    needs: [bus_cut]
    phases:
      - {name: healthy, do: [{partner: online}], for: 3 s}
      - {name: cut, battery: \"off\", do: [{cut: \"on\"}], for: 3 s}
      - name: frames-return
        battery: booting
        do: [{cut: \"off\"}]
        until: fresh(CVL)
        within: 10 s
        otherwise: fail
        covers: CAN-1.4-7
      - name: afterwards
        battery: booting
        for: 4 s
        checks:
          - {id: limits-go-on, covers: CAN-1.4-7, age: {of: Limits, below: 3 s}}
    finally: [{cut: \"off\"}, {partner: online}]
";

const MUTANT: &str = "about: Falls silent for good once the wires were not in order for 2 s.
battery: lfp16
defects:
  - falls_silent_after_bus_fault: {fault: FAULT, of: 2 s}
violates: [CAN-1.2-3, CAN-1.4-7]
";

/// Judges a battery on the wires, live and on the twin; both come to the same in each case. Which check finds a defect may
/// differ: what has waited for an acknowledgement may be seen before the switch is known to be done.
pub(crate) fn judged(bench: &Bench, fault: Option<&str>) -> Ran {
    bench.write("wires.yaml", SUITE);
    bench.write("mutant.yaml", &MUTANT.replace("FAULT", fault.unwrap_or("short")));
    let mutant = fault.map(|_| "mutant.yaml");
    let simulation = bench.simulate(mutant);
    bench.write_rig(&simulation.address);
    let live = bench.judge("wires.yaml");
    let twin = bench.judge_the_twin("wires.yaml", mutant);
    bench.assert_cases_as(&twin, &live);
    simulation.end();
    live
}

/// The stamps of a message in the journal of the only run, in seconds.
fn stamps(bench: &Bench, id: &str) -> Vec<f64> {
    let exported = bench.run(&["export", &bench.run_folder(), "--format", "candump"]).out;
    let lines = exported.lines().filter(|line| line.contains(&format!(" {id}#")));
    lines.map(|line| line[1..].split(')').next().unwrap().parse().unwrap()).collect()
}

/// That nothing of the battery was on the bus for so many stretches of three seconds, and everything else was.
pub(crate) fn assert_kept_off(bench: &Bench, times: usize) {
    let gaps = |id: &str| {
        stamps(bench, id).windows(2).filter(|pair| (2.9..6.0).contains(&(pair[1] - pair[0]))).count()
    };
    assert_eq!((gaps("351"), gaps("305")), (times, 0));
}

#[rstest]
#[case::of_a_battery_that_conforms(None, 0)]
#[case::of_a_battery_that_a_short_silences(Some("short"), 1)]
#[case::of_a_battery_that_falls_silent_where_nobody_acknowledges(Some("no_acknowledge"), 1)]
#[case::of_a_battery_that_an_open_line_silences(Some("cut"), 1)]
fn cases_on_the_wires_run_behind_an_adapter(#[case] fault: Option<&str>, #[case] code: i32) {
    in_real_time(|| {
        let bench = Bench::at("slcan:pty");
        let live = judged(&bench, fault);
        assert_eq!(live.code, code, "{live:?}");
        if code == 0 {
            assert_kept_off(&bench, 3);
        }
        bench.assert_judged_alike(code);
    });
}
