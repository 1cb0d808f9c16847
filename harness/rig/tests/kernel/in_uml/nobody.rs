use rig::Clock;
use rig::linux::Setup;

use crate::bench::{as_nobody, bus, interface, is_root, next_frame, run};

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn who_may_not_set_up_is_told_what_to_ask_for() {
    if is_root() {
        let told = as_nobody("in_uml::nobody::who_may_not_set_up_is_told_what_to_ask_for");
        insta::assert_snapshot!(told.lines().find_map(|line| line.strip_prefix("told: ")).unwrap());
        return;
    }
    println!("\ntold: {}", Setup::default().apply(&interface("vcan0")).unwrap_err());
}

#[test]
#[ignore = "runs in rigs/vm/uml"]
fn nobody_may_use_a_bus_that_is_up() {
    if is_root() {
        as_nobody("in_uml::nobody::nobody_may_use_a_bus_that_is_up");
        return;
    }
    let mut bus = bus("vcan0", &Clock::start());
    run("cansend vcan0 351#00");
    assert_eq!(next_frame(&mut bus).2.id().number(), 0x351);
}
