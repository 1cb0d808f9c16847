//! Who the battery says that it is, and what it is made of: the content of the frames of chapter 2 that are texts or
//! never change.

use serde::{Deserialize, Serialize};

/// The names of the cells, or of the modules, that are lowest, highest, coldest and hottest (0x374 to 0x377): free text
/// of 1 to 8 characters each, empty only where the frame is not sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellNames {
    /// The lowest voltage.
    #[serde(default)]
    pub lowest: String,
    /// The highest voltage.
    #[serde(default)]
    pub highest: String,
    /// The lowest temperature.
    #[serde(default)]
    pub coldest: String,
    /// The highest temperature.
    #[serde(default)]
    pub hottest: String,
}

/// The modules of the battery, as 0x372 counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Modules {
    /// All of them, 1 to 1024.
    pub installed: u16,
    /// Those that do not answer.
    #[serde(default)]
    pub offline: u16,
    /// Those that block charge.
    #[serde(default)]
    pub blocking_charge: u16,
    /// Those that block discharge.
    #[serde(default)]
    pub blocking_discharge: u16,
    /// Whether a module that blocks is counted as OK as well; both are legal (CAN-372-1).
    #[serde(default)]
    pub blocking_are_ok: bool,
    /// Whether blocking modules are counted at all; where not, both fields are 0xFFFF.
    #[serde(default = "yes")]
    pub counts_blocking: bool,
}

const fn yes() -> bool {
    true
}

/// What a field of 0x372 carries that is not supported.
const NOT_SUPPORTED: u16 = 0xFFFF;

impl Default for Modules {
    /// One module, in order.
    fn default() -> Self {
        Self {
            installed: 1,
            offline: 0,
            blocking_charge: 0,
            blocking_discharge: 0,
            blocking_are_ok: false,
            counts_blocking: true,
        }
    }
}

impl Modules {
    /// The modules that are counted as OK.
    #[must_use]
    pub fn ok(&self) -> u16 {
        let blocking =
            if self.blocking_are_ok { 0 } else { self.blocking_charge.max(self.blocking_discharge) };
        self.installed.saturating_sub(self.offline).saturating_sub(blocking)
    }

    /// The raw value of a field of 0x372; `None` for any other signal.
    pub(crate) fn code(&self, signal: &str) -> Option<u64> {
        let blocking = |count| if self.counts_blocking { count } else { NOT_SUPPORTED };
        let count = match signal {
            "ModulesOK" => self.ok(),
            "ModulesBlockingCharge" => blocking(self.blocking_charge),
            "ModulesBlockingDischarge" => blocking(self.blocking_discharge),
            "ModulesOffline" => self.offline,
            _ => return None,
        };
        Some(u64::from(count))
    }

    /// Whether the counts can be those of one battery.
    pub(crate) fn are_sane(&self) -> bool {
        let online = self.installed.saturating_sub(self.offline);
        (1..=1_024).contains(&self.installed)
            && self.offline <= self.installed
            && self.blocking_charge <= online
            && self.blocking_discharge <= online
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::all_in_order(Modules { installed: 4, ..Modules::default() }, [4, 0, 0, 0])]
    #[case::one_blocks(Modules { installed: 4, blocking_charge: 1, ..Modules::default() }, [3, 1, 0, 0])]
    #[case::one_blocks_and_is_ok(
        Modules { installed: 1, blocking_discharge: 1, blocking_are_ok: true, ..Modules::default() }, [1, 0, 1, 0])]
    #[case::one_is_gone(Modules { installed: 4, offline: 1, ..Modules::default() }, [3, 0, 0, 1])]
    #[case::not_counted(Modules { counts_blocking: false, ..Modules::default() }, [1, 0xFFFF, 0xFFFF, 0])]
    fn modules_are_counted(#[case] modules: Modules, #[case] expected: [u64; 4]) {
        let fields = ["ModulesOK", "ModulesBlockingCharge", "ModulesBlockingDischarge", "ModulesOffline"];
        assert_eq!(fields.map(|field| modules.code(field).unwrap()), expected);
        assert!(modules.are_sane());
    }
}
