//! What a dialect becomes for one channel of one instrument.

use quantity::Span;

use serde::{Deserialize, Serialize};

use super::{Command, Ending, Program, Reading, Slot, Then};
use crate::Text;

/// What an instrument does to a battery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
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

impl Kind {
    /// Whether it can drive a current through a battery.
    #[must_use]
    pub const fn energises(self) -> bool {
        matches!(self, Self::Supply | Self::Load | Self::BidirectionalSupply)
    }
}

/// How bytes go to and fro.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// How replies end.
    pub ending: Ending,
    /// The most bytes of a reply.
    pub longest: usize,
    /// What ends a command.
    pub send_end: Text,
    /// How long nothing is sent after a command or a reply.
    pub gap: Span,
}

impl Link {
    /// What ends a command that was sent in part; nothing, where nothing ends one.
    #[must_use]
    pub fn line_end(&self) -> Command {
        let mut command = Command::EMPTY;
        // An end has two bytes at most, and they fit.
        let _ = command.push(&self.send_end);
        command
    }
}

/// How an instrument switches itself off when nobody talks to it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Watchdog {
    /// The shortest time that it can be set to.
    pub least: Span,
    /// The longest.
    pub most: Span,
    /// Whether nobody has confirmed it.
    pub unconfirmed: bool,
}

/// What a dialect becomes for one channel of one instrument. A program without steps is not needed there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Channel {
    /// What it does to a battery.
    pub kind: Kind,
    /// How bytes go to and fro.
    pub link: Link,
    /// Makes the instrument listen, and asks who it is. Changes nothing else.
    pub greet: Program,
    /// Asks whether the output is off; fails where it is on. Changes nothing.
    pub look: Program,
    /// Off, errors forgotten, limits, protections and watchdog written and read back, the error queue empty.
    pub arm: Program,
    /// Writes the set points, and reads them back.
    pub set: Program,
    /// Switches the output on, and asks whether it is.
    pub on: Program,
    /// Asks, while the output is on, whether all is as it was: protections, restarts, errors.
    pub watch: Program,
    /// Measures.
    pub measure: Program,
    /// Switches everything off. Waits for no reply, and may be played at any time, any number of times.
    pub safe: Program,
    /// Asks whether the output is off.
    pub prove: Program,
    /// Gives the front panel back.
    pub leave: Program,
    /// How it switches itself off when nobody talks to it; none, where it does not.
    pub watchdog: Option<Watchdog>,
}

impl Channel {
    /// Its programs, each with its name, in the order in which they are first used.
    pub fn programs(&self) -> impl Iterator<Item = (&'static str, &Program)> {
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
        .into_iter()
    }

    /// Whether the instrument can be armed with a value for this slot.
    #[must_use]
    pub fn arms(&self, slot: Slot) -> bool {
        self.arm.slots().any(|own| own == slot)
    }

    /// Whether it measures this.
    #[must_use]
    pub fn measures(&self, reading: Reading) -> bool {
        self.measure.steps.iter().any(|step| step.then == Then::Keep(reading))
    }

    /// The verbs that energised work would need and nobody has confirmed, sorted.
    #[must_use]
    pub fn unconfirmed(&self) -> Vec<String> {
        let energised = self.programs().filter(|(name, _)| *name != "leave");
        let verbs: std::collections::BTreeSet<String> =
            energised.flat_map(|(_, program)| program.unconfirmed()).map(ToString::to_string).collect();
        verbs.into_iter().collect()
    }
}
