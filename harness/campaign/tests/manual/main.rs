//! Pages of the manual that are generated from what the tool itself says. A page that is stale fails;
//! `BMSCERT_UPDATE=1 cargo test -p campaign --test manual` writes it anew.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

mod explanations;
mod instruments;
mod observers;
mod page;
mod requirements;
mod schemas;
