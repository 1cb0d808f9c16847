//! A disk that is full: the run ends with an error, and nothing is signed.
//!
//! The operating system is asked for it: a process whose files may not grow beyond a limit is refused the byte after
//! it, as on a full disk. The limit holds for a whole process, so each case is one of its own.

use std::path::Path;
use std::process::{Command, Output};

use campaign::CampaignError;
use rstest::rstest;

use crate::scene;

/// Tells a process that it is the one with the limit, and where to leave its folder.
const BELOW: &str = "BMSCERT_TEST_RUN_BELOW";

/// What such a process says when the run was refused, and when it was not.
const REFUSED: &str = "refused:";
const SIGNED: &str = "signed:";

/// Runs below this folder, and says how it went.
fn run_here(below: &Path) -> String {
    let key = campaign::SigningKey::generate().unwrap();
    let request = scene::request(scene::conforming(), scene::SEED, below, Some(key));
    match campaign::run(request, &mut |_| {}, &mut || false) {
        Ok(_) => SIGNED.to_owned(),
        Err(
            why @ (CampaignError::File { .. }
            | CampaignError::Log(_)
            | CampaignError::Twin(_)
            | CampaignError::Attest(_)),
        ) => format!("{REFUSED} {why}"),
        Err(why) => panic!("not for the disk: {why}"),
    }
}

/// Runs in a process of its own whose files may have so many blocks of 512 bytes: the test below, told to do so.
fn run_with_room_for(blocks: u32, below: &Path) -> Output {
    // Without the trap the signal of the limit ends the process before it sees the error.
    let test = "full_disk::a_run_with_room_enough_is_signed";
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" --exact {test} --nocapture");
    let program = std::env::current_exe().unwrap();
    Command::new("sh").args(["-c", &script]).arg(program).env(BELOW, below).output().unwrap()
}

#[rstest]
#[case::for_nothing(0)]
#[case::not_for_the_inputs(2)]
#[case::not_for_the_first_block_of_the_journal(100)]
#[case::for_half_of_the_journal(500)]
fn a_run_without_room_is_an_error_and_is_not_signed(#[case] blocks: u32) {
    let below = tempfile::tempdir().unwrap();
    let output = run_with_room_for(blocks, below.path());
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains(REFUSED), "{said} {output:?}");
    assert!(!below.path().join("run").join(attest::ENVELOPE_FILE).exists(), "{said}");
}

#[test]
fn a_run_with_room_enough_is_signed() {
    if let Some(below) = std::env::var_os(BELOW) {
        println!("{}", run_here(Path::new(&below)));
        return;
    }
    let below = tempfile::tempdir().unwrap();
    let output = run_with_room_for(20_000, below.path());
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains(SIGNED), "{said} {output:?}");
    assert!(below.path().join("run").join(attest::ENVELOPE_FILE).exists(), "{said}");
}
