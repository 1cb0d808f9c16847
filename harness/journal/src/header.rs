//! What is stated once, before the first event: who recorded this, with which clocks, from which inputs.

use quantity::Span;
use serde::{Deserialize, Serialize};

use crate::{Adapter, BenchInfo};

/// The number of an entry in its journal, counted over events and actions from 1; in a recording, the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

/// Index of a bus in the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BusId(pub u8);

/// Index of a role in the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoleId(pub u16);

/// Which of the three worlds it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum World {
    /// The simulated battery, in virtual time.
    Twin,
    /// Real instruments and a live battery, in real time.
    Bench,
    /// Somebody's recording; who sent what is not known.
    Recording,
}

/// Where the times of frames on a bus come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Clock {
    /// The simulation's own time.
    Virtual,
    /// Receive stamps of the kernel.
    Kernel,
    /// Stamps of the adapter's hardware.
    Hardware,
    /// When this program got the frame: the adapter stamps nothing that could be converted.
    Arrival,
    /// The stamps of a recording, whatever made them.
    Recorded,
    /// None: the order is known, times are not.
    None,
}

/// One bus and how good its times are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusInfo {
    /// Its name in suites and logs: `can0`.
    pub name: String,
    /// Where its times come from.
    pub clock: Clock,
    /// Half width of what a stamp may be off, in nanoseconds.
    pub uncertainty: Span,
    /// The longest that a frame takes from the bus to being seen, in nanoseconds.
    pub latency: Span,
    /// What was known about its adapter; none where there was no adapter, on the twin and in a recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adapter: Option<Adapter>,
}

/// One role that the world can play: a probe, a switch, a meter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleInfo {
    /// Its name in suites: `main_switch_probe`.
    pub name: String,
}

/// One file that was used, by digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Its path below the run's `inputs` folder.
    pub path: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
}

/// What a journal states before its first event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of the tool that recorded it.
    pub tool: String,
    /// Which world it was.
    pub world: World,
    /// The battery, as the world calls it.
    pub battery: String,
    /// The seed of everything that was drawn.
    pub seed: u64,
    /// When it began, RFC 3339 in UTC, by the recorder's wall clock; never used in a verdict.
    pub started: String,
    /// The profile of the plan.
    pub profile: String,
    /// The buses, indexed by [`BusId`].
    pub buses: Vec<BusInfo>,
    /// The roles, indexed by [`RoleId`].
    pub roles: Vec<RoleInfo>,
    /// The bench; none on the twin and in a recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bench: Option<BenchInfo>,
    /// Every file that the plan was made from.
    pub inputs: Vec<Input>,
}

impl Header {
    /// The bus with this index.
    #[must_use]
    pub fn bus(&self, id: BusId) -> Option<&BusInfo> {
        self.buses.get(usize::from(id.0))
    }

    /// The index of the role with this name.
    #[must_use]
    pub fn role_named(&self, name: &str) -> Option<RoleId> {
        self.roles.iter().position(|role| role.name == name).map(|at| RoleId(at as u16))
    }
}
