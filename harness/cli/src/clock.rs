//! The one place that reads the wall clock. What it says stands in records and is never judged.

use chrono::{DateTime, SecondsFormat, Utc};

/// When a campaign was started.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Started(DateTime<Utc>);

impl Started {
    /// Now.
    #[expect(
        clippy::disallowed_methods,
        reason = "a record says when it was made, and only the command line can know"
    )]
    pub(crate) fn now() -> Self {
        Self(Utc::now())
    }

    /// RFC 3339 in UTC, to the second.
    pub(crate) fn rfc3339(self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// The name of a run folder: a time that sorts, and what was judged.
    pub(crate) fn folder(self, what: &str) -> String {
        format!("{}-{what}", self.0.format("%Y%m%dT%H%M%SZ"))
    }
}
