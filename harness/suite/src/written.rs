//! A suite as people write it.

use std::collections::BTreeMap;

use journal::PartnerMode;
use judge::observers::{
    Absent, Age, Always, Cadence, Changes, Constant, EachProbe, Equal, Eventually, Follows, Identifiers,
    Integral, Length, Monotonic, Never, Present, Range, Rate, Text, TwoBit, Unused, Whenever,
};
use lang::{Located, Place};
use schemars::JsonSchema;
use serde::Deserialize;

/// A suite: cases that belong together, for one protocol.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuiteText {
    /// Its name, `protocol/topic`.
    pub suite: Located<String>,
    /// The protocol that it is about.
    pub protocol: Located<String>,
    /// What it is about, in a sentence.
    pub about: String,
    /// Names for expressions, which all expressions of the suite may use; they use none of each other.
    #[serde(default)]
    pub names: BTreeMap<Located<String>, Located<String>>,
    /// Checks that are judged whenever the battery is on, whatever case runs.
    #[serde(default)]
    pub standing: Vec<CheckText>,
    /// The cases, in the order in which they run.
    #[serde(default)]
    pub cases: Vec<CaseText>,
}

/// A case: either `watch`, which drives nothing, or `phases`, which are driven.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseText {
    /// Its name, unique in the suite.
    pub id: Located<String>,
    /// What it shows, in a sentence.
    #[serde(default)]
    pub about: String,
    /// Why the case is not trusted yet. It runs and is shown, but decides nothing and shows no requirement to be met.
    #[serde(default)]
    pub watchlist: Option<Located<String>>,
    /// Watches only: judged on bench, twin and recording; rides along with driven cases.
    #[serde(default)]
    pub watch: Option<WatchText>,
    /// Roles without which the case cannot run.
    #[serde(default)]
    pub needs: Vec<Located<String>>,
    /// What the case may do beyond the live limits.
    #[serde(default)]
    pub allowance: Option<AllowanceText>,
    /// The phases, in order.
    #[serde(default)]
    pub phases: Vec<PhaseText>,
    /// The checks of a case that watches.
    #[serde(default)]
    pub checks: Vec<CheckText>,
    /// Done at the end, whatever happened.
    #[serde(default)]
    pub finally: Vec<StepText>,
}

/// How a case watches.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WatchText {
    /// A run watches at least this long before it drives anything, for example `10 s`.
    pub at_least: Located<String>,
}

/// What a case may do beyond the live limits.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllowanceText {
    /// The current, both ways, that proves that the main switch conducts, for example `1 A`.
    pub probe: Located<String>,
}

/// What the battery is meant to be in a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BatteryState {
    /// Booted and on: standing checks and watching cases judge.
    On,
    /// On its way up: only the phase's own checks judge.
    Booting,
    /// Off: nothing is expected of it.
    Off,
}

/// What the expiry of an `until` means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    /// The battery failed the requirement that the phase covers.
    Fail,
    /// The case says nothing.
    Inconclusive,
    /// The rig did not get there.
    RigError,
}

/// A phase: what is done, for how long or until when, what is asked and judged meanwhile.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PhaseText {
    /// Its name, unique in the case.
    pub name: Located<String>,
    /// What the battery is meant to be; `on` where not given.
    #[serde(default)]
    pub battery: Option<BatteryState>,
    /// Done at its beginning; the phase starts when the last of it is acknowledged.
    #[serde(default, rename = "do")]
    pub steps: Vec<StepText>,
    /// Its time is counted from the last frame of this message instead of from its beginning.
    #[serde(default)]
    pub from: Option<Located<String>>,
    /// How long it lasts, for example `10 min`.
    #[serde(default, rename = "for")]
    pub length: Option<Located<String>>,
    /// What ends it: an expression that comes to hold.
    #[serde(default)]
    pub until: Option<Located<String>>,
    /// The time in which `until` comes to hold.
    #[serde(default)]
    pub within: Option<Located<String>>,
    /// What it means that `until` does not come to hold in time.
    #[serde(default)]
    pub otherwise: Option<Otherwise>,
    /// The requirement that `until` covers, where its expiry is a fail.
    #[serde(default)]
    pub covers: Option<Located<String>>,
    /// What is asked of roles during the phase.
    #[serde(default)]
    pub probe: Vec<ProbeText>,
    /// What is judged during the phase.
    #[serde(default)]
    pub checks: Vec<CheckText>,
}

/// When a role is asked: at stated times from the beginning of the phase, or again and again.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProbeText {
    /// The role.
    pub role: Located<String>,
    /// At these times from the beginning of the phase.
    #[serde(default)]
    pub at: Vec<Located<String>>,
    /// Again and again, at this interval.
    #[serde(default)]
    pub every: Option<Located<String>>,
}

/// One thing to do.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepText {
    /// How the inverter system behaves on the bus from now on.
    Partner(Located<PartnerText>),
    /// The battery's power.
    Power(Located<PowerText>),
    /// CAN-H and CAN-L are shorted; the phase says `battery: "off"`, for no frame arrives.
    Short(Located<PowerText>),
    /// The rig acknowledges what the battery sends; while it does not, the phase says `battery: "off"`, for no frame
    /// arrives.
    Acknowledge(Located<PowerText>),
    /// The line to the battery is cut; the phase says `battery: "off"`, for no frame arrives.
    Cut(Located<PowerText>),
    /// What a role drives from now on, as far as every limit lets it, until that is changed or the case ends.
    Set(SetText),
    /// A role that was set drives nothing any more.
    Unset(Located<String>),
}

