//! Why a campaign could not be.

use std::path::{Path, PathBuf};

use lang::Diagnostic;
use thiserror::Error;

use crate::FileKind;

/// A diagnostic, together with the text of the file that it is about.
#[derive(Debug, Clone)]
pub struct Wrong {
    /// What is wrong.
    pub diagnostic: Diagnostic,
    /// The file's text.
    pub text: String,
}

/// Why a campaign could not be.
#[derive(Debug, Error)]
pub enum CampaignError {
    /// Files that people wrote are wrong.
    #[error("{} of the files cannot be used", count(.0.len()))]
    Wrong(Vec<Wrong>),
    /// A file could not be read or written.
    #[error("cannot {doing} {path}: {why}")]
    File {
        /// What was being done: `read`, `write`.
        doing: &'static str,
        /// The file.
        path: String,
        /// Why not.
        why: std::io::Error,
    },
    /// A file is of another kind than the place takes where it was given.
    #[error("{file} is {found}; {wanted} is expected here")]
    OtherKind {
        /// The file.
        file: String,
        /// What it is.
        found: FileKind,
        /// What was to be there, with its article.
        wanted: FileKind,
    },
    /// The protocol database is wrong.
    #[error("the protocol database {file} cannot be used: {why}")]
    Protocol {
        /// The file.
        file: String,
        /// Why.
        why: String,
    },
    /// Something that a campaign needs is not among its files.
    #[error("{0}")]
    Incomplete(String),
    /// Nothing has this name.
    #[error("there is nothing of the name `{name}`")]
    NoSuchName {
        /// The name.
        name: String,
        /// The name that was probably meant.
        near: Option<String>,
    },
    /// Somebody stopped it.
    #[error("stopped before it was done")]
    Stopped,
    /// The simulated battery cannot be.
    #[error(transparent)]
    Twin(#[from] twin::TwinError),
    /// The simulated bench cannot be.
    #[error(transparent)]
    Scene(#[from] twin::SceneError),
    /// A simulated instrument cannot be offered.
    #[error(transparent)]
    Line(#[from] rig::device::LineError),
    /// The program that is to be the battery cannot be had, or failed before the run began.
    #[error("{0}")]
    Program(String),
    /// A battery that is a program is tested by what it claims.
    #[error(
        "a battery that is a program is tested by what it claims; write its statement (docs/battery.md lists every line) \
         and give it with `--battery my-battery.yaml`"
    )]
    NoClaims,
    /// A battery on a rig is tested by what it claims.
    #[error(
        "a battery on a rig is tested by what it claims; draft its statement with `bmscert battery init --bus {address} \
         --out my-battery.yaml`, check every line, and give it with `--battery my-battery.yaml`"
    )]
    NoStatement {
        /// The bus.
        address: String,
    },
    /// An address is none.
    #[error(transparent)]
    Address(#[from] rig::AddressError),
    /// The bus cannot be used.
    #[error(transparent)]
    Bus(#[from] rig::bus::BusError),
    /// Nothing was heard.
    #[error(
        "nothing was heard on {address}; see that the battery is on, that the bit rate is the battery's (500 kbit/s by \
         the protocol; `bmscert rig probe` finds the one of an interface), that CAN high and CAN low are not swapped, and \
         that there is a terminator at both ends; an adapter that only listens does not acknowledge, and somebody has to"
    )]
    Silent {
        /// The bus.
        address: String,
    },
    /// Something was not heard.
    #[error(
        "{what} while {address} was listened to: what was missed may be what matters, so nothing is judged; see that nothing \
         else keeps this machine busy or lets it sleep, and listen again"
    )]
    Missed {
        /// The bus.
        address: String,
        /// What happened.
        what: String,
    },
    /// The bit rate of a bus could not be found.
    #[error(transparent)]
    NotProbed(#[from] rig::NotProbed),
    /// Somebody else has the bus.
    #[error(transparent)]
    Busy(#[from] rig::Busy),
    /// The roles are not played.
    #[error(transparent)]
    Roles(#[from] rig::roles::RolesError),
    /// A case would go beyond what nothing exceeds.
    #[error(
        "the case `{case}` sets `{role}` to {asked}, and nothing on this bench goes beyond {most}: lower it there, or raise what \
         holds it: the limits of the rig, those of the channel, or what the battery declares"
    )]
    AboveLimit {
        /// The case.
        case: String,
        /// The role.
        role: String,
        /// What it is set to.
        asked: String,
        /// The hard limit.
        most: String,
    },
    /// The bench is not armed.
    #[cfg(unix)]
    #[error(transparent)]
    Instruments(#[from] rig::instruments::InstrumentsError),
    /// The run could not go to its end.
    #[error(transparent)]
    Run(#[from] rig::RunError),
    /// The journal could not be written.
    #[error(transparent)]
    Log(#[from] journal::LogError),
    /// The journal cannot be read.
    #[error("the journal cannot be read: {0}")]
    Journal(#[from] journal::JournalError),
    /// The recording cannot be read.
    #[error("{file}: {why}")]
    Recording {
        /// The file.
        file: String,
        /// Why.
        why: captures::ReadError,
    },
    /// A recording cannot be written.
    #[error(transparent)]
    Write(#[from] captures::WriteError),
    /// The record cannot be signed or opened.
    #[error(transparent)]
    Attest(#[from] attest::AttestError),
    /// The record cannot be written or read.
    #[error("the record: {0}")]
    Record(String),
}

fn count(diagnostics: usize) -> String {
    if diagnostics == 1 { String::from("one") } else { diagnostics.to_string() }
}

impl CampaignError {
    /// An I/O error with the file that it is about.
    pub(crate) fn file(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path: PathBuf = path.to_owned();
        move |why| Self::File { doing, path: path.display().to_string(), why }
    }
}
