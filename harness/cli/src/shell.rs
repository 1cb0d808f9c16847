//! `bmscert completions` and `bmscert man`

use std::fs;

use campaign::Exit;
use clap::CommandFactory;

use crate::args::{Arguments, CompletionsArgs, ManArgs};
use crate::failure::Failure;
use crate::terminal::Terminal;

pub(crate) fn completions(args: &CompletionsArgs, terminal: &mut Terminal) -> Exit {
    let mut script = vec![];
    clap_complete::generate(args.shell, &mut Arguments::command(), "bmscert", &mut script);
    terminal.say(String::from_utf8_lossy(&script).trim_end());
    Exit::Passed
}

pub(crate) fn man(args: &ManArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let folder = args.out.display().to_string();
    fs::create_dir_all(&args.out).map_err(|why| Failure::file("make the folder", &folder, &why))?;
    clap_mangen::generate_to(Arguments::command(), &args.out)
        .map_err(|why| Failure::file("write into", &folder, &why))?;
    terminal.tell(0, &format!("Pages in {folder}; `man -l {folder}/bmscert.1` shows the first"));
    Ok(Exit::Passed)
}
