//! What the core asks the world for.

use serde::{Deserialize, Serialize};
use wire::Frame;

use crate::{AskId, BusId, RoleId};

/// The number of an action that the world acknowledges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActionId(pub u32);

/// How the partner behaves on the bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartnerMode {
    /// Keepalive and identification every second, as specified.
    Online,
    /// Nothing is sent.
    Silent,
    /// Identification only: the keepalive alone is missing.
    NoKeepalive,
    /// The keepalive comes early and late, within 0.5 to 1.5 s.
    Jittering,
    /// The keepalive carries bytes that are not zero, as newer systems send them.
    NonZero,
    /// One more frame, 0x306, as newer systems send it.
    Extra,
    /// As online, but single keepalives come 2, 5, 30 and 120 s after the one before, in turn.
    Gapped,
    /// As online, and frames of others beside it: 29 bits of identifier, of which the low 11 are those of this protocol.
    Foreign,
}

/// Where the run is, written so that a person can read the journal; nothing is judged from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// A case begins.
    CaseBegins {
        /// The case.
        case: String,
    },
    /// A phase begins: its last action was acknowledged.
    PhaseBegins {
        /// The case.
        case: String,
        /// The phase.
        phase: String,
    },
    /// A case is over, its clean-up included.
    CaseEnds {
        /// The case.
        case: String,
    },
    /// The partner behaves differently from now on.
    Partner {
        /// Its new behaviour.
        mode: PartnerMode,
    },
}

/// What an output is asked to hold. It is given as far as limits allow: of the rig, of the channel, and of the battery.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetPoints {
    /// Volts, up to which a charger gives its current; none for what takes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voltage: Option<f64>,
    /// Amperes, given or taken.
    pub current: f64,
}

/// What the core asks the world for.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Send a frame.
    Send {
        /// On this bus.
        bus: BusId,
        /// This frame.
        frame: Frame,
    },
    /// Ask a role to measure; answered by a reading with the same number.
    Ask {
        /// The number of the question.
        ask: AskId,
        /// The role.
        role: RoleId,
    },
    /// Switch a role on or off; answered by a done with the same number.
    Switch {
        /// The number of the action.
        action: ActionId,
        /// The role.
        role: RoleId,
        /// On or off.
        on: bool,
    },
    /// Let a role hold these set points until they are changed; none, and it drives nothing. Answered by a done with the same
    /// number.
    Set {
        /// The number of the action.
        action: ActionId,
        /// The role.
        role: RoleId,
        /// What it is to hold.
        points: Option<SetPoints>,
    },
    /// Note where the run is.
    Mark(Mark),
    /// The run is over: nothing follows, the world may be put away.
    Finish,
}
