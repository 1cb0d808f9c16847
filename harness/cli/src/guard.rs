//! `bmscert guard`: what a run starts to keep its bench safe.

use std::io::{IsTerminal, PipeReader, Write, stdin, stdout};
use std::os::fd::AsFd;

use campaign::Exit;

use crate::failure::Failure;
use crate::terminal::Terminal;

pub(crate) fn guard(terminal: &mut Terminal) -> Result<Exit, Failure> {
    if stdin().is_terminal() {
        return Err(Failure::said(
            "this is what `bmscert run` starts to keep a bench safe; it is nothing to be started by hand",
        ));
    }
    let ends = stdin()
        .as_fd()
        .try_clone_to_owned()
        .and_then(|from| Ok((from, stdout().as_fd().try_clone_to_owned()?)));
    let (from, to) = ends.map_err(|why| Failure::said(why.to_string()))?;
    let signal = signal().map_err(|why| Failure::said(why.to_string()))?;
    let left = campaign::guard(from, to, signal);
    for (name, why) in &left {
        terminal.note(&format!("`{name}` may still be on: {why}; look at the bench"));
    }
    Ok(if left.is_empty() { Exit::Passed } else { Exit::LeftOn })
}

/// A byte comes out of it for each signal: the guard goes off first, and ends then.
fn signal() -> std::io::Result<PipeReader> {
    let (signal, mut signalled) = std::io::pipe()?;
    let told = ctrlc::set_handler(move || drop(signalled.write_all(&[0])));
    told.map_err(std::io::Error::other)?;
    Ok(signal)
}
