//! Ctrl-C and SIGTERM.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use campaign::Exit;

/// The first signal asks to end in order, by the flag; a second one ends the process at once.
pub(crate) fn stop_in_order() -> Arc<AtomicBool> {
    stop(true)
}

/// The first signal asks to end in order, and no other one does more: while everything is switched off, nobody hurries.
pub(crate) fn stop_in_order_alone() -> Arc<AtomicBool> {
    stop(false)
}

fn stop(insisting_helps: bool) -> Arc<AtomicBool> {
    let stopped = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stopped);
    let handler = move || {
        if asked.swap(true, Ordering::Relaxed) && insisting_helps {
            exit();
        }
    };
    // Without a handler the default is left: the process ends, and the folder stays unsigned.
    let _ = ctrlc::set_handler(handler);
    stopped
}

/// A signal ends the process at once: nothing is driven, and half a recording has no verdict.
pub(crate) fn stop_at_once() {
    let _ = ctrlc::set_handler(|| {
        let mut stderr = std::io::stderr();
        // Over the progress, which may stand in this line.
        let lead = if stderr.is_terminal() { "\r\x1b[K" } else { "" };
        let _ = writeln!(stderr, "{lead}stopped before its end; there is no verdict");
        exit();
    });
}

#[expect(
    clippy::exit,
    clippy::disallowed_methods,
    reason = "somebody insists, and nothing is energised here"
)]
fn exit() {
    std::process::exit(i32::from(Exit::Interrupted.code()));
}
