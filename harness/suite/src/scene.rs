//! The scene file: simulated instruments, their links, and how they are wired with the simulated battery.

use std::collections::BTreeMap;

use lang::{Diagnostic, Located, SourceFile};
use quantity::text::{self, Duration};
use schemars::JsonSchema;
use serde::Deserialize;

/// A scene, as written.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SceneText {
    /// Its name.
    pub scene: String,
    /// What it is for, in prose.
    #[serde(default)]
    pub about: String,
    /// Where the simulated battery is found.
    pub battery: SceneBatteryText,
    /// The instruments by name.
    #[serde(default)]
    pub instruments: BTreeMap<String, InstrumentText>,
    /// What instruments can be wired to beside the battery, by name.
    #[serde(default)]
    pub nodes: BTreeMap<String, NodeText>,
    /// The contacts that somebody opens and closes, by name.
    #[serde(default)]
    pub contacts: BTreeMap<String, ContactText>,
    /// The wires. What is not wired has nothing at its terminals.
    #[serde(default)]
    pub wiring: Vec<WireText>,
}

/// A simulated bench as it stands in a rig file: a scene without a name of its own.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulatedText {
    /// Where the simulated battery is found.
    pub battery: SceneBatteryText,
    /// The instruments by name.
    #[serde(default)]
    pub instruments: BTreeMap<String, InstrumentText>,
    /// What instruments can be wired to beside the battery, by name.
    #[serde(default)]
    pub nodes: BTreeMap<String, NodeText>,
    /// The contacts that somebody opens and closes, by name.
    #[serde(default)]
    pub contacts: BTreeMap<String, ContactText>,
    /// The wires. What is not wired has nothing at its terminals.
    #[serde(default)]
    pub wiring: Vec<WireText>,
}

/// Where the simulated battery is found.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SceneBatteryText {
    /// Its bus: `slcan:pty`, `slcan:pty:PATH`, `socketcand:listen:127.0.0.1:29536`, or a bus that is there, `can:vcan0`.
    pub bus: Located<String>,
    /// Where its roles are played: `unix:PATH` or `tcp:HOST:PORT`; nowhere where this is left out.
    #[serde(default)]
    pub roles: Option<Located<String>>,
}

/// An instrument of a scene.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InstrumentText {
    /// What it is: `rigol-dp832`, `keysight-n6700`, `bk-8616`.
    pub model: Located<String>,
    /// Where it is found: `pty`, `pty:PATH` or `tcp:HOST:PORT`.
    pub link: Located<String>,
    /// The serial number that it tells, where it tells one.
    #[serde(default)]
    pub serial_number: Option<String>,
    /// How far its readings are off.
    #[serde(default)]
    pub off_by: OffByText,
    /// Commands that somebody gave it before the scene begins, so that it is found as a person left it.
    #[serde(default)]
    pub found: Vec<String>,
    /// What goes wrong on its link, and when.
    #[serde(default)]
    pub faults: Vec<FaultText>,
}

/// How far the readings of an instrument are off.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OffByText {
    /// What it adds to every voltage: `3 mV`.
    #[serde(default, with = "text::voltage")]
    #[schemars(with = "String")]
    pub volts: f64,
    /// By how much its voltages differ from reading to reading, either way: `1 mV`.
    #[serde(default, with = "text::voltage")]
    #[schemars(with = "String")]
    pub volts_noise: f64,
    /// What it adds to every current: `5 mA`.
    #[serde(default, with = "text::current")]
    #[schemars(with = "String")]
    pub amps: f64,
    /// By how much its currents differ from reading to reading, either way: `2 mA`.
    #[serde(default, with = "text::current")]
    #[schemars(with = "String")]
    pub amps_noise: f64,
}

/// Something to wire to.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeText {
    /// The resistance of what is connected there: `10 Ohm`.
    #[serde(with = "text::resistance")]
    #[schemars(with = "String")]
    pub resistance: f64,
}

/// A wire of a scene.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WireText {
    /// The terminals of a supply or a load, at the battery or at another node.
    Power(PowerText),
    /// A channel of a meter reads the voltage of the battery or of another node.
    Volts(VoltsText),
    /// A channel of a meter reads a current: as volts at a shunt, or as amperes where it measures those.
    Amps(AmpsText),
    /// A channel of a meter reads the battery's temperature.
    Temperature(TemperatureText),
    /// A channel of a meter reads the resistance of what is at a node, which nothing drives.
    Resistance(ResistanceText),
    /// A channel of a meter reads a frequency that never changes.
    Frequency(FrequencyText),
    /// A contact pulls an input of a port low while it is closed.
    Contact(ContactWireText),
}

