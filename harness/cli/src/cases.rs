//! Which cases run: `--case`, `--failed-in`, `--list`.

use std::path::Path;

use campaign::{Bundle, CampaignError, CaseKind, Chosen, Exit, Listed, RunFolder, Selection};
use serde_json::json;

use crate::args::CasesArgs;
use crate::failure::Failure;
use crate::run_folder;
use crate::terminal::Terminal;
use crate::words::counted;

/// Takes the cases that were named, if some were.
pub(crate) fn choose(bundle: &mut Bundle, args: &CasesArgs) -> Result<(), Failure> {
    if args.cases.is_empty() {
        return Ok(());
    }
    Ok(bundle.choose(&Chosen { cases: args.cases.clone(), repeats: None })?)
}

/// Takes the cases that did not pass in another run.
pub(crate) fn choose_failed(bundle: &mut Bundle, run: &Path) -> Result<(), Failure> {
    run_folder::expect_concluded(run)?;
    Ok(bundle.choose(&campaign::failed_in(&RunFolder::open(run), bundle)?)?)
}

/// Says what was probably meant by a case that is not there.
pub(crate) fn unknown(error: CampaignError) -> Failure {
    let CampaignError::NoSuchName { name, near } = error else { return error.into() };
    let help = match near {
        Some(near) => format!("did you mean `{near}`? `--list` shows all of them"),
        None => String::from("`--list` shows all of them; a pattern may have `*` and `?`"),
    };
    Failure::said(format!("there is no case `{name}`")).help(help)
}

/// Shows all cases and whether they would run.
pub(crate) fn list(listed: &[Listed], terminal: &mut Terminal) -> Exit {
    listed.iter().for_each(|case| show(case, terminal));
    let run = listed.iter().filter(|case| case.selection == Selection::Selected).count();
    let total = counted(listed.len() as u64, "case");
    terminal.tell(0, &format!("{total}: {run} would run, {} would not", listed.len() - run));
    let cases: Vec<_> = listed.iter().map(event).collect();
    terminal.event("listed", json!({"cases": cases}));
    Exit::Passed
}

/// Under the first line of a case.
const INDENT: usize = 16;

fn show(case: &Listed, terminal: &mut Terminal) {
    let (word, reason) = match &case.selection {
        Selection::Selected => (kind(case.kind), None),
        Selection::NotApplicable { reason } => ("not applicable", Some(reason)),
        Selection::NotRun { reason } => ("not run", Some(reason)),
    };
    terminal.tell(INDENT, &format!("{word:INDENT$}{}", case.name));
    terminal.tell(INDENT, &format!("{:INDENT$}{}", "", case.about));
    terminal.tell(INDENT, &format!("{:INDENT$}{}", "", case.covers.join(", ")));
    if let Some(why) = &case.watchlist {
        terminal.tell(INDENT, &format!("{:INDENT$}on the watchlist, counts for nothing: {why}", ""));
    }
    if let Some(reason) = reason {
        terminal.tell(INDENT, &format!("{:INDENT$}because {reason}", ""));
    }
    terminal.say("");
}

fn kind(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::Standing => "stands",
        CaseKind::Watch => "watches",
        CaseKind::Drive => "drives",
    }
}

fn event(case: &Listed) -> serde_json::Value {
    json!({
        "case": case.name,
        "about": case.about,
        "kind": case.kind,
        "covers": case.covers,
        "watchlist": case.watchlist,
        "selection": case.selection,
    })
}
