//! `bmscert check`

use campaign::{Bundle, CheckRequest, Checked, Exit, Source};

use crate::args::CheckArgs;
use crate::clock::Started;
use crate::failure::Failure;
use crate::run::{key, show};
use crate::terminal::Terminal;
use crate::{cases, recording, signals, words};

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
    let file = args.recording.filter(|file| file.as_os_str() != "-");
    if let Some(file) = &file {
        recording::expect(file)?;
    }
    // Before signals are caught: the prompt for a passphrase has its own way with them.
    let key = if args.record { key(args.leave.key.as_deref())? } else { None };
    signals::stop_at_once();
    let started = Started::now();
    let request = CheckRequest {
        bundle,
        source: file.clone().map_or(Source::Pipe, Source::File),
        started: started.rfc3339(),
        record: args.record.then(|| (args.leave.out, started.folder("check"))),
        key,
        depth: args.leave.junit_depth.into(),
    };
    let checked = campaign::check(request, &mut |progress| terminal.progress(&progress))
        .map_err(|error| recording::explain(error, file.as_deref()))?;
    show(&checked.campaign, terminal);
    note(&checked, terminal);
    Ok(Exit::of(&checked.campaign.record))
}

/// What the table does not say.
fn note(checked: &Checked, terminal: &mut Terminal) {
    if checked.frames == 0 {
        terminal.note("note: the recording holds no frame; record while the battery is on and connected");
    }
    if checked.damaged > 0 {
        let lines = words::counted(checked.damaged, "line");
        terminal.note(&format!("note: {lines} could not be read; nothing that such a line touches passes"));
    }
    if !checked.others.is_empty() {
        let others = checked.others.join(", ");
        let words = format!("note: only the first interface was judged; the recording also has {others}");
        terminal.note(&words);
    }
}
