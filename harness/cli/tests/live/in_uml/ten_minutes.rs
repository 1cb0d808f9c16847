//! The real ten minutes, which no virtual clock makes shorter.

use crate::bench::Bench;

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn a_battery_stays_connected_for_ten_minutes_without_the_inverter() {
    let bench = Bench::on("vcan0");
    let _battery = bench.battery(None);
    let ran = bench.start_run(&["--rig", "rig.yaml", "--case", "keepalive/everything-missing"]).end();
    assert!(ran.verdicts().contains(&String::from("pass everything-missing")), "{ran:?}");
    assert_eq!(bench.run(&["replay", &bench.run_folder()]).code, ran.code);
}
