//! The use cases as library calls that report events: run, check, replay, verify, lint, explain.
//!
//! A [`Bundle`] is every file that a campaign is made from, by path and digest. [`run()`] judges the simulated battery,
//! or the one on a rig, [`check()`] a recording; both leave a [`Campaign`]: a record and, where asked for, a run folder. [`replay()`] judges a
//! run folder again and compares, [`verify()`] does that for somebody who trusts nothing in the folder but the key.
//! [`explain()`] says what a name means, [`probe()`] which bit rate a bus has. Progress comes as [`Progress`] through a
//! closure; nothing here prints, exits or reads a clock, but for the patience with a battery that is a program.

mod action_words;
mod ahead;
mod anonymise;
mod at_hand;
mod bench;
mod bench_info;
mod bench_lacks;
mod bundle;
mod check;
mod chosen;
mod coverage;
mod dialects;
#[cfg(unix)]
mod doctor;
mod document;
mod draft;
mod durable;
pub mod energised;
mod error;
mod examination;
mod examined;
mod explain;
mod export;
mod facts;
mod failed_in;
mod folder;
#[cfg(unix)]
mod guarding;
mod holder;
mod incoming;
mod joined;
mod kind;
mod known;
mod lint;
mod list;
mod listen;
mod matrix;
mod missed;
mod mutants;
mod onlooker;
mod outside;
mod plan;
mod pool;
mod predicate;
mod probe;
mod progress;
mod recording;
mod replay;
mod review;
mod rig_file;
mod run;
mod scene;
mod schema;
mod set_points;
mod show;
mod simulate;
mod simulated_bench;
mod source;
#[cfg(unix)]
mod switch_probe;
mod systematic;
mod tee;
mod traffic;
mod variants;
mod verify;

pub use anonymise::Anonymised;
pub use attest::{AttestError, KeyId, PublicKey, SigningKey};
pub use bundle::Bundle;
pub use captures::{Format, Output, ReadError, TimeStyle};
pub use check::{CheckRequest, Checked, check};
pub use chosen::Chosen;
pub use coverage::{Coverage, CoveredRequirement, Gap, coverage};
pub use dialects::{dialects, lint_dialects};
#[cfg(unix)]
pub use doctor::{DoctorRequest, Finding, Health, doctor};
pub use draft::{Draft, draft, quoted};
pub use error::{CampaignError, Wrong};
pub use examination::{Counts, Examination, ExamineRequest, MergeError, Partition, Tried, examine};
pub use examined::examined;
pub use explain::{Explanation, Part, explain};
pub use export::{Exported, export};
pub use failed_in::failed_in;
pub use folder::RunFolder;
#[cfg(unix)]
pub use guarding::{guard, playing};
pub use gx::screen::Obstacle;
pub use judge::{CaseKind, Selection};
pub use kind::FileKind;
pub use known::{Known, known_set};
pub use lang::render;
pub use lint::lint;
pub use list::{Listed, list_check, list_run};
pub use listen::Listen;
pub use matrix::{Broken, Fate, KillMatrix, MutantRow};
pub use missed::{Missed, Misses, embedded_misses};
pub use mutants::{MutantsRequest, embedded_mutants, mutants, read_mutant};
pub use outside::{BatteryProcess, ProgramFile};
pub use plan::{BenchCase, BenchLimits, BenchPlan, Reach, plan};
pub use probe::{ProbeRequest, probe};
pub use progress::Progress;
pub use quantity::{Instant, Span};
pub use replay::{Replayed, replay, replay_entries};
pub use report::{Depth, EvidenceFile, Exit, Notice, Record, notices, text};
pub use review::{Review, review};
pub use rig::{NotProbed, Probed, RunError};
pub use rig_file::lint_rigs;
pub use run::{Campaign, RunRequest, run};
pub use scene::{SceneRequest, SceneTold, ServedLine, check_scene, lint_scenes, serve_scene};
pub use schema::{SchemaOf, schema};
pub use show::{Show, show};
pub use simulate::{SimulateRequest, Simulated, Simulating, simulate};
pub use source::Source;
pub use suite::{Dialect, Profile, Remark, Rig};
pub use systematic::{
    Because, Concern, Conforming, ConformingPairs, End, Extent, Hidden, Hunting, JudgedMutant, Kill, Pair,
    Rate, Rates, Surviving, Survivors, SystematicMatrix, SystematicMutant, SystematicRequest, SystematicRow,
    embedded_conforming, embedded_survivors, judged_systematic, pairs, run_systematic, systematic,
    systematically,
};
pub use traffic::{Missing, Traffic};
pub use variants::{Rejected, Variants, VariantsRequest, embedded_ranges, variant, variants};
pub use verify::{Step, Verification, verify};

/// The version of the tool, as it stands in journals and records.
pub const TOOL: &str = concat!("bmscert ", env!("CARGO_PKG_VERSION"));
