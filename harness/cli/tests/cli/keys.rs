//! `bmscert keys`.

use std::fs;

use insta::assert_snapshot;
use rstest::rstest;

use crate::bench::{Bench, Ran};

fn with_passphrase(bench: &Bench, passphrase: &str, args: &[&str]) -> Ran {
    let output = bench.command(args).env("BMSCERT_PASSPHRASE", passphrase).output().unwrap();
    Ran::of(output, &bench.path(""))
}

#[test]
fn a_new_key_has_two_halves() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    assert_snapshot!(bench.run(&["keys", "new", "lab.pem", "--no-passphrase"]).shown());
    let mode = fs::metadata(bench.path("lab.pem")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "others can read the private key");
    let public = fs::read_to_string(bench.path("lab.pub.pem")).unwrap();
    for half in ["lab.pem", "lab.pub.pem"] {
        let shown = bench.run(&["keys", "show", half]);
        assert_eq!(
            (shown.code, shown.out.as_str(), shown.err.as_str()),
            (0, public.as_str(), "key id <digest>\n")
        );
    }
}

#[rstest]
#[case::the_private_half("lab.pem")]
#[case::the_public_half("lab.pub.pem")]
fn a_key_is_never_overwritten(#[case] kept: &str) {
    let bench = Bench::new();
    bench.write(kept, "precious");
    let ran = bench.run(&["keys", "new", "lab.pem", "--no-passphrase"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with(&format!("error: {kept} exists already")), "{}", ran.err);
    assert_eq!(fs::read_dir(bench.path("")).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(bench.path(kept)).unwrap(), "precious");
}

#[test]
fn a_passphrase_opens_its_key_and_no_other_does() {
    let bench = Bench::new();
    let made = with_passphrase(&bench, "correct horse", &["keys", "new", "lab.pem"]);
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(fs::read_to_string(bench.path("lab.pem")).unwrap().contains("ENCRYPTED"));
    assert_eq!(with_passphrase(&bench, "correct horse", &["keys", "show", "lab.pem"]).code, 0);
    assert_snapshot!(with_passphrase(&bench, "battery staple", &["keys", "show", "lab.pem"]).shown());
    let signing = with_passphrase(&bench, "battery staple", &["run", "--key", "lab.pem"]);
    assert_eq!((signing.code, bench.path("reports").exists()), (2, false), "{}", signing.err);
}

#[rstest]
#[case::empty_passphrase(&["keys", "new", "lab.pem"])]
#[case::name_of_a_public_key(&["keys", "new", "lab.pub.pem"])]
#[case::no_folder(&["keys", "new", "nowhere/lab.pem", "--no-passphrase"])]
fn a_key_that_cannot_be_made_leaves_nothing(#[case] args: &[&str]) {
    let bench = Bench::new();
    let ran = with_passphrase(&bench, "", args);
    assert_eq!(ran.code, 2);
    assert_eq!(fs::read_dir(bench.path("")).unwrap().count(), 0);
    insta::with_settings!({snapshot_suffix => args[2].replace('/', "_")}, { assert_snapshot!(ran.err) });
}

#[test]
fn without_a_terminal_nobody_is_asked() {
    let bench = Bench::new();
    with_passphrase(&bench, "correct horse", &["keys", "new", "lab.pem"]);
    // A session of its own has no terminal, even where the tests were started on one.
    let binary = bench.command(&["keys", "show", "lab.pem"]);
    let mut alone = std::process::Command::new("setsid");
    alone.arg("--wait").arg(binary.get_program()).args(binary.get_args()).current_dir(bench.path(""));
    let ran = Ran::of(alone.env_remove("BMSCERT_PASSPHRASE").output().unwrap(), &bench.path(""));
    assert_snapshot!(ran.shown());
}
