//! Fields that a battery sends without supporting them: the specification has a value for that.

use serde::{Deserialize, Serialize};
use wire::Field;

/// What stands in a field that is not supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unsupported {
    /// Zeros.
    Zeros,
    /// All bits set.
    Ones,
}

use Unsupported::{Ones, Zeros};

/// Which fields may be unsupported, and what stands in them then (0x35F, 0x372, 0x373, 0x379).
pub(crate) const FIELDS: [(&str, &[Unsupported]); 10] = [
    ("OnlineCapacity", &[Zeros]),
    ("ModulesOK", &[Ones]),
    ("ModulesBlockingCharge", &[Ones]),
    ("ModulesBlockingDischarge", &[Ones]),
    ("ModulesOffline", &[Ones]),
    ("LowestCellVoltage", &[Zeros, Ones]),
    ("HighestCellVoltage", &[Zeros, Ones]),
    ("LowestCellTemperature", &[Zeros, Ones]),
    ("HighestCellTemperature", &[Zeros, Ones]),
    ("InstalledAmpereHours", &[Zeros]),
];

impl Unsupported {
    /// The bits of such a field.
    pub(crate) fn raw(self, field: &Field) -> u64 {
        match self {
            Zeros => 0,
            Ones => field.raw(u64::MAX),
        }
    }

    /// Whether the specification has this value for this signal.
    pub(crate) fn is_legal(self, signal: &str) -> bool {
        FIELDS.iter().any(|(name, legal)| *name == signal && legal.contains(&self))
    }
}
