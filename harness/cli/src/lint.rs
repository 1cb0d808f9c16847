//! `bmscert lint`

use std::path::PathBuf;

use campaign::{Dialect, Exit, FileKind, Rig};
use serde_json::json;

use crate::args::LintArgs;
use crate::failure::Failure;
use crate::kinds;
use crate::terminal::Terminal;
use crate::words;

pub(crate) fn lint(args: &LintArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let given = Given::of(&args.suites);
    for dialect in campaign::lint_dialects(&given.dialects)? {
        tell_dialect(&dialect, terminal);
    }
    for rig in campaign::lint_rigs(&given.rigs)? {
        tell_rig(&rig, terminal);
    }
    for scene in campaign::lint_scenes(&given.scenes)? {
        terminal.say(&format!("the scene `{scene}` is sound"));
        terminal.event("linted", json!({"scene": scene}));
    }
    if args.suites.is_empty() || !given.suites.is_empty() || args.battery.is_some() {
        lint_suites(&given.suites, args, terminal)?;
    }
    Ok(Exit::Passed)
}

/// The files that were given, by what they are; what nothing tells is taken for a suite.
#[derive(Default)]
struct Given<'a> {
    dialects: Vec<&'a PathBuf>,
    rigs: Vec<&'a PathBuf>,
    scenes: Vec<&'a PathBuf>,
    suites: Vec<&'a PathBuf>,
}

impl<'a> Given<'a> {
    fn of(files: &'a [PathBuf]) -> Self {
        let mut given = Self::default();
        for file in files {
            let those = match kinds::of(file) {
                Some(FileKind::Dialect) => &mut given.dialects,
                Some(FileKind::Rig) => &mut given.rigs,
                Some(FileKind::Scene) => &mut given.scenes,
                _ => &mut given.suites,
            };
            those.push(file);
        }
        given
    }
}

fn tell_rig(rig: &Rig, terminal: &mut Terminal) {
    let instruments = rig.energised.as_ref().map_or(0, |energised| energised.instruments.len());
    let plays = if rig.roles.is_empty() { String::from("no role") } else { rig.roles.join(", ") };
    let instruments = words::counted(instruments as u64, "instrument");
    terminal.say(&format!("the rig `{}` is sound: {instruments}, plays {plays}", rig.name));
    terminal.event("linted", json!({"rig": rig.name, "roles": rig.roles}));
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
