//! A battery that is silent for good once the inverter system comes back.

use rstest::rstest;

use crate::bench::{Bench, run};
use crate::real_time::in_real_time;

/// As short as the case of an outage can be. Its battery minds an outage of 4 s.
const SUITE: &str = "
suite: returns
protocol: victron-can-bms
about: An outage of a few seconds; it certifies nothing
cases:
  - id: comes-back
    about: Usable again after a few seconds without the inverter
    needs: [main_switch_probe]
    allowance: {probe: 1 A}
    phases:
      - {name: healthy, do: [{partner: online}], for: 3 s}
      - {name: outage, do: [{partner: silent}], from: Keepalive, for: 5 s}
      - name: return
        do: [{partner: online}]
        probe: [{role: main_switch_probe, every: 2 s}]
        until: CCL > 0.1 * A && SOC > 0 * percent && main_switch_probe.conducts
        within: 10 s
        otherwise: fail
        covers: CAN-1.4-5
    finally: [{partner: online}]
";

const MUTANT: &str = "about: Falls silent for good once the keepalive is back after 4 s.
battery: lfp16
defects:
  - falls_silent_after_gap: {of: 4 s}
violates: [CAN-1.4-5]
";

pub(crate) fn bench(place: &str) -> Bench {
    let bench = Bench::at(place);
    bench.write("suite.yaml", SUITE);
    bench.write("mutant.yaml", MUTANT);
    bench
}

/// What the rig sends is taken, so the battery was reached.
#[rstest]
#[case::an_adapter("slcan:pty")]
#[case::a_server("socketcand:listen:127.0.0.1:0")]
fn a_battery_that_is_silent_for_good_fails_behind(#[case] place: &str) {
    in_real_time(|| {
        let bench = bench(place);
        let simulation = bench.simulate(Some("mutant.yaml"));
        bench.write_rig(&simulation.address);
        let live = bench.judge("suite.yaml");
        assert_eq!(live.code, 1, "{live:?}");
        assert!(live.out.contains("FAIL  ") && live.out.contains("CAN-1.4-5"), "{live:?}");
        bench.assert_judged_alike(1);
    });
}

/// On a bus of the kernel's: with others who take what is sent, and with nobody, which is a queue that does not drain.
pub(crate) fn on_a_bus(interface: &str, is_reached: bool) {
    let bench = bench(&format!("can:{interface}"));
    let _battery = bench.battery(Some("mutant.yaml"));
    bench.write_rig(&format!("can:{interface}"));
    let mut live = bench.start("suite.yaml");
    live.is_in("outage");
    if !is_reached {
        run(&format!("tc qdisc add dev {interface} root netem slot 200s"));
    }
    let live = live.end();
    if is_reached {
        assert_eq!(live.code, 1, "{live:?}");
        bench.assert_judged_alike(1);
        return;
    }
    run(&format!("tc qdisc del dev {interface} root"));
    assert!(live.code == 3 && !live.out.contains("FAIL  "), "{live:?}");
    bench.assert_judged_alike(3);
}