/// What a role drives.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetText {
    /// The role: `charger` or `load`.
    pub role: Located<String>,
    /// The voltage up to which a charger gives its current, for example `56 V`, or an expression over the battery statement.
    #[serde(default)]
    pub voltage: Option<Located<String>>,
    /// The current, given by a charger or taken by a load, for example `2 A`.
    pub current: Located<String>,
}

impl StepText {
    /// The role that the step switches, to what, and where that is written; `None` for what is no switch.
    #[must_use]
    pub fn switch(&self) -> Option<(&'static str, Located<PowerText>)> {
        match self {
            Self::Partner(_) | Self::Set(_) | Self::Unset(_) => None,
            Self::Power(to) => Some(("battery_power", *to)),
            Self::Short(to) => Some(("bus_short", *to)),
            Self::Acknowledge(to) => Some(("bus_acknowledge", *to)),
            Self::Cut(to) => Some(("bus_cut", *to)),
        }
    }
}

impl StepText {
    /// The role that the step sets, or sets no more.
    #[must_use]
    pub fn sets(&self) -> Option<&Located<String>> {
        match self {
            Self::Set(set) => Some(&set.role),
            Self::Unset(role) => Some(role),
            _ => None,
        }
    }

    /// Where the step is written.
    #[must_use]
    pub fn place(&self) -> Place {
        match self {
            Self::Partner(text) => text.place,
            Self::Power(to) | Self::Short(to) | Self::Acknowledge(to) | Self::Cut(to) => to.place,
            Self::Set(set) => set.role.place,
            Self::Unset(role) => role.place,
        }
    }
}

/// How the inverter system behaves on the bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartnerText {
    /// Keepalive and identification every second.
    Online,
    /// Nothing is sent.
    Silent,
    /// Identification only.
    NoKeepalive,
    /// The keepalive comes 0.5 to 1.5 s after the one before.
    Jittering,
    /// The keepalive carries bytes that are not zero, and byte 7 of the identification is FF.
    NonZero,
    /// As online, and 0x306 beside it.
    Extra,
    /// As online, but single keepalives come 2, 5, 30 and 120 s after the one before, in turn, with ten in time between.
    Gapped,
    /// As online, and frames of others beside it: 29 bits of identifier, of which the low 11 are 0x305, 0x307 and 0x351.
    Foreign,
}

/// Whether something is switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PowerText {
    /// On.
    On,
    /// Off.
    Off,
}

impl From<PartnerText> for PartnerMode {
    fn from(text: PartnerText) -> Self {
        match text {
            PartnerText::Online => Self::Online,
            PartnerText::Silent => Self::Silent,
            PartnerText::NoKeepalive => Self::NoKeepalive,
            PartnerText::Jittering => Self::Jittering,
            PartnerText::NonZero => Self::NonZero,
            PartnerText::Extra => Self::Extra,
            PartnerText::Gapped => Self::Gapped,
            PartnerText::Foreign => Self::Foreign,
        }
    }
}

/// A check: what it covers and one observer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckText {
    /// Its name, unique in its case or among the standing checks.
    pub id: Located<String>,
    /// The requirement that it covers; its level decides what a fail means.
    pub covers: Located<String>,
    /// Judged only where the battery sends all of these messages, or declares that it does.
    #[serde(default)]
    pub if_sent: Vec<Located<String>>,
    /// Judged only where the battery claims this, for example `ics.high_resolution_soc`: for capabilities, never for
    /// what is forbidden.
    #[serde(default)]
    pub if_claimed: Option<Located<String>>,
    /// Messages are sent at all.
    #[serde(default)]
    pub present: Option<Present>,
    /// Frames are not sent, while a witness shows that they would have been seen.
    #[serde(default)]
    pub absent: Option<Absent>,
    /// How old the newest frame of a message may be.
    #[serde(default)]
    pub age: Option<Age>,
    /// How often a message is sent, as a rule.
    #[serde(default)]
    pub cadence: Option<Cadence>,
    /// How many bytes a message has.
    #[serde(default)]
    pub length: Option<Length>,
    /// Between which bounds signals lie.
    #[serde(default)]
    pub range: Option<Range>,
    /// What a text is made of, and that it is the declared one.
    #[serde(default)]
    pub text: Option<Text>,
    /// How often a value changes.
    #[serde(default)]
    pub changes: Option<Changes>,
    /// That a value does not change.
    #[serde(default)]
    pub constant: Option<Constant>,
    /// That counters only count up.
    #[serde(default)]
    pub monotonic: Option<Monotonic>,
    /// That a counter counts what flows.
    #[serde(default)]
    pub integral: Option<Integral>,
    /// Which identifiers the battery sends, beside those that it declares.
    #[serde(default)]
    pub identifiers: Option<Identifiers>,
    /// That two texts are the same.
    #[serde(default)]
    pub equal: Option<Equal>,
    /// That one message comes after another in each cycle.
    #[serde(default)]
    pub follows: Option<Follows>,
    /// How many frames the battery sends.
    #[serde(default)]
    pub rate: Option<Rate>,
    /// That bits without a meaning are zero.
    #[serde(default)]
    pub unused: Option<Unused>,
    /// How the two-bit slots of a message are coded.
    #[serde(default)]
    pub two_bit: Option<TwoBit>,
    /// A statement holds throughout.
    #[serde(default)]
    pub always: Option<Always>,
    /// A statement holds at no time.
    #[serde(default)]
    pub never: Option<Never>,
    /// A statement comes to hold in time.
    #[serde(default)]
    pub eventually: Option<Eventually>,
    /// One thing follows another in time.
    #[serde(default)]
    pub whenever: Option<Whenever>,
    /// A role measured the same thing every time it was asked.
    #[serde(default)]
    pub each_probe: Option<EachProbe>,
}
