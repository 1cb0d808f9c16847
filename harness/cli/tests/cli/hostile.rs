//! What is given by mistake or in bad faith: a clear word, exit code 2, bounded time and memory.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::{Command, Stdio};

use insta::assert_snapshot;
use rstest::rstest;

use crate::bench::{Bench, PASSES, project, suite};

/// A bench with one file of every wrong kind.
fn bench() -> Bench {
    let bench = Bench::new().with_key();
    bench.write("empty", "");
    bench.write("mine.yaml", suite(PASSES));
    bench.write("binary", [0x7f, b'E', b'L', b'F', 0, 0xff, 0xfe, b'\n', 0x80]);
    bench.write("packed.log.gz", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 0x4c]);
    bench.write("log.blf", b"LOGG\x90\0\0\0");
    bench.write("long-line", "a".repeat(3_000_000));
    bench.write("nul.yaml", "suite: a\0b\n");
    bench.write("deep.yaml", format!("standing: {}", "[".repeat(10_000)));
    let nested = format!("always: \"{}CVL > 0{}\"", "(".repeat(10_000), ")".repeat(10_000));
    bench.write("brackets.yaml", suite(&format!("covers: CAN-1.4-2, {nested}")));
    bench.write("esc\u{1b}[31m.log", "nothing");
    fs::create_dir(bench.path("folder")).unwrap();
    symlink("nowhere", bench.path("dangling")).unwrap();
    symlink("round", bench.path("round")).unwrap();
    bench
}

#[rstest]
#[case::zeros(&["check", "/dev/zero"])]
#[case::compressed(&["check", "packed.log.gz"])]
#[case::another_format(&["check", "log.blf"])]
#[case::binary(&["check", "binary"])]
#[case::a_huge_line(&["check", "long-line"])]
#[case::a_folder(&["check", "folder"])]
#[case::nothing_there(&["check", "nowhere.log"])]
#[case::dangling(&["check", "dangling"])]
#[case::round(&["check", "round"])]
#[case::name_that_writes_to_terminals(&["check", "esc\u{1b}[31m.log"])]
#[case::suite_empty(&["lint", "empty"])]
#[case::suite_folder(&["lint", "folder"])]
#[case::suite_endless(&["lint", "/dev/zero"])]
#[case::suite_binary(&["lint", "binary"])]
#[case::suite_nul(&["lint", "nul.yaml"])]
#[case::suite_deep(&["lint", "deep.yaml"])]
#[case::suite_brackets(&["lint", "brackets.yaml"])]
#[case::suite_missing(&["run", "--suite", "nowhere.yaml"])]
#[case::two_suites_of_one_name(&["run", "--suite", "mine.yaml", "--suite", "./mine.yaml"])]
#[case::statement_wrong(&["lint", "--battery", "mine.yaml"])]
#[case::twin_wrong(&["run", "--twin", "mine.yaml"])]
#[case::out_is_a_file(&["run", "--suite", "mine.yaml", "--out", "empty"])]
#[case::out_is_below_a_file(&["run", "--suite", "mine.yaml", "--out", "empty/reports"])]
#[case::seed_negative(&["run", "--seed", "-1"])]
#[case::sign_public(&["run", "--key", "lab.pub.pem"])]
#[case::sign_empty(&["run", "--key", "empty"])]
#[case::verify_private(&["verify", "folder", "--key", "lab.pem"])]
#[case::verify_no_key(&["verify", "folder", "--key", "mine.yaml"])]
#[case::verify_no_run(&["verify", "folder", "--key", "lab.pub.pem"])]
#[case::verify_nothing(&["verify", "nowhere", "--key", "lab.pub.pem"])]
#[case::replay_no_run(&["replay", "folder"])]
#[case::replay_file(&["replay", "mine.yaml"])]
#[case::replay_nothing(&["replay", "nowhere"])]
#[case::no_command(&["certify"])]
fn what_cannot_be_used_is_explained(#[case] args: &[&str]) {
    let bench = bench();
    let ran = bench.run(args);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(!ran.err.contains('\u{1b}'), "{}", ran.err);
    assert!(!bench.path("reports").exists(), "a run folder was begun for what cannot be used");
    let name =
        args.join("_").replace(|char: char| !char.is_ascii_alphanumeric() && !"_-.".contains(char), "_");
    insta::with_settings!({snapshot_suffix => name}, {
        assert_snapshot!(ran.err);
    });
}

#[test]
fn noise_without_end_is_refused() {
    let ran = Bench::new().run(&["check", "/dev/urandom"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("error: /dev/urandom: this is not a candump log"), "{}", ran.err);
}

#[test]
fn a_run_is_expected_and_its_record_given() {
    let bench = bench();
    bench.run(&["run", "--suite", "mine.yaml"]);
    let record = format!("{}/record.json", bench.run_folder());
    let verify = bench.run(&["verify", &record, "--key", "lab.pub.pem"]);
    let above = bench.run(&["replay", "."]);
    assert_snapshot!(format!("{}{}", verify.shown(), above.shown()));
}

#[test]
fn a_run_that_was_killed_has_no_verdict() {
    let bench = bench();
    bench.run(&["run", "--suite", "mine.yaml"]);
    let folder = bench.run_folder();
    ["record.json", "junit.xml", "manifest.json", "record.intoto.jsonl"]
        .iter()
        .for_each(|name| fs::remove_file(bench.path(&folder).join(name)).unwrap());
    assert_snapshot!(bench.run(&["replay", &folder]).shown());
    assert_eq!(bench.run(&["verify", &folder, "--key", "lab.pub.pem"]).code, 11);
}

#[test]
fn a_recording_comes_through_a_named_pipe() {
    let bench = Bench::new();
    let made = Command::new("mkfifo").arg(bench.path("pipe.log")).status().unwrap();
    assert!(made.success());
    let child =
        bench.command(&["check", "pipe.log"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let recording = fs::read(project("fixtures/captures/rec-q-bms.candump")).unwrap();
    fs::OpenOptions::new().write(true).open(bench.path("pipe.log")).unwrap().write_all(&recording).unwrap();
    let output = child.wait_with_output().unwrap();
    let from_file = bench.run(&["check", project("fixtures/captures/rec-q-bms.candump").to_str().unwrap()]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), from_file.out);
}

#[test]
fn what_may_not_be_read_or_written_says_so() {
    let bench = Bench::new();
    bench.write("secret.log", "");
    let mode =
        |name: &str, mode| fs::set_permissions(bench.path(name), fs::Permissions::from_mode(mode)).unwrap();
    mode("secret.log", 0o000);
    if fs::File::open(bench.path("secret.log")).is_ok() {
        // The system's administrator may read everything: nothing is to be seen here.
        return;
    }
    let read = bench.run(&["check", "secret.log"]);
    mode("", 0o500);
    let written = bench.run(&["run"]);
    mode("", 0o700);
    let read_help =
        "cannot read secret.log: permission denied\n  = help: you may not read it; ask its owner, or copy it";
    let write_help = "cannot make the folder reports: permission denied\n  = help: you may not write there; choose a \
                      folder of your own, for runs with `--out FOLDER`";
    for (ran, words) in [(read, read_help), (written, write_help)] {
        assert_eq!((ran.code, ran.out.as_str(), ran.err), (2, "", format!("error: {words}\n")));
    }
}
