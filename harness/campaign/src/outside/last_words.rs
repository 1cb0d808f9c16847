//! What a program said last beside its answers.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use twin::harmless;

/// How much is kept, in bytes.
const KEPT: usize = 4 << 10;
/// How many of the last lines are told, and how much of each.
const LINES: usize = 8;
const WIDTH: usize = 160;
/// How long the rest is waited for once the program has ended.
const REST: Duration = Duration::from_millis(500);

/// Reads the standard error of a program to its end, so that it never waits for a reader, and keeps the last of it.
#[derive(Debug)]
pub(super) struct LastWords {
    kept: Arc<Mutex<VecDeque<u8>>>,
    over: Receiver<()>,
}

impl LastWords {
    pub(super) fn listen(mut pipe: impl Read + Send + 'static) -> std::io::Result<Self> {
        let kept = Arc::new(Mutex::new(VecDeque::new()));
        let (done, over) = channel();
        let into = Arc::clone(&kept);
        thread::Builder::new().name(String::from("last words")).spawn(move || {
            let mut buffer = [0; 1024];
            while let Ok(count @ 1..) = pipe.read(&mut buffer) {
                keep(&mut into.lock().unwrap_or_else(PoisonError::into_inner), &buffer[..count]);
            }
            // Whoever waited has gone.
            let _ = done.send(());
        })?;
        Ok(Self { kept, over })
    }

    /// Waits until nothing more can be said, so long at most.
    pub(super) fn await_the_end(&self, most: Duration) {
        // Whether it came to that shows in what was said.
        let _ = self.over.recv_timeout(most);
    }

    /// The last lines, in one line and harmless; none where nothing was said. For when the program has ended.
    pub(super) fn told(&self) -> Option<String> {
        // A child of the program's that holds the pipe is not waited for any longer.
        self.await_the_end(REST);
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes: Vec<u8> = kept.iter().copied().collect();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| says_anything(line)).collect();
        let last = &lines[lines.len().saturating_sub(LINES)..];
        let told: Vec<String> =
            last.iter().map(|line| format!("`{}`", harmless(line.trim(), WIDTH))).collect();
        (!told.is_empty()).then(|| told.join(" "))
    }
}

/// Whether there is more in a line than marks below the one before.
fn says_anything(line: &str) -> bool {
    line.chars().any(|char| !char.is_whitespace() && !['^', '~'].contains(&char))
}

fn keep(kept: &mut VecDeque<u8>, more: &[u8]) {
    kept.extend(more);
    let surplus = kept.len().saturating_sub(KEPT);
    kept.drain(..surplus);
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn told(said: &str) -> Option<String> {
        LastWords::listen(Cursor::new(said.as_bytes().to_vec())).unwrap().told()
    }

    #[test]
    fn the_last_lines_are_told_in_one() {
        assert_eq!(told(""), None);
        assert_eq!(told("\n  \n"), None);
        assert_eq!(
            told("Traceback:\n  line 3\nKeyError: 5\n").unwrap(),
            "`Traceback:` `line 3` `KeyError: 5`"
        );
        assert_eq!(
            told("  pack(300)\n  ~~~~^^^^^\nerror: too large\n").unwrap(),
            "`pack(300)` `error: too large`"
        );
        let many: String = (1..=20).map(|line| format!("{line}\n")).collect();
        assert_eq!(told(&many).unwrap(), "`13` `14` `15` `16` `17` `18` `19` `20`");
    }

    #[test]
    fn a_flood_of_words_is_cut_and_commands_to_a_terminal_do_nothing() {
        let words = told(&"x\u{1b}[2J".repeat(1 << 20)).unwrap();
        assert!(words.chars().count() <= WIDTH + 5 && !words.contains('\u{1b}'), "{words}");
        assert_eq!(told("all \u{202e}llew si\n").unwrap(), "`all \u{fffd}llew si`");
    }
}
