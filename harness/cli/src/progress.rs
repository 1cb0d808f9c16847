//! How it goes: a bar on a terminal, a line a case elsewhere.

use std::io::IsTerminal;
use std::time::Duration;

use campaign::Progress;
use indicatif::{ProgressBar, ProgressStyle};

use crate::words;

/// The bar, where there is a terminal that can show one.
#[derive(Default)]
pub(crate) struct Bar {
    bar: Option<ProgressBar>,
    done: u64,
}

impl Bar {
    /// Shows it; gives the line that says it where there is no terminal.
    pub(crate) fn show(&mut self, progress: &Progress) -> Option<String> {
        match progress {
            Progress::Started { cases } => self.start(*cases as u64),
            Progress::Case { name } if self.bar.is_none() => return Some(format!("runs {name}")),
            Progress::Case { name } => self.message(name),
            Progress::Phase { case, phase } => self.message(&format!("{case}: {phase}")),
            Progress::CaseOver { .. } => self.step(),
            Progress::Read { bytes, frames } => self.read(*bytes, *frames),
        }
        None
    }

    fn start(&mut self, cases: u64) {
        if cases == 0 || !std::io::stderr().is_terminal() {
            return;
        }
        let bar = ProgressBar::new(cases);
        if let Ok(style) = ProgressStyle::with_template("{elapsed_precise} {bar:24} {pos}/{len} {wide_msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        self.bar = Some(bar);
    }

    fn message(&self, words: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(words::harmless(words));
        }
    }

    fn step(&mut self) {
        self.done += 1;
        if let Some(bar) = &self.bar {
            bar.set_position(self.done);
        }
    }

    fn read(&mut self, bytes: u64, frames: u64) {
        if !std::io::stderr().is_terminal() {
            return;
        }
        let bar = self.bar.get_or_insert_with(ProgressBar::new_spinner);
        bar.set_message(format!("{frames} frames, {} MB", bytes / 1_000_000));
        bar.tick();
    }

    /// Writes something without tearing the bar.
    pub(crate) fn beside(&self, write: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Takes the bar away.
    pub(crate) fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
