//! What went wrong before there was a verdict, and how that is told.

use std::io::{self, ErrorKind};
use std::path::Path;

use campaign::{AttestError, CampaignError, Exit, NotProbed, RunError};

use crate::terminal::Terminal;
use crate::{kinds, words};

/// What went wrong before there was a verdict.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A campaign could not be.
    Campaign(CampaignError),
    /// Something else: what, and what to do about it.
    Said {
        /// What, in lower case.
        what: String,
        /// What to do.
        help: Option<String>,
    },
}

impl From<CampaignError> for Failure {
    fn from(error: CampaignError) -> Self {
        match error {
            CampaignError::File { doing, path, why } => Self::file(doing, &path, &why),
            CampaignError::OtherKind { file, found, wanted } => {
                kinds::mistaken(&file, found, &wanted.to_string())
            }
            other => Self::Campaign(other),
        }
    }
}

impl Failure {
    /// Words that say what is wrong.
    pub(crate) fn said(what: impl Into<String>) -> Self {
        Self::Said { what: what.into(), help: None }
    }

    /// Adds what to do.
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        match self {
            Self::Said { what, .. } => Self::Said { what, help: Some(help.into()) },
            other => other,
        }
    }

    /// A file or folder that refused.
    pub(crate) fn file(doing: &str, path: &str, why: &io::Error) -> Self {
        let failure = Self::said(format!("cannot {doing} {path}: {}", words::reason(why)));
        match what_to_do(doing, why.kind()) {
            Some(help) => failure.help(help),
            None => failure,
        }
    }

    /// A key that cannot be used; these errors do not name their file.
    pub(crate) fn key(path: &Path, error: AttestError) -> Self {
        match error {
            AttestError::Io { doing, path, error } => Self::file(doing, &path, &error),
            AttestError::KeyExists(_) => Self::said(error.to_string()),
            other => Self::said(format!("{}: {other}", path.display())),
        }
    }

    /// Tells it and gives the exit code.
    pub(crate) fn tell(self, terminal: &mut Terminal) -> Exit {
        match self {
            Self::Campaign(CampaignError::Wrong(wrong)) => {
                wrong.iter().for_each(|wrong| terminal.diagnostic(wrong));
            }
            Self::Campaign(error) => {
                terminal.error(&error.to_string(), None);
                return exit(&error);
            }
            Self::Said { what, help } => terminal.error(&what, help.as_deref()),
        }
        Exit::Usage
    }
}

/// A rig that is not ready is nothing that was wrong on the command line.
fn exit(error: &CampaignError) -> Exit {
    match error {
        CampaignError::NotProbed(NotProbed::NotHere(_)) => Exit::Usage,
        CampaignError::Run(RunError::LeftOn(_)) => Exit::LeftOn,
        #[cfg(unix)]
        CampaignError::Instruments(_) => Exit::RigError,
        CampaignError::Bus(_)
        | CampaignError::NotProbed(_)
        | CampaignError::Line(_)
        | CampaignError::Silent { .. }
        | CampaignError::Missed { .. }
        | CampaignError::Busy(_)
        | CampaignError::Roles(_)
        | CampaignError::Program(_)
        | CampaignError::Run(_) => Exit::RigError,
        _ => Exit::Usage,
    }
}

fn what_to_do(doing: &str, kind: ErrorKind) -> Option<&'static str> {
    let reads = doing == "read";
    Some(match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "free space or choose another folder, then run again"
        }
        ErrorKind::NotFound if reads => "check the path; it counts from the folder that you are in",
        ErrorKind::NotFound => "make the folder above it first",
        ErrorKind::IsADirectory => "this is a folder; give a file",
        ErrorKind::PermissionDenied if reads => "you may not read it; ask its owner, or copy it",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "you may not write there; choose a folder of your own, for runs with `--out FOLDER`"
        }
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => "a file is in the way; choose another name",
        _ => return None,
    })
}
