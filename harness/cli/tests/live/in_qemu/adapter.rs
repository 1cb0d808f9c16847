//! The way of somebody who has plugged an adapter in.

use crate::bench::{Bench, run};

/// What a line of the output says to type.
fn command(told: &str) -> &str {
    told.split('`').nth(1).unwrap().trim_start_matches("sudo ")
}

#[test]
#[ignore = "runs in rigs/vm/qemu"]
fn an_adapter_that_was_plugged_in_is_probed_set_up_and_listened_to() {
    run("ip link set can1 up type can bitrate 500000");
    let bench = Bench::at("can:can1");
    let _battery = bench.battery(None);
    let down = bench.run(&["check", "can:can0", "--for", "1s"]);
    assert_eq!(down.code, 3, "{down:?}");
    assert!(down.err.contains("`sudo bmscert rig probe can:can0` listens for it"), "{down:?}");

    let probed = bench.run(&["rig", "probe", "can:can0"]);
    assert_eq!(probed.code, 0, "{probed:?}");
    assert!(
        probed.out.starts_with("can:can0 has 500 kbit/s\ntake part with `sudo ip link set"),
        "{probed:?}"
    );
    assert!(bench.run(&["check", "can:can0", "--for", "1s"]).err.contains("is down"), "it was set up");

    run(command(&probed.out));
    let again = bench.run(&["rig", "probe", "can:can0"]);
    assert!(again.out.contains("the interface takes part already"), "{again:?}");
    let checked = bench.run(&["check", "can:can0", "--for", "8s"]);
    assert_eq!(checked.code, 0, "{checked:?}");

    let busy = bench.run(&["rig", "probe", "can:can1"]);
    assert_eq!(busy.code, 3, "{busy:?}");
    assert!(busy.err.contains("can:can1 is in use") && busy.err.contains("simulate"), "{busy:?}");
}
