//! What is done with an instrument, step by step.

use quantity::Span;

use serde::{Deserialize, Serialize};

use super::{
    Digits, Expected, Identity, Mismatch, Pattern, Reading, Reply, Slot, Stop, Template, Value, Values, stop,
};
use crate::Text;

/// Steps, one after the other; the first that fails ends it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Program {
    /// The steps.
    pub steps: Vec<Step>,
}

/// One command, and what has to come of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The verb of the dialect that it comes from, for messages.
    pub verb: Text,
    /// The command, its end included.
    pub send: Template,
    /// The reply; none, where none comes.
    pub reply: Option<Expected>,
    /// What has to be true of the reply.
    pub then: Then,
    /// What the number that is kept must not be.
    pub stops: Vec<Stop>,
    /// How long nothing is sent afterwards.
    pub pause: Span,
    /// How soon the reply has to be whole.
    pub within: Span,
    /// Whether it is passed over where a slot that it uses has no value.
    pub optional: bool,
    /// Whether a later step asks for the serial number that this one does not.
    pub serial_follows: bool,
    /// Whether nobody has confirmed on an instrument, or in a document of its maker, that this is how it speaks.
    pub unconfirmed: bool,
}

/// What has to be true of a reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Then {
    /// Nothing more than its form.
    Nothing,
    /// It is a number to be kept.
    Keep(Reading),
    /// It is what was written into this slot.
    Equals {
        /// The slot.
        slot: Slot,
        /// As it was written.
        digits: Digits,
        /// How far it may be off, in the unit that is read back.
        within: f64,
    },
    /// It is on, or off.
    Is(bool),
    /// None of these bits is set.
    NoneOf(u64),
    /// The error queue is empty.
    NoError,
    /// The error queue is empty after at most so many entries; each but the last asks again.
    Drained {
        /// The most entries.
        most: u8,
    },
    /// The instrument is one of these.
    Recognised(Vec<Pattern>),
    /// It is its serial number, which another reply said nothing about.
    SerialNumber,
}

/// What a reply gave that was as it had to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Answer<'a> {
    /// The step is done.
    Done,
    /// The step is to be done again: the queue had one more.
    Again,
    /// The step is done, and gave a number.
    Kept(Reading, f64),
    /// The step is done, and the instrument said who it is.
    Identity(Identity<'a>),
}

impl Program {
    /// The slots that it writes or compares with.
    pub fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        self.steps.iter().flat_map(Step::slots)
    }

    /// The verbs that nobody has confirmed, in the order of the steps.
    pub fn unconfirmed(&self) -> impl Iterator<Item = &Text> + '_ {
        self.steps.iter().filter(|step| step.unconfirmed).map(|step| &step.verb)
    }
}

impl Step {
    /// Whether it is done with these values.
    #[must_use]
    pub fn applies(&self, values: &Values) -> bool {
        !self.optional || self.slots().all(|slot| values.get(slot).is_some())
    }

    /// Whether a reply is what it has to be, and what it gives.
    ///
    /// # Errors
    /// Where it is not.
    pub fn check<'a>(&self, reply: Reply<'a>, values: &Values) -> Result<Answer<'a>, Mismatch> {
        let expected = self.reply.as_ref().ok_or(Mismatch::Form)?;
        let answer = self.then.check(expected.read(reply)?, values)?;
        if let Answer::Kept(_, value) = answer {
            self.stops.iter().try_for_each(|stop| stop.check(value)).map_err(Mismatch::Stopped)?;
        }
        Ok(match answer {
            Answer::Identity(identity) => {
                Answer::Identity(Identity { serial_follows: self.serial_follows, ..identity })
            }
            answer => answer,
        })
    }

    fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        let compared = match &self.then {
            Then::Equals { slot, .. } => Some(*slot),
            _ => None,
        };
        self.send.slots().chain(compared)
    }
}

impl Then {
    fn check<'a>(&self, value: Value<'a>, values: &Values) -> Result<Answer<'a>, Mismatch> {
        match (self, value) {
            (Self::Nothing, _) => Ok(Answer::Done),
            (Self::Keep(reading), Value::Number(number)) => Ok(Answer::Kept(*reading, number)),
            (Self::Keep(reading), Value::Truth(truth)) => {
                Ok(Answer::Kept(*reading, f64::from(u8::from(truth))))
            }
            (Self::Keep(reading), Value::Bits(bits)) if bits >> stop::INPUTS == 0 => {
                Ok(Answer::Kept(*reading, bits as f64))
            }
            (Self::Equals { slot, digits, within }, Value::Number(read)) => {
                let sent = digits.sent(*slot, values)?;
                let equal = (read - sent).abs() <= *within;
                if equal { Ok(Answer::Done) } else { Err(Mismatch::NotEqual { slot: *slot, sent, read }) }
            }
            (Self::Is(expected), Value::Truth(truth)) if truth == *expected => Ok(Answer::Done),
            (Self::Is(expected), Value::Truth(_)) => Err(Mismatch::State { expected: *expected }),
            (Self::NoneOf(mask), Value::Bits(bits)) => match bits & mask {
                0 => Ok(Answer::Done),
                found => Err(Mismatch::Bits { found }),
            },
            (Self::NoError | Self::Drained { .. }, Value::Error { code: 0, .. }) => Ok(Answer::Done),
            (Self::NoError, Value::Error { code, text }) => {
                Err(Mismatch::Queued { code, text: Text::cut(text) })
            }
            (Self::Drained { .. }, Value::Error { .. }) => Ok(Answer::Again),
            (Self::Recognised(patterns), Value::Identity(identity)) => recognised(patterns, identity),
            (Self::SerialNumber, Value::Identity(identity)) => Ok(Answer::Identity(identity)),
            _ => Err(Mismatch::Form),
        }
    }
}

/// The patterns are about maker and model, with a comma between them where there are both.
fn recognised<'a>(patterns: &[Pattern], identity: Identity<'a>) -> Result<Answer<'a>, Mismatch> {
    let between: &[u8] = if identity.maker.is_empty() { b"" } else { b"," };
    let name = Text::cut(identity.maker).and_all(between).and_all(identity.model);
    if patterns.iter().any(|pattern| pattern.fits(&name)) {
        Ok(Answer::Identity(identity))
    } else {
        Err(Mismatch::Unrecognised(name))
    }
}
