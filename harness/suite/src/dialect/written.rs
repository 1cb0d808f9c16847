//! A dialect as people write it.

use std::collections::BTreeMap;

use lang::Located;
use schemars::JsonSchema;
use serde::Deserialize;
use wire::scpi::{Kind, Reading, Slot};

/// How the instruments of a family speak, as written.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DialectText {
    /// Its name, by which rig files choose it: the name of the file without `.yaml`.
    pub dialect: String,
    /// Which instruments speak it, in prose.
    pub about: String,
    /// What they do to a battery.
    pub kind: KindText,
    /// What `*IDN?` says, maker and model with a comma between them; `*` is any text, and the case does not matter.
    pub recognise: Vec<Located<String>>,
    /// The numbers of its channels; channel 1 alone, where it is missing.
    #[serde(default)]
    pub channels: Option<ChannelsText>,
    /// How bytes go to and fro.
    pub link: LinkText,
    /// Forms of replies, by names that verbs use. `number`, `identity`, `serial_number`, `error`, `quoted` and `block` are there already.
    #[serde(default)]
    pub replies: BTreeMap<String, ReplyText>,
    /// Single commands and queries, by names that recipes use.
    pub verbs: BTreeMap<String, VerbText>,
    /// What is done with an instrument, verb by verb.
    pub recipes: RecipesText,
    /// Why errors cannot be asked for, where that is so; otherwise `arm`, `set` and `on` have to end by asking.
    #[serde(default)]
    pub no_error_queue: Option<String>,
    /// How it switches itself off when nobody talks to it.
    #[serde(default)]
    pub watchdog: Option<WatchdogText>,
    /// What else one has to know, a sentence each.
    #[serde(default)]
    pub quirks: Vec<String>,
    /// Where all this is from.
    pub sources: Vec<String>,
}

/// What an instrument does to a battery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KindText {
    /// Gives current.
    Supply,
    /// Takes current.
    Load,
    /// Gives and takes current.
    BidirectionalSupply,
    /// Measures, one value at a time.
    Meter,
    /// Measures through a switch with many inputs.
    Scanner,
}

/// The numbers of channels.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelsText {
    /// The first.
    pub first: u16,
    /// The last.
    pub last: Located<u16>,
}

/// How bytes go to and fro.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkText {
    /// What it can be connected by, a line each: `serial 9600 8N1`, `tcp 5025`.
    pub over: Vec<String>,
    /// What ends a command.
    pub send_end: EndText,
    /// What ends a reply.
    pub reply_end: Located<EndText>,
    /// After how long without a byte a reply is over, where nothing ends it.
    #[serde(default)]
    pub silence: Option<Located<String>>,
    /// How long nothing is sent after a command or a reply.
    #[serde(default)]
    pub gap: Option<Located<String>>,
    /// How soon a reply has to be whole.
    pub reply_within: Located<String>,
    /// What each command that asks nothing is answered with, where the family does that.
    #[serde(default)]
    pub acknowledge: Option<String>,
    /// The most bytes of a reply; 256, where it is missing.
    #[serde(default)]
    pub longest_reply: Option<Located<u16>>,
}

/// What ends a command or a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndText {
    /// A line feed.
    Lf,
    /// A carriage return.
    Cr,
    /// A carriage return and a line feed; of a reply, the line feed ends it.
    CrLf,
    /// Nothing.
    Nothing,
}

/// A form of replies.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyText {
    /// Its form.
    pub form: FormText,
    /// Which of several values with commas between them, from 1.
    #[serde(default)]
    pub item: Option<u8>,
    /// How many values there have to be.
    #[serde(default)]
    pub of: Option<u8>,
    /// How many bytes it has; needed where nothing ends a reply.
    #[serde(default)]
    pub width: Option<u8>,
    /// How many bytes behind them mean nothing.
    #[serde(default)]
    pub stray: u8,
}

