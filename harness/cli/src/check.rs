//! `bmscert check`

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use campaign::{Anonymised, Bundle, CheckRequest, Checked, Exit, Source};

use crate::args::CheckArgs;
use crate::clock::Started;
use crate::failure::Failure;
use crate::run::{key, show};
use crate::terminal::Terminal;
use crate::{cases, listening, recording, signals, words};

pub(crate) fn check(args: CheckArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let mut bundle = Bundle::embedded();
    if !args.suites.is_empty() {
        bundle.replace_suites(&args.suites)?;
    }
    if let Some(battery) = &args.battery {
        bundle.set_statement(battery)?;
    }
    cases::choose(&mut bundle, &args.cases)?;
    if args.cases.list {
        let listed = campaign::list_check(&bundle).map_err(cases::unknown)?;
        return Ok(cases::list(&listed, terminal));
    }
    // Before signals are caught: the prompt for a passphrase has its own way with them.
    let key = if args.record { key(args.leave.key.as_deref())? } else { None };
    let sources = match listening::bus(&args.recordings, args.length, terminal)? {
        Some(bus) => vec![bus],
        None => {
            let sources = sources(&args.recordings)?;
            signals::stop_at_once();
            sources
        }
    };
    let anonymise = args.anonymise.as_deref().map(|out| new_copy(out, &sources)).transpose()?;
    let started = Started::now();
    let request = CheckRequest {
        bundle,
        sources: sources.clone(),
        times: args.time.map(Into::into),
        anonymise,
        started: started.rfc3339(),
        record: args.record.then(|| (args.leave.out, started.folder("check"))),
        key,
        depth: args.leave.junit_depth.into(),
    };
    let checked =
        campaign::check(request, &mut |progress| terminal.progress(&progress)).map_err(|error| {
            // What was begun is no copy.
            let _ = args.anonymise.as_ref().map(fs::remove_file);
            recording::explain(error, &sources)
        })?;
    show(&checked.campaign, args.leave.format, terminal)?;
    note(&checked, terminal);
    if let (Some(out), Some(copied)) = (&args.anonymise, &checked.anonymised) {
        note_copy(out, copied, terminal);
    }
    Ok(Exit::of(&checked.campaign.record))
}

/// The files as they are named, each of them there.
fn sources(recordings: &[PathBuf]) -> Result<Vec<Source>, Failure> {
    let pipe = |file: &&PathBuf| file.as_os_str() == "-";
    if recordings.iter().filter(pipe).count() > 1 {
        return Err(Failure::said("standard input is given twice").help("`-` can be one of the files, once"));
    }
    let source = |file: &PathBuf| match pipe(&file) {
        true => Ok(Source::Pipe),
        false => recording::expect(file).map(|()| Source::File(file.clone())),
    };
    recordings.iter().map(source).collect()
}

/// The file for the copy without names; an existing one is never overwritten.
fn new_copy(out: &Path, sources: &[Source]) -> Result<File, Failure> {
    if sources.len() > 1 {
        let what = "several files cannot become one copy: what lies between them would be lost";
        return Err(Failure::said(what).help("anonymise one file at a time"));
    }
    File::create_new(out).map_err(|why| Failure::file("write", &out.display().to_string(), &why))
}

fn note_copy(out: &Path, copied: &Anonymised, terminal: &mut Terminal) {
    let Anonymised { frames, texts, unknown } = copied;
    let frames = words::counted(*frames, "frame");
    terminal.note(&format!(
        "note: {} has {frames}; {texts} texts were replaced, and the data of {unknown} unknown frames left out",
        out.display()
    ));
}

/// What the table does not say.
fn note(checked: &Checked, terminal: &mut Terminal) {
    if checked.frames == 0 {
        terminal.note(
            "note: the recording holds no frame; record while the battery is on and connected, at the bit rate that it \
             uses (500 kbit/s, or 250)",
        );
    }
    if checked.damaged > 0 {
        let places = words::counted(checked.damaged, "place");
        terminal.note(&format!(
            "note: {places} of the recording could not be read; what is about time across them is not verified"
        ));
        checked.damages.iter().for_each(|damage| terminal.note(&format!("  {damage}")));
        let more = checked.damaged - checked.damages.len() as u64;
        if more > 0 {
            terminal.note(&format!("  and {more} more"));
        }
    }
    if !checked.others.is_empty() {
        let others = checked.others.join(", ");
        let words = format!("note: only the first interface was judged; the recording also has {others}");
        terminal.note(&words);
    }
    if checked.campaign.record.battery.maker.is_none() {
        terminal.note(NO_STATEMENT);
    }
}

const NO_STATEMENT: &str = "note: no battery statement, so only what holds for every battery was judged; \
    `bmscert battery init` drafts one from a recording, `bmscert battery show` says what a user would see";
