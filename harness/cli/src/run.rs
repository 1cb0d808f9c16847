//! `bmscert run`

use std::path::Path;
use std::sync::atomic::Ordering;

use campaign::{
    BatteryProcess, Bundle, Campaign, EvidenceFile, Exit, Profile, Record, RunRequest, SigningKey, notices,
    text,
};
use serde_json::json;

use crate::args::{ProfileArg, RunArgs, ShownArg};
use crate::clock::Started;
use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::{cases, keys, signals};

pub(crate) fn run(args: RunArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let is_own = args.rig.is_none() && args.battery_process.is_none();
    let mut bundle = if is_own { Bundle::embedded_twin() } else { Bundle::embedded() };
    if !args.suites.is_empty() {
        bundle.replace_suites(&args.suites)?;
    }
    if let Some(battery) = &args.battery {
        bundle.set_statement(battery)?;
    }
    if let Some(twin) = &args.twin {
        bundle.set_twin(twin)?;
    }
    if let Some(rig) = &args.rig {
        bundle.set_rig(rig)?;
        if bundle.complete_for_simulated_bench(!args.suites.is_empty())? && args.suites.is_empty() {
            terminal.note(SIMULATED);
        }
    }
    if let Some(command) = &args.battery_process {
        let answers_within = args.battery_timeout.unwrap_or(BatteryProcess::PATIENCE);
        let process = BatteryProcess::new(command, answers_within)?.with_files(&args.battery_files)?;
        bundle.set_process(&process)?;
    }
    let profile = match args.profile {
        ProfileArg::Passive => Profile::Passive,
        ProfileArg::Certification => Profile::Certification,
        ProfileArg::Strict => Profile::Strict,
    };
    match &args.failed_in {
        Some(run) => cases::choose_failed(&mut bundle, run)?,
        None => cases::choose(&mut bundle, &args.cases)?,
    }
    if args.cases.list {
        let listed = campaign::list_run(&bundle, profile).map_err(cases::unknown)?;
        return Ok(cases::list(&listed, terminal));
    }
    let started = Started::now();
    let request = RunRequest {
        bundle,
        profile,
        seed: args.seed,
        started: started.rfc3339(),
        out: args.leave.out,
        name: started.folder(match (&args.rig, &args.battery_process) {
            (Some(_), _) => "bench",
            (None, Some(_)) => "outside",
            (None, None) => "twin",
        }),
        key: key(args.leave.key.as_deref())?,
        bench_checked: args.bench_checked,
        depth: args.leave.junit_depth.into(),
    };
    let stopped = if args.rig.is_some() { signals::stop_in_order_alone() } else { signals::stop_in_order() };
    let mut stop = || stopped.load(Ordering::Relaxed);
    let campaign = campaign::run(request, &mut |progress| terminal.progress(&progress), &mut stop)
        .map_err(cases::unknown)?;
    show(&campaign, args.leave.format, terminal)?;
    Ok(Exit::of(&campaign.record))
}

/// The key that was asked for.
pub(crate) fn key(file: Option<&Path>) -> Result<Option<SigningKey>, Failure> {
    file.map(keys::open).transpose()
}

/// Shows what a campaign came to.
pub(crate) fn show(campaign: &Campaign, format: ShownArg, terminal: &mut Terminal) -> Result<(), Failure> {
    let Campaign { record, folder, throw_away_key } = campaign;
    let folder = folder.as_ref().map(|folder| folder.path());
    match format {
        // Page after page of checks that saw nothing would hide that there was nothing to see.
        ShownArg::Text if is_empty(record) && Exit::of(record) == Exit::Inconclusive => terminal.say(NOTHING),
        ShownArg::Json => {
            let json = record.to_json().map_err(|why| Failure::said(why.to_string()))?;
            terminal.say(json.trim_end());
            folder.iter().for_each(|folder| terminal.note(&left(folder)));
        }
        ShownArg::Text => terminal.say(text::table(record, terminal.style()).trim_end()),
    }
    if format == ShownArg::Text {
        folder.iter().for_each(|folder| terminal.tell(2, &format!("\n{}", left(folder))));
    }
    if folder.is_some() && *throw_away_key {
        match format {
            ShownArg::Json => terminal.note(THROWN_AWAY),
            ShownArg::Text => terminal.say(THROW_AWAY),
        }
    }
    terminal.event("screen", json!(record.screen));
    for remark in &record.review {
        terminal.event("remark", json!(remark));
    }
    for notice in notices(record) {
        terminal.event("finding", json!(notice));
    }
    finished(record, folder, terminal);
    Ok(())
}

/// Whether it is of a recording without a frame.
fn is_empty(record: &Record) -> bool {
    match &record.evidence {
        EvidenceFile::Recording { files, .. } => files.iter().all(|file| file.frames == 0),
        EvidenceFile::Journal { .. } => false,
    }
}

const SIMULATED: &str =
    "nothing on this bench is real; it runs suites of a minute, `--suite` gives it others";

const NOTHING: &str = "inconclusive  nothing was judged, because the recording holds no frame";

fn left(folder: &Path) -> String {
    format!("Record in {}", folder.display())
}

fn finished(record: &Record, folder: Option<&Path>, terminal: &mut Terminal) {
    let exit = Exit::of(record);
    terminal.event(
        "finished",
        json!({
            "verdict": record.summary.verdict,
            "certification": record.grade.certification,
            "exit": exit.code(),
            "folder": folder.map(|folder| folder.display().to_string()),
        }),
    );
}

const THROWN_AWAY: &str = "note: signed with a throw-away key, so that nobody answers for this record; `--key` gives one of your own";

const THROW_AWAY: &str = "
*******************************************************************************
**  SIGNED WITH A THROW-AWAY KEY. NOBODY ANSWERS FOR THIS RECORD.            **
**  Make a key with `bmscert keys new lab.pem`, give it with `--key lab.pem` **
*******************************************************************************";
