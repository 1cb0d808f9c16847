//! The hosts of python-can, against our adapter and our server.

use std::path::Path;
use std::process::{Command, Output};

use rstest::rstest;

use crate::bench::{Serving, frame, wait_until};

/// Opens the bus, sends three kinds of frames, and prints the first three that it receives.
const SCRIPT: &str = r#"
import sys, can
bus = can.Bus(**eval(sys.argv[1]))
bus.send(can.Message(arbitration_id=0x305, is_extended_id=False, data=[]))
bus.send(can.Message(arbitration_id=0x305, is_extended_id=True, data=[1, 0xAB, 0]))
bus.send(can.Message(arbitration_id=0x7FF, is_extended_id=False, data=range(8)))
for _ in range(3):
    message = bus.recv(5)
    while message is not None and message.is_error_frame: message = bus.recv(5)
    print(message.arbitration_id, message.is_extended_id, message.data.hex(), flush=True)
bus.shutdown()
"#;

const THEIRS: [&str; 3] = ["305#", "00000305#01AB00", "7FF#0001020304050607"];
const OURS: [&str; 3] = ["351#3A026400", "00000351#0102030405060708", "355#"];

fn python(arguments: &str) -> Output {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.venv/bin/python");
    let python = std::env::var_os("BMSCERT_PYTHON").unwrap_or_else(|| ours.into());
    Command::new(python).args(["-c", SCRIPT, arguments]).output().unwrap()
}

#[rstest]
#[case::slcan(true)]
#[case::socketcand(false)]
#[ignore = "needs peers; run .ci/test"]
fn python_can_talks_to_us(#[case] slcan: bool) {
    let (serving, arguments) = if slcan {
        let serving = Serving::adapter();
        let path = serving.address.trim_start_matches("slcan:").to_owned();
        (serving, format!("dict(interface='slcan', channel='{path}', bitrate=250000, sleep_after_open=0)"))
    } else {
        let (serving, address) = Serving::server();
        let port = address.port();
        (serving, format!("dict(interface='socketcand', host='127.0.0.1', port={port}, channel='vcan0')"))
    };
    let output = std::thread::scope(|scope| {
        let output = scope.spawn(|| python(&arguments));
        wait_until(|| serving.frames().len() == 3 || output.is_finished());
        OURS.iter().for_each(|text| serving.tell(frame(text)));
        output.join().unwrap()
    });
    assert_eq!(serving.frames(), THEIRS.map(frame), "{output:?}");
    let told = String::from_utf8(output.stdout).unwrap();
    let expected = ["849 False 3a026400", "849 True 0102030405060708", "853 False "];
    assert_eq!(told.lines().collect::<Vec<_>>(), expected, "{}", String::from_utf8_lossy(&output.stderr));
}
