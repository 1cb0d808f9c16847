//! The record of a run, and everything that is rendered from it.
//!
//! [`Record::build`] takes the [`Facts`] of a run and rolls its checks up: to requirements, to a [`Summary`], to a
//! [`Grade`]. It judges nothing again and reads no clock, so the same facts give the same bytes. What a replay has to
//! reproduce is [`Record::verdict_bytes`]; what is signed is [`Record::to_json`]. [`Exit`] is the one list of exit
//! codes.
//!
//! Two renderings stand here: [`junit()`] for machines that run tests, and [`text`] for a terminal. Both read the record
//! alone. [`schema()`] describes the record to other programs.

mod canonical;
mod entries;
mod error;
mod evidence_file;
mod examined;
mod exit;
mod facts;
mod format;
mod grade;
mod junit;
#[expect(
    dead_code,
    reason = "these types are never made, they only describe those of the journal in the schema"
)]
mod mirror;
mod notice;
mod outcome;
mod reason;
mod record;
mod remark;
mod requirement;
mod rollup;
mod schema;
mod screen;
mod summary;
mod tested_battery;
#[cfg(test)]
mod testing;
pub mod text;
mod tool;
mod verdict;
mod xml;

pub use error::ReportError;
pub use evidence_file::{EntryUnit, EvidenceFile, RecordedFile};
pub use examined::Examined;
pub use exit::Exit;
pub use facts::{Facts, Identity};
pub use format::Format;
pub use grade::Grade;
pub use judge::Profile;
pub use junit::{Depth, junit};
pub use notice::{Notice, notices};
pub use outcome::Outcome;
pub use record::{MAX_RECORD, Record};
pub use remark::{Bearing, Remark};
pub use requirement::{RequirementFacts, RequirementResult};
pub use schema::schema;
pub use screen::{Obstacle, Screen, ScreenRow};
pub use summary::{CaseCounts, NotChecked, Summary};
pub use tested_battery::TestedBattery;
pub use tool::Tool;
pub use verdict::Verdict;
