//! Completions and manual pages.

use std::fs;
use std::process::Command;

use rstest::rstest;

use crate::bench::Bench;

/// The commands that the help lists, those of `keys` included.
fn commands(bench: &Bench) -> Vec<String> {
    let help = bench.run(&["--help"]).out;
    let listed = help.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let rows = listed.lines().filter_map(|line| line.strip_prefix("  ")).filter(|row| !row.starts_with(' '));
    let names = rows.filter_map(|row| row.split_whitespace().next()).map(str::to_owned);
    names.filter(|name| name != "help").chain(["keys-new".to_owned(), "keys-show".to_owned()]).collect()
}

#[rstest]
#[case::bash("bash")]
#[case::zsh("zsh")]
#[case::fish("fish")]
#[case::powershell("powershell")]
#[case::elvish("elvish")]
fn a_shell_completes_every_command(#[case] shell: &str) {
    let bench = Bench::new();
    let ran = bench.run(&["completions", shell]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    for command in commands(&bench) {
        let last = command.rsplit('-').next().unwrap();
        assert!(ran.out.contains(last), "{shell} does not complete {command}");
    }
}

#[test]
fn bash_can_read_its_completions() {
    let bench = Bench::new();
    bench.write("bmscert.bash", bench.run(&["completions", "bash"]).out);
    let status = Command::new("bash").arg("-n").arg(bench.path("bmscert.bash")).status().unwrap();
    assert!(status.success());
}

#[test]
fn every_command_has_a_manual_page() {
    let bench = Bench::new();
    assert_eq!(bench.run(&["man", "--out", "man/man1"]).code, 0);
    for command in commands(&bench) {
        let page = fs::read_to_string(bench.path("man/man1").join(format!("bmscert-{command}.1"))).unwrap();
        assert!(page.contains(".SH NAME") && page.contains(".SH OPTIONS"), "{page}");
    }
    assert!(bench.path("man/man1/bmscert.1").is_file());
}
