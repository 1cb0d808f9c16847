//! What a battery may do wrong, one change each.

use quantity::text::Duration;
use serde::{Deserialize, Serialize};

/// One thing that a battery does wrong. Messages and signals are named as in the protocol database, so that a list of
/// defects can be generated from it.
///
/// In files a defect is a single key: `- period: {message: Limits, every: 3.2 s}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Defect {
    /// Sends a message at another period.
    Period {
        /// The message.
        message: String,
        /// Its period.
        every: Duration,
    },
    /// Stops sending a message, until the battery is powered off and on.
    Stops {
        /// The message.
        message: String,
        /// How long after power on; the run begins with power on.
        after: Duration,
    },
    /// Sends these bits in a signal always.
    Code {
        /// The signal.
        signal: String,
        /// Its raw bits.
        raw: u64,
    },
    /// Multiplies a signal's value.
    Scale {
        /// The signal.
        signal: String,
        /// The factor.
        factor: f64,
    },
    /// Sends a message with another length; bytes that are more than the protocol has are zero.
    Length {
        /// The message.
        message: String,
        /// Its length, 0 to 8 bytes.
        bytes: u8,
    },
    /// Sends these bytes in a message always.
    Bytes {
        /// The message.
        message: String,
        /// Its bytes, at most 8.
        bytes: Vec<u8>,
    },
    /// Sends a message with an identifier of 29 bits of the same number, instead of 11.
    ExtendedId {
        /// The message.
        message: String,
    },
    /// Sends a frame that is not among its messages.
    Sends {
        /// The identifier; above 0x7FF it has 29 bits.
        id: u32,
        /// Its bytes, at most 8.
        bytes: Vec<u8>,
        /// The time from one to the next.
        every: Duration,
    },
    /// Sends nothing while the last keepalive 0x305 is too old.
    SilentWithoutKeepalive {
        /// The age from which it sends nothing.
        after: Duration,
    },
    /// Sends nothing any more, until powered off and on, once it has heard a frame.
    FallsSilentOn {
        /// The identifier of the frame; above 0x7FF it has 29 bits.
        id: u32,
        /// A content of this frame that does no harm; where it is left out, every content does.
        #[serde(default)]
        unless: Option<Vec<u8>>,
    },
    /// Opens the main switch this long after the last keepalive, instead of after the declared time-out.
    OpensWithoutKeepalive {
        /// The age of the last 0x305 at which it opens.
        after: Duration,
    },
    /// Never closes the main switch again, once a missing keepalive has opened it, until powered off and on.
    StaysOffAfterOutage,
    /// Sends these bits in a signal in the first frames after a boot.
    CodeAtBoot {
        /// The signal.
        signal: String,
        /// Its raw bits.
        raw: u64,
        /// In how many frames.
        frames: u32,
    },
    /// Sends CVL, CCL and DCL as zero in the first frames after a boot.
    ZeroLimitsAtBoot {
        /// In how many frames.
        frames: u32,
    },
    /// Keeps both current limits at zero for longer after a boot.
    Precharge {
        /// The time from the first frame to the main switch closing.
        time: Duration,
    },
    /// Takes longer to boot.
    Boot {
        /// The time from power on to the first frame.
        time: Duration,
    },
}
