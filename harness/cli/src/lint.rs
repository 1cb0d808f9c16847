//! `bmscert lint`

use std::path::PathBuf;

use campaign::{Dialect, Exit, FileKind};
use serde_json::json;

use crate::args::LintArgs;
use crate::failure::Failure;
use crate::kinds;
use crate::terminal::Terminal;
use crate::words;

pub(crate) fn lint(args: &LintArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let is_dialect = |file: &&PathBuf| kinds::of(file) == Some(FileKind::Dialect);
    let (dialects, suites): (Vec<_>, Vec<_>) = args.suites.iter().partition(is_dialect);
    for dialect in campaign::lint_dialects(&dialects)? {
        tell_dialect(&dialect, terminal);
    }
    if dialects.is_empty() || !suites.is_empty() || args.battery.is_some() {
        lint_suites(&suites, args, terminal)?;
    }
    Ok(Exit::Passed)
}

fn lint_suites(suites: &[&PathBuf], args: &LintArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    let cases = campaign::lint(suites, args.battery.as_deref())?;
    let what = match suites.len() {
        0 => "the built-in suites are sound",
        1 => "the suite is sound",
        _ => "the suites are sound",
    };
    let statement = if args.battery.is_some() { ", and so is the battery statement" } else { "" };
    terminal.say(&format!(
        "{what}{statement}: {}, standing checks included",
        words::counted(cases as u64, "case")
    ));
    terminal.event("linted", json!({"cases": cases}));
    Ok(())
}

fn tell_dialect(dialect: &Dialect, terminal: &mut Terminal) {
    let (name, (first, last)) = (dialect.name(), dialect.channels());
    let channels =
        if first == last { format!("channel {first}") } else { format!("channels {first} to {last}") };
    let verbs = dialect.text().verbs.len();
    let verbs = words::counted(verbs as u64, "verb");
    terminal.say(&format!("the dialect {name} is sound: {verbs}, {channels}"));
    let unconfirmed = dialect.unconfirmed();
    if !unconfirmed.is_empty() {
        terminal.say("  nobody has confirmed:");
    }
    for (verb, why) in &unconfirmed {
        terminal.tell(6, &format!("    {verb}: {why}"));
    }
    let unconfirmed: Vec<_> =
        unconfirmed.iter().map(|(verb, why)| json!({"verb": verb, "why": why})).collect();
    terminal.event("linted", json!({"dialect": name, "unconfirmed": unconfirmed}));
}
