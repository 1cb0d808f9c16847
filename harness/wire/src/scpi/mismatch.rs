//! Why a step failed although a reply came.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Refusal, Slot, Stopped, Unwritable};
use crate::Text;

/// Why a step failed although a reply came.
#[derive(Debug, Clone, Copy, PartialEq, Error, Serialize, Deserialize)]
pub enum Mismatch {
    /// The reply is none of those that were expected.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// What was to be compared was never written.
    #[error("{0}")]
    Unwritable(#[from] Unwritable),
    /// What is read back is not what was written.
    #[error("{slot} was set to {sent} and is read back as {read}")]
    NotEqual {
        /// What was set.
        slot: Slot,
        /// As it was written.
        sent: f64,
        /// As it is read back.
        read: f64,
    },
    /// It is on and has to be off, or the other way round.
    #[error("it is {} and has to be {}", on_off(!*.expected), on_off(*.expected))]
    State {
        /// What it has to be.
        expected: bool,
    },
    /// Bits are set that must not be.
    #[error("status bits {found:#x} are set, which must not be")]
    Bits {
        /// Those of them that are set.
        found: u64,
    },
    /// The instrument queued an error.
    #[error("the instrument queued the error {code}: {text}")]
    Queued {
        /// Its code.
        code: i32,
        /// Its text.
        text: Text,
    },
    /// Another instrument than the one that is expected.
    #[error("`{0}` is another instrument than this dialect is for")]
    Unrecognised(Text),
    /// What was read stops everything.
    #[error("{0}")]
    Stopped(Stopped),
    /// The dialect compares what cannot be compared.
    #[error("the reply has another form than what it is compared with; mend the dialect")]
    Form,
}

fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}
