use std::env;
use std::process::Command;

use rig::Clock;
use rig::linux::Setup;

use crate::bench::{bus, interface, next_frame, run};

/// This test again, as a user without rights; what it printed.
fn as_nobody(test: &str) -> String {
    let output = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", test])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
    told
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().unwrap().stdout == b"0\n"
}

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
