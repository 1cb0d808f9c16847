//! The whole thread, from the files that people write to the folder that `verify` opens: what is promised, proved.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "what cannot be set up has to stop the test, and what was drawn is told"
)]

mod ablation;
mod campaigns;
mod cutting;
mod determinism;
mod drafts;
mod driven;
mod examination;
mod full_disk;
mod held_up;
mod injection;
mod interruption;
mod joined;
mod mutants;
mod outside;
mod pairs;
mod peers;
mod recorded_lives;
mod recordings;
mod replay;
mod resealed;
mod scene;
mod screens;
mod selection;
mod stale;
mod statement_page;
mod systematic;
mod tampering;
mod variants;
mod watchlist;
