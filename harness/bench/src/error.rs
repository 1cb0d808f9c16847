//! Why nothing could be measured.

use std::io;

use thiserror::Error;

/// Why nothing could be measured.
#[derive(Debug, Error)]
pub(crate) enum BenchError {
    /// A file, a pipe or a program could not be used.
    #[error("could not {what}: {why}")]
    File { what: String, why: io::Error },
    /// A program did not do what is to be measured.
    #[error("{name}: {why}")]
    Program { name: String, why: String },
    /// A campaign could not be.
    #[error(transparent)]
    Campaign(#[from] campaign::CampaignError),
}

impl BenchError {
    /// For `map_err`: what could not be done.
    pub(crate) fn file(what: &str) -> impl FnOnce(io::Error) -> Self {
        let what = what.to_owned();
        move |why| Self::File { what, why }
    }

    /// A program did not do what is to be measured.
    pub(crate) fn program(name: &str, why: impl Into<String>) -> Self {
        Self::Program { name: name.to_owned(), why: why.into() }
    }
}
