//! `bmscert check`.

use std::fs;
use std::process::Stdio;

use insta::assert_snapshot;
use rstest::rstest;

use crate::bench::{Bench, Ran, project, project_arg};

/// A suite with one case that watches, so that what is shown does not change with the built-in ones.
const WATCHES: &str = "suite: mine/watching
protocol: victron-can-bms
about: What can be told from frames alone
cases:
  - id: values
    about: Values lie where a battery's can
    watch: {at_least: 1 s}
    checks:
      - {id: percentages, covers: CAN-355-1, range: {of: [SOC, SOH], from: 0 percent, to: 100 percent}}
      - {id: charge-voltage, covers: CAN-351-1, range: {of: [CVL], from: 0 V, to: ixit.charge_voltage_max}}
";

/// Twenty seconds of the four core messages, once a second.
fn healthy() -> String {
    let second = |second: u32| {
        let frames =
            ["351#3002E803B004C001", "355#3C00630070170000", "356#A01400000D0100", "35A#AAAAAA02AAAAAA02"];
        let line =
            |(index, frame): (usize, &&str)| format!("(17000000{second:02}.{index}00000) can0 {frame}\n");
        frames.iter().enumerate().map(line).collect::<String>()
    };
    (10..30).map(second).collect()
}

#[test]
fn a_recording_is_judged_and_told() {
    let bench = Bench::new();
    bench.write("mine.yaml", WATCHES);
    bench.write("battery.log", healthy());
    assert_snapshot!(bench.run(&["check", "battery.log", "--suite", "mine.yaml"]).shown());
    assert!(!bench.path("reports").exists(), "a folder was left without being asked for");
}

#[rstest]
#[case::byd("byd-bbox-revov.candump")]
#[case::pytes("pytes-v5a.candump")]
#[case::rec("rec-q-bms.candump")]
#[case::diybms("diybms-negative-dcl.candump")]
fn a_pipe_is_judged_like_a_file(#[case] name: &str) {
    let bench = Bench::new();
    let path = project(&format!("fixtures/captures/{name}"));
    let from_file = bench.run(&["check", path.to_str().unwrap()]);
    let mut piped = bench.command(&["check", "-"]);
    let piped = piped.stdin(Stdio::from(fs::File::open(&path).unwrap())).output().unwrap();
    let piped = Ran::of(piped, &bench.path(""));
    assert_eq!((from_file.code, from_file.out), (piped.code, piped.out));
}

#[test]
fn a_recording_with_a_statement_and_a_record_is_verified() {
    let bench = Bench::new().with_key();
    bench.write("battery.log", healthy());
    let statement = project_arg("fixtures/batteries/lfp16.statement.yaml");
    let args = ["check", "battery.log", "--battery", &statement, "--record", "--key", "lab.pem"];
    let checked = bench.run(&args);
    assert!(checked.out.contains("Record in reports/<time>-check"), "{}{}", checked.out, checked.err);
    let verified = bench.run(&["verify", &bench.run_folder(), "--key", "lab.pub.pem"]);
    assert_eq!(verified.code, 19, "{}{}", verified.out, verified.err);
    assert_eq!(bench.run(&["replay", &bench.run_folder()]).code, checked.code);
}

#[rstest]
#[case::windows(format!("\u{feff}{}", healthy().replace('\n', "\r\n")))]
#[case::comments(format!("# made on a bench\n\n{}", healthy()))]
fn how_lines_end_changes_nothing(#[case] text: String) {
    let bench = Bench::new();
    bench.write("mine.yaml", WATCHES);
    bench.write("battery.log", healthy());
    bench.write("other.log", text);
    let check = |name| bench.run(&["check", name, "--suite", "mine.yaml"]);
    assert_eq!(check("battery.log").out, check("other.log").out);
}

#[test]
fn a_line_that_cannot_be_read_is_counted_and_what_the_others_say_is_judged() {
    let bench = Bench::new();
    bench.write("mine.yaml", WATCHES);
    bench.write("battery.log", healthy().replace("(1700000015.100000)", "(1700000015.1000"));
    let ran = bench.run(&["check", "battery.log", "--suite", "mine.yaml"]);
    let told = "note: 1 place of the recording could not be read; what is about time across them is not verified\n  line 22: column ";
    assert!(ran.err.starts_with(told), "{}", ran.err);
    assert!(ran.out.contains("1 check held"), "{}", ran.out);
    assert_eq!(ran.code, 0, "{}", ran.out);
}

#[test]
fn an_empty_recording_shows_nothing() {
    let bench = Bench::new();
    bench.write("empty.log", "");
    assert_snapshot!(bench.run(&["check", "empty.log"]).shown());
    let json = bench.run(&["check", "empty.log", "--format", "json"]);
    assert!(json.code == 4 && json.out.contains("\"no frame was seen\""), "{}", json.out);
}
