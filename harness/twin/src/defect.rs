//! What a battery may do wrong, one change each.

use quantity::text::Duration;
use serde::{Deserialize, Serialize};

use crate::{BusFault, Rewrite};

/// A frame that a battery reacts to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heard {
    /// The identifier of the frame; above 0x7FF it has 29 bits.
    pub id: u32,
    /// Which frames it takes for this one.
    #[serde(default)]
    pub form: Form,
    /// A content of this frame that does no harm; where it is left out, every content does.
    #[serde(default)]
    pub unless: Option<Vec<u8>>,
}

/// Which frames a battery takes for one with an identifier of 11 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// That one.
    #[default]
    Plain,
    /// Data frames of 29 bits with the same low 11 bits.
    Extended,
    /// Remote frames, of 11 bits or of 29, with the same low 11 bits.
    Remote,
}

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
    /// Sends these bits in a signal for a while, again and again; counted from power on.
    CodeSometimes {
        /// The signal.
        signal: String,
        /// Its raw bits.
        raw: u64,
        /// From one while to the next.
        every: Duration,
        /// How long it lasts, at the end of each `every`.
        lasts: Duration,
    },
    /// Sends the value that a signal had at the beginning always.
    Frozen {
        /// The signal.
        signal: String,
    },
    /// Moves a signal's value in the opposite direction, from what it was at the beginning.
    Mirrored {
        /// The signal.
        signal: String,
    },
    /// Adds something to a signal's value again and again; a frame whose value does not fit any more is not sent.
    Drifts {
        /// The signal.
        signal: String,
        /// What is added each time, in the signal's unit.
        by: f64,
        /// From power on, and from one time to the next.
        every: Duration,
    },
    /// Sends in either of two signals what belongs into the other.
    Swapped {
        /// The signals, of the same width.
        signals: [String; 2],
    },
    /// Sends in a signal what belongs into another.
    Carries {
        /// The signal.
        signal: String,
        /// The one whose value it carries.
        of: String,
        /// Times this, from unit to unit.
        factor: f64,
    },
    /// Draws bits of a message anew for each frame.
    Garbage {
        /// The message.
        message: String,
        /// Which bits, as a mask of up to eight bytes.
        mask: Vec<u8>,
    },
    /// Sends either of two messages at the place of the other in the cycle.
    SwappedOrder {
        /// The messages.
        messages: [String; 2],
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
    /// Rewrites the bits of a signal in every frame, whatever they stand for.
    Bits {
        /// The signal.
        signal: String,
        /// What becomes of its bits.
        how: Rewrite,
    },
    /// Puts the bits of either of two signals of one message into the place of the other.
    SwappedBits {
        /// The signals, of the same width.
        signals: [String; 2],
    },
    /// Begins to send a message only so long after power on; the run begins with power on.
    Starts {
        /// The message.
        message: String,
        /// How long after power on.
        after: Duration,
    },
    /// Keeps back frames of a message and sends them together, each as new as the last.
    Burst {
        /// The message.
        message: String,
        /// How many go out together.
        frames: u32,
    },
    /// Sends a message with another identifier.
    Identifier {
        /// The message.
        message: String,
        /// The identifier; above 0x7FF it has 29 bits.
        id: u32,
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
    FallsSilentOn(Heard),
    /// Opens its main switch, until powered off and on, once it has heard a frame.
    OpensOn(Heard),
    /// Sends both current limits at half of what they are, until powered off and on, once it has heard a frame.
    HalvesLimitsOn(Heard),
    /// Sends nothing any more, until powered off and on, once the keepalive 0x305 came back after a gap.
    FallsSilentAfterGap {
        /// How long the gap is at least.
        of: Duration,
    },
    /// Sends nothing any more, until powered off and on, once a fault of the bus is over.
    FallsSilentAfterBusFault {
        /// The fault.
        fault: BusFault,
        /// How long it lasted at least.
        of: Duration,
    },
    /// Takes longer to send again after a short circuit of the bus.
    BusRecovery {
        /// The time from the end of the short circuit.
        time: Duration,
    },
    /// Opens the main switch this long after the last keepalive, instead of after the declared time-out.
    OpensWithoutKeepalive {
        /// The age of the last 0x305 at which it opens.
        after: Duration,
    },
    /// Never closes the main switch again, once a missing keepalive has opened it, until powered off and on.
    StaysOffAfterOutage,
    /// Begins its energy counters at zero after a power cycle.
    LosesCounters,
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
