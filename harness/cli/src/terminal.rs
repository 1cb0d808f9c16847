//! What a person and a program see: results, notes, diagnostics, events.

use std::io::{ErrorKind, IsTerminal, Write};

use campaign::{Exit, Progress, Wrong, text};
use serde_json::{Value, json};

use crate::args::{Color, Events};
use crate::progress::Bar;
use crate::words;

/// Where words go. Results go to standard output, everything else to standard error; with `--events`, standard output
/// is for programs and all words go to standard error.
pub(crate) struct Terminal {
    colours: Color,
    quiet: bool,
    events: bool,
    bar: Bar,
    lost: Option<std::io::Error>,
}

impl Terminal {
    pub(crate) fn new(colours: Color, quiet: bool, events: Option<Events>) -> Self {
        Self { colours, quiet, events: events.is_some(), bar: Bar::default(), lost: None }
    }

    /// How tables are dressed.
    pub(crate) fn style(&self) -> text::Style {
        text::Style { colours: self.coloured(self.shows()) }
    }

    /// Whether a terminal shows the results.
    fn shows(&self) -> bool {
        if self.events { std::io::stderr().is_terminal() } else { std::io::stdout().is_terminal() }
    }

    fn coloured(&self, is_terminal: bool) -> bool {
        match self.colours {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => is_terminal && wants_colours(),
        }
    }

    /// A result, in lines as they are. Whoever stopped reading is not told.
    pub(crate) fn say(&mut self, words: &str) {
        self.bar.clear();
        if self.events {
            let _ = writeln!(std::io::stderr(), "{words}");
        } else {
            self.write(words);
        }
    }

    /// A result in words that may come from outside: made harmless, and wrapped where there is a terminal.
    pub(crate) fn tell(&mut self, hanging: usize, words: &str) {
        let width = width(self.shows());
        self.say(&words::wrapped(&words::harmless(words), hanging, width));
    }

    /// Something beside the result.
    pub(crate) fn note(&mut self, words: &str) {
        let words = words::wrapped(&words::harmless(words), 2, width(std::io::stderr().is_terminal()));
        self.bar.beside(|| {
            let _ = writeln!(std::io::stderr(), "{words}");
        });
    }

    /// What went wrong, and what to do.
    pub(crate) fn error(&mut self, what: &str, help: Option<&str>) {
        self.bar.clear();
        self.event("error", json!({"message": what, "help": help}));
        let colours = self.coloured(std::io::stderr().is_terminal());
        let width = width(std::io::stderr().is_terminal());
        let words = words::wrapped(&format!("error: {}", words::harmless(what)), 7, width);
        // Painted after it was wrapped: colours do not count as width.
        let words = if colours { words.replacen("error", "\x1b[1;31merror\x1b[0m", 1) } else { words };
        let _ = writeln!(std::io::stderr(), "{words}");
        if let Some(help) = help {
            let help = words::harmless(help).replace('\n', "\n          ");
            let help = words::wrapped(&format!("  = help: {help}"), 10, width);
            let _ = writeln!(std::io::stderr(), "{help}");
        }
    }

    /// What is wrong with a file.
    pub(crate) fn diagnostic(&mut self, wrong: &Wrong) {
        self.bar.clear();
        let mut diagnostic = wrong.diagnostic.clone();
        let place = diagnostic.place();
        self.event(
            "diagnostic",
            json!({
                "code": diagnostic.code,
                "message": diagnostic.message,
                "help": diagnostic.help,
                "file": diagnostic.file,
                "line": place.line,
                "column": place.column,
            }),
        );
        diagnostic.file = words::harmless(&diagnostic.file);
        let colours = self.coloured(std::io::stderr().is_terminal());
        let _ = writeln!(std::io::stderr(), "{}", campaign::render(&diagnostic, &wrong.text, colours));
    }

    /// Whether no progress is to be shown.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether standard output is for events.
    pub(crate) fn has_events(&self) -> bool {
        self.events
    }

    /// One event for programs.
    pub(crate) fn event(&mut self, kind: &str, fields: Value) {
        if self.events {
            self.write(&json!({"event": kind, "data": fields}).to_string());
        }
    }

    /// Shows how it goes.
    pub(crate) fn progress(&mut self, progress: &Progress) {
        let (kind, fields) = event_of(progress);
        self.event(kind, fields);
        if self.quiet {
            return;
        }
        if let Some(line) = self.bar.show(progress) {
            self.note(&line);
        }
    }

    /// The end: the last event, and what is to be said where results were lost.
    pub(crate) fn finish(mut self, exit: Exit) -> Exit {
        self.event("exit", json!({"code": exit.code(), "meaning": exit.meaning()}));
        match self.lost.take() {
            None => exit,
            Some(why) => {
                let what = format!("cannot write to standard output: {}", words::reason(&why));
                self.error(&what, Some("what was to be shown there is lost"));
                if exit == Exit::Passed { Exit::Usage } else { exit }
            }
        }
    }

    fn write(&mut self, line: &str) {
        let mut stdout = std::io::stdout();
        match writeln!(stdout, "{line}").and_then(|()| stdout.flush()) {
            Ok(()) => {}
            Err(why) if why.kind() == ErrorKind::BrokenPipe => {}
            Err(why) => self.lost = self.lost.take().or(Some(why)),
        }
    }
}

/// Colours are wanted where nobody said otherwise: <https://no-color.org>, and terminals that are none.
fn wants_colours() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// How wide prose may be: as wide as the terminal, where there is one.
fn width(is_terminal: bool) -> usize {
    let terminal = if is_terminal { terminal_size::terminal_size() } else { None };
    terminal.map_or(words::WIDEST, |(width, _)| usize::from(width.0).clamp(40, words::WIDEST))
}

fn event_of(progress: &Progress) -> (&'static str, Value) {
    match progress {
        Progress::Started { cases } => ("started", json!({"cases": cases})),
        Progress::Case { name } => ("case", json!({"case": name})),
        Progress::Phase { case, phase } => ("phase", json!({"case": case, "phase": phase})),
        Progress::CaseOver { name } => ("case-over", json!({"case": name})),
        Progress::Read { bytes, frames } => ("read", json!({"bytes": bytes, "frames": frames})),
    }
}