/// A contact that somebody opens and closes: an emergency stop, a door.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactText {
    /// Whether it is closed at the beginning.
    pub closed: bool,
    /// When it changes, counted from the beginning: `[10 s, 12 s]`.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub changes: Vec<Duration>,
}

/// A channel that reads a resistance.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResistanceText {
    /// The meter and its channel: `ohmmeter.1`.
    pub at: Located<String>,
    /// The name of a node.
    pub of: Located<String>,
}

/// A channel that reads a frequency.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrequencyText {
    /// The meter and its channel: `meter.104`.
    pub at: Located<String>,
    /// The frequency: `500 Hz`.
    #[serde(with = "text::frequency")]
    #[schemars(with = "String")]
    pub is: f64,
}

/// An input of a port, at a contact to ground.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactWireText {
    /// The meter and its port: `panel.201`.
    pub at: Located<String>,
    /// The number of the input, from 0.
    #[serde(default)]
    pub input: u8,
    /// The name of a contact.
    pub of: Located<String>,
}

/// The terminals of a supply or a load.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PowerText {
    /// The instrument and its channel: `charger.1`.
    pub at: Located<String>,
    /// `battery`, or the name of a node.
    pub to: Located<String>,
    /// The resistance of both leads together: `5 mOhm`.
    #[serde(with = "text::resistance")]
    #[schemars(with = "String")]
    pub leads: f64,
}

/// A channel that reads a voltage.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoltsText {
    /// The meter and its channel: `meter.101`.
    pub at: Located<String>,
    /// `battery`, or the name of a node.
    pub of: Located<String>,
}

/// A channel that reads a current.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AmpsText {
    /// The meter and its channel: `meter.102`.
    pub at: Located<String>,
    /// Whose current: `battery`, positive into it, or that of a channel, `charger.1`, positive out of it.
    pub of: Located<String>,
    /// The resistance of the shunt, too small to matter in the circuit: `1 mOhm`.
    #[serde(with = "text::resistance")]
    #[schemars(with = "String")]
    pub shunt: f64,
}

/// A channel that reads the battery's temperature.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemperatureText {
    /// The meter and its channel: `meter.103`.
    pub at: Located<String>,
}

/// Something that goes wrong on the link of an instrument.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultText {
    /// Not before this much time has passed: `10 s`.
    #[serde(default)]
    #[schemars(with = "String")]
    pub after: Duration,
    /// Only for commands in which this stands, in whatever case; for all where it is left out.
    #[serde(default)]
    pub command: String,
    /// For so many commands, then no more; for all of them where it is left out.
    #[serde(default)]
    pub times: Option<u32>,
    /// What goes wrong.
    pub what: LinkFaultText,
}

/// What can go wrong on a link.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkFaultText {
    /// The reply comes so much later: `2 s`.
    Delay(#[schemars(with = "String")] Duration),
    /// The command never comes to the instrument.
    LoseCommand,
    /// The reply never comes back.
    LoseReply,
    /// These bits of every byte of the reply are changed.
    Corrupt(u8),
    /// The reply is this instead.
    Garbage(String),
    /// The reply before comes again, instead of this one.
    Stale,
    /// Only so many bytes of the reply come.
    Partial(usize),
    /// The reply comes twice.
    Twice,
    /// The command comes back, before whatever reply there is.
    Echo,
    /// The command is taken and not carried out; this is the answer, where it is not empty.
    Ignore(String),
    /// The instrument is switched off and on, and hears the command then: what was set is forgotten.
    Restart,
    /// From then on nothing passes either way.
    Stall,
    /// The link is closed, and nothing passes any more.
    Close,
}

impl SceneText {
    /// Reads a scene file. Whether its models, links and wires are ones that there are is asked by whoever has them.
    ///
    /// # Errors
    /// Where the file is no scene.
    pub fn parse(file: &SourceFile) -> Result<Self, Vec<Diagnostic>> {
        lang::yaml::parse(file).map_err(|wrong| vec![wrong])
    }

    /// Its name, and the bench as it would stand in a rig file.
    #[must_use]
    pub fn into_simulated(self) -> (String, SimulatedText) {
        let Self { scene, battery, instruments, nodes, contacts, wiring, about: _ } = self;
        (scene, SimulatedText { battery, instruments, nodes, contacts, wiring })
    }
}

impl WireText {
    /// The instrument and the channel that it begins at, as written.
    #[must_use]
    pub fn at(&self) -> &Located<String> {
        match self {
            Self::Power(PowerText { at, .. })
            | Self::Volts(VoltsText { at, .. })
            | Self::Amps(AmpsText { at, .. })
            | Self::Temperature(TemperatureText { at })
            | Self::Resistance(ResistanceText { at, .. })
            | Self::Frequency(FrequencyText { at, .. })
            | Self::Contact(ContactWireText { at, .. }) => at,
        }
    }
}
