//! How types of the journal look in JSON: they know serde, not schemars. A test holds them against the real ones.

mod bench;

use schemars::JsonSchema;

pub(crate) use bench::BenchInfo;

/// Which of the three worlds it was.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub(crate) enum World {
    /// The simulated battery, in virtual time.
    Twin,
    /// Real instruments and a live battery, in real time.
    Bench,
    /// Somebody's recording; who sent what is not known.
    Recording,
}

/// Where the times of frames on a bus come from.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub(crate) enum Clock {
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
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct BusInfo {
    /// Its name in suites and logs.
    name: String,
    /// Where its times come from.
    clock: Clock,
    /// Half width of what a stamp may be off, in nanoseconds.
    uncertainty: i64,
    /// The longest that a frame takes from the bus to being seen, in nanoseconds.
    latency: i64,
    /// What was known about its adapter; left out where there was no adapter, on the twin and in a recording.
    adapter: Option<Adapter>,
}

/// What was known about the adapter of a bus.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Adapter {
    /// Whether frames are on a wire.
    controller: Controller,
    /// The driver, as the system names it.
    driver: Option<String>,
    /// The serial number, as the adapter tells it.
    serial: Option<String>,
    /// Bits per second of the bus.
    bit_rate: Option<u32>,
    /// Whether it never acknowledges nor sends.
    listen_only: bool,
}

/// Whether frames of a bus are on a wire.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub(crate) enum Controller {
    /// There is a device with a driver.
    Physical,
    /// The kernel itself copies frames from sender to receiver, without bit timing, acknowledgement or errors.
    Virtual,
    /// It cannot be told.
    Unknown,
}

/// One file that was used, by digest.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Input {
    /// Its path below the run's `inputs` folder.
    path: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    sha256: String,
}
