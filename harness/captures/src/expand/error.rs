//! Why compressed data cannot be expanded.

use std::io;

use thiserror::Error;

/// Why compressed data cannot be expanded; inside of an [`io::Error`] of the kind `InvalidData`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExpandError {
    /// They are cut or contradict themselves.
    #[error("the compressed data are cut or damaged ({0}); compress again, or record again")]
    Damaged(String),
    /// Expanding them takes more memory than a recording needs.
    #[error(
        "expanding takes a window of {0} bytes, 8 MiB at most; compress with `zstd -19` or less, without `--long`"
    )]
    Window(u64),
}

impl From<ExpandError> for io::Error {
    fn from(error: ExpandError) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}
