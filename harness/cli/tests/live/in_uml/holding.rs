//! Who may be on a bus beside whom.

use crate::bench::{Bench, SMOKE, project};

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn no_battery_is_simulated_where_another_is_tested_or_simulated_and_everybody_may_listen() {
    let bench = Bench::on("vcan5");
    let _battery = bench.battery(None);
    let second = bench.run(&["simulate", "--bus", "can:vcan5"]);
    assert_eq!(second.code, 3, "{second:?}");
    assert!(second.err.contains("can:vcan5 is in use") && second.err.contains("roles.sock"), "{second:?}");
    let mut first = bench.start(&project(SMOKE));
    first.has_started();
    let listening = bench.run(&["check", "can:vcan5", "--for", "4s"]);
    assert_eq!(listening.code, 0, "{listening:?}");
    let third = bench.run(&["simulate", "--bus", "can:vcan5"]);
    assert_eq!(third.code, 3, "{third:?}");
    assert!(third.err.contains(&format!("process {}", first.id())), "{third:?}");
    first.interrupt();
    assert_eq!(first.end().code, 130);
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_bus_without_a_bit_rate_is_not_probed() {
    let bench = Bench::at("can:vcan7");
    let probed = bench.run(&["rig", "probe", "can:vcan7"]);
    assert_eq!(probed.code, 3, "{probed:?}");
    assert!(probed.err.contains("vcan7 is virtual and has no bit rate"), "{probed:?}");
}