/// The form of a reply.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FormText {
    /// A number.
    Number {
        /// The unit behind it.
        #[serde(default)]
        unit: Option<String>,
        /// Whether the unit has to be there.
        #[serde(default)]
        needs_unit: bool,
    },
    /// On or off.
    Truth {
        /// The words for on.
        on: Vec<String>,
        /// The words for off.
        off: Vec<String>,
    },
    /// All bits of a status.
    Bits(BitsText),
    /// One bit of a status.
    Bit {
        /// How the status is written.
        of: BitsText,
        /// The number of the bit for the first channel, from 0.
        number: u8,
        /// How much higher it is for each channel more.
        #[serde(default)]
        channel_step: u8,
    },
    /// One of these words alone is right.
    Word(String),
}

/// How a status is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BitsText {
    /// As one raw byte.
    Byte,
    /// In decimal digits.
    Decimal,
    /// In hexadecimal digits.
    Hexadecimal,
}

/// One command or query.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerbText {
    /// A command. `{channel}` is the number of the channel, `{voltage:.3}` the voltage with three digits behind the point,
    /// `{voltage:05.2}` the same filled with zeros to five characters, `{-sink_current:.3}` with a sign.
    #[serde(default, rename = "do")]
    pub command: Option<Located<String>>,
    /// A query, written in the same way.
    #[serde(default)]
    pub ask: Option<Located<String>>,
    /// The form of the reply to a query, by its name.
    #[serde(default)]
    pub reply: Option<Located<String>>,
    /// What has to be true of the reply, beside its form.
    #[serde(default)]
    pub expect: Option<Located<ExpectText>>,
    /// How long nothing is sent afterwards, where that is longer than after others.
    #[serde(default)]
    pub pause: Option<Located<String>>,
    /// How soon the reply has to be whole, where that is later than for others.
    #[serde(default)]
    pub reply_within: Option<Located<String>>,
    /// Whether it is passed over where the rig gives no value for it.
    #[serde(default)]
    pub optional: bool,
    /// Why what it writes cannot be read back, where that is so.
    #[serde(default)]
    pub not_readable: Option<String>,
    /// What nobody has confirmed about it. Energised work refuses an instrument of which something is not confirmed.
    #[serde(default)]
    pub unconfirmed: Option<String>,
}

/// What has to be true of a reply.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ExpectText {
    /// It is what was written as this value.
    Equals(EqualsText),
    /// It is on.
    IsOn,
    /// It is off.
    IsOff,
    /// None of these bits is set.
    NoneOf(u64),
    /// The error queue is empty.
    NoError,
    /// The error queue is empty after at most so many entries.
    Drained(u8),
    /// It is kept as a reading.
    Keep(ReadingText),
    /// It is one of the instruments that are recognised.
    Recognised,
    /// It is the serial number, which the reply to `recognised` does not tell. It stands in `greet`.
    SerialNumber,
}

/// A value that is read back.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EqualsText {
    /// Which value.
    pub slot: SlotText,
    /// How far it may be off, in the unit in which it is written; half of the last digit that is written, where it is
    /// missing.
    #[serde(default)]
    pub within: Option<f64>,
}

/// A value that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SlotText {
    /// The set point of the voltage, in volts.
    Voltage,
    /// The set point of the current that it gives, in amperes; of a load, that it takes.
    Current,
    /// The set point of the current that a bidirectional supply takes, in amperes, without a sign.
    SinkCurrent,
    /// Where the protection against too much voltage trips, in volts.
    OverVoltage,
    /// Where the protection against too much current trips, in amperes.
    OverCurrent,
    /// Where the protection against too little voltage trips, in volts.
    UnderVoltage,
    /// Where the protection against too much power trips, in watts.
    OverPower,
    /// After how many seconds without a command it switches itself off.
    Watchdog,
}

/// What a reading measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadingText {
    /// Volts.
    Voltage,
    /// Amperes.
    Current,
    /// Ohms.
    Resistance,
    /// Hertz.
    Frequency,
    /// Degrees Celsius.
    Temperature,
    /// The inputs of a port as one number: input 0 adds 1 where it is high, input 1 adds 2.
    DigitalInput,
}

