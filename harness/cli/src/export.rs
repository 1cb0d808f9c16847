//! `bmscert export`

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use campaign::{CampaignError, Exit, Exported, RunFolder};
use serde_json::json;

use crate::args::ExportArgs;
use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::words::counted;
use crate::{run_folder, signals};

pub(crate) fn export(args: &ExportArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    run_folder::expect(&args.run)?;
    signals::stop_at_once();
    let folder = RunFolder::open(&args.run);
    let exported = match &args.out {
        Some(out) => to_file(args, &folder, out)?,
        None if terminal.has_events() => {
            let what = "standard output cannot have both events and frames";
            return Err(Failure::said(what).help("write the frames to a file, `--out FILE`"));
        }
        None => campaign::export(&folder, args.format.into(), BufWriter::new(io::stdout().lock()))?,
    };
    note(exported, terminal);
    Ok(Exit::Passed)
}

fn to_file(args: &ExportArgs, folder: &RunFolder, out: &Path) -> Result<Exported, CampaignError> {
    let shown = out.display().to_string();
    let file = |why| CampaignError::File { doing: "write", path: shown.clone(), why };
    let mut sink = BufWriter::new(File::create_new(out).map_err(file)?);
    let exported = campaign::export(folder, args.format.into(), &mut sink);
    let exported = exported.and_then(|exported| sink.flush().map(|()| exported).map_err(file));
    if exported.is_err() {
        // What was begun is not the whole run.
        let _ = fs::remove_file(out);
    }
    exported
}

fn note(exported: Exported, terminal: &mut Terminal) {
    let Exported { frames, complete, damaged } = exported;
    terminal.event("exported", json!({"frames": frames, "complete": complete, "damaged": damaged}));
    if !complete {
        terminal.note("note: the journal is cut; what is there was written");
    }
    if damaged > 0 {
        let places = counted(damaged, "place");
        terminal.note(&format!("note: {places} of the recording could not be read and are missing"));
    }
}
