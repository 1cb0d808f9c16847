//! `bmscert battery init`

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

use campaign::{Exit, Traffic};
use serde_json::json;

use super::args::InitArgs;
use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::{listening, recording, words};

pub(super) fn init(args: &InitArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let traffic = match &args.bus {
        Some(bus) => Some(Traffic::Recording(vec![listening::to(bus, args.length, terminal)?])),
        None if args.from.is_empty() => None,
        None => Some(Traffic::of(&args.from)?),
    };
    let sources = traffic.as_ref().map_or(&[][..], Traffic::sources);
    let draft = campaign::draft(traffic.as_ref()).map_err(|error| recording::explain(error, sources))?;
    match &args.out {
        Some(out) => write(out, &draft.text)?,
        None => terminal.say(draft.text.trim_end()),
    }
    super::note(&draft.missing, terminal);
    let frames = words::counted(draft.frames, "frame");
    let what = args.out.as_ref().map_or_else(String::new, |out| format!(" in {}", out.display()));
    terminal.note(&format!(
        "note: a draft from {frames}{what}; check every line, then `bmscert battery review` it"
    ));
    let guesses = draft.text.matches("# guess: ").count();
    terminal.event("drafted", json!({"frames": draft.frames, "guesses": guesses}));
    Ok(Exit::Passed)
}

/// Writes a new file; what is there already is somebody's work.
fn write(out: &Path, text: &str) -> Result<(), Failure> {
    let shown = out.display().to_string();
    let file = File::create_new(out);
    match file.and_then(|mut file| file.write_all(text.as_bytes())) {
        Err(why) if why.kind() == ErrorKind::AlreadyExists => {
            let help = "give another name, or leave `--out` out and compare";
            Err(Failure::said(format!("{shown} exists, and is not overwritten")).help(help))
        }
        result => result.map_err(|why| Failure::file("write", &shown, &why)),
    }
}