/// What is done with an instrument, verb by verb. Meters and scanners need `greet` and `measure` only.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecipesText {
    /// Makes it listen, and asks who it is. Changes nothing else.
    pub greet: Vec<Located<String>>,
    /// Asks whether the output is off. Changes nothing.
    #[serde(default)]
    pub look: Vec<Located<String>>,
    /// Off, errors forgotten, limits, protections and watchdog written and read back.
    #[serde(default)]
    pub arm: Vec<Located<String>>,
    /// Writes the set points, and reads them back.
    #[serde(default)]
    pub set: Vec<Located<String>>,
    /// Switches the output on, and asks whether it is.
    #[serde(default)]
    pub on: Vec<Located<String>>,
    /// Asks, while the output is on, whether all is as it was. Changes nothing.
    #[serde(default)]
    pub watch: Vec<Located<String>>,
    /// Measures.
    #[serde(default)]
    pub measure: Vec<Located<String>>,
    /// Switches everything off. Waits for no reply.
    #[serde(default)]
    pub safe: Vec<Located<String>>,
    /// Asks whether the output is off. Changes nothing.
    #[serde(default)]
    pub prove: Vec<Located<String>>,
    /// Gives the front panel back.
    #[serde(default)]
    pub leave: Vec<Located<String>>,
    /// What a meter can measure instead of `measure`, by names that rig files use: `pt100`, `inputs`.
    #[serde(default)]
    pub readings: BTreeMap<String, Vec<Located<String>>>,
}

/// How an instrument switches itself off when nobody talks to it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WatchdogText {
    /// The shortest time that it can be set to.
    pub least: Located<String>,
    /// The longest.
    pub most: Located<String>,
    /// What it does when the time is over, and what keeps it from that.
    pub about: String,
    /// What nobody has confirmed about it.
    #[serde(default)]
    pub unconfirmed: Option<String>,
}

impl RecipesText {
    /// Each recipe with its name, in the order in which they are first used.
    pub(super) fn all(&self) -> [(&'static str, &[Located<String>]); 10] {
        [
            ("greet", &self.greet),
            ("look", &self.look),
            ("arm", &self.arm),
            ("set", &self.set),
            ("on", &self.on),
            ("watch", &self.watch),
            ("measure", &self.measure),
            ("safe", &self.safe),
            ("prove", &self.prove),
            ("leave", &self.leave),
        ]
    }
}

impl VerbText {
    /// Where it says what is sent.
    pub(super) fn sent(&self) -> Option<&Located<String>> {
        self.command.as_ref().or(self.ask.as_ref())
    }
}

impl From<KindText> for Kind {
    fn from(kind: KindText) -> Self {
        match kind {
            KindText::Supply => Self::Supply,
            KindText::Load => Self::Load,
            KindText::BidirectionalSupply => Self::BidirectionalSupply,
            KindText::Meter => Self::Meter,
            KindText::Scanner => Self::Scanner,
        }
    }
}

impl From<SlotText> for Slot {
    fn from(slot: SlotText) -> Self {
        match slot {
            SlotText::Voltage => Self::Voltage,
            SlotText::Current => Self::Current,
            SlotText::SinkCurrent => Self::SinkCurrent,
            SlotText::OverVoltage => Self::OverVoltage,
            SlotText::OverCurrent => Self::OverCurrent,
            SlotText::UnderVoltage => Self::UnderVoltage,
            SlotText::OverPower => Self::OverPower,
            SlotText::Watchdog => Self::Watchdog,
        }
    }
}

impl From<ReadingText> for Reading {
    fn from(reading: ReadingText) -> Self {
        match reading {
            ReadingText::Voltage => Self::Voltage,
            ReadingText::Current => Self::Current,
            ReadingText::Resistance => Self::Resistance,
            ReadingText::Frequency => Self::Frequency,
            ReadingText::Temperature => Self::Temperature,
            ReadingText::DigitalInput => Self::DigitalInput,
        }
    }
}
