//! `bmscert lint`

use campaign::Exit;
use serde_json::json;

use crate::args::LintArgs;
use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::words;

pub(crate) fn lint(args: &LintArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let cases = campaign::lint(&args.suites, args.battery.as_deref())?;
    let what = match args.suites.len() {
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
    Ok(Exit::Passed)
}
