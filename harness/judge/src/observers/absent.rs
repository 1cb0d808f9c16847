//! That frames are not sent, while a witness shows that they would have been seen.
//!
//! **What it does.** The battery sends no frame with an identifier of `ids`, and none of 29 bits where `extended` is
//! true, while the message `witness` is known throughout.
//! **Why.** The battery uses 11-bit identifiers only (CAN-1.2-1) and never sends what the inverter sends (CAN-2-4). An
//! empty bus carries no forbidden frames either; that is why a witness is needed.
//! **Unverified** when the witness was not seen or fell silent, and when forbidden frames were seen but it is not known
//! who sent them. What `inverters` lists is sent by inverter systems in this form only: anything else with such an
//! identifier was sent by the battery, also where nobody says who sent it.
//! **Example.** `absent: {ids: [0x305, 0x306, 0x307], witness: Limits}`

use lang::{Fault, Located};
use quantity::Instant;
use schemars::JsonSchema;
use serde::Deserialize;
use wire::{CanId, Frame};

use journal::{BusId, Direction};

use crate::freshness::Freshness;
use crate::{
    Board, Check, Findings, Interest, Observer, Resolve, Sighting, SourceId, SourceKind, Tally, Why,
};

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Absent {
    /// Identifiers of 11 bits that are not sent.
    #[serde(default)]
    pub ids: Vec<Located<u16>>,
    /// Whether identifiers of 29 bits are not sent.
    #[serde(default)]
    pub extended: bool,
    /// What inverter systems send with identifiers that are not to be sent.
    #[serde(default)]
    pub inverters: Vec<Sent>,
    /// A message of the battery that shows that the bus is alive.
    pub witness: Located<String>,
}

/// The form in which a frame is sent.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// Its identifier of 11 bits.
    pub id: u16,
    /// How many bytes it has.
    pub length: u8,
    /// The bytes with which it begins.
    #[serde(default)]
    pub begins: Vec<u8>,
}

/// The form in which a frame is sent, ready to be compared.
#[derive(Debug)]
struct Form {
    id: u32,
    length: u8,
    /// What it begins with, and which bits those are.
    begins: u64,
    mask: u64,
}

impl From<&Sent> for Form {
    fn from(sent: &Sent) -> Self {
        let mut form = Self { id: u32::from(sent.id), length: sent.length, begins: 0, mask: 0 };
        for (byte, place) in sent.begins.iter().zip((0..u64::BITS).step_by(8)) {
            form.begins |= u64::from(*byte) << place;
            form.mask |= 0xFF << place;
        }
        form
    }
}

impl Form {
    /// Whether a frame has this identifier and another form.
    #[inline]
    fn is_another(&self, frame: &Frame) -> bool {
        frame.id().number() == self.id
            && !frame.id().is_extended()
            && (frame.len() != self.length || frame.word() & self.mask != self.begins)
    }
}

impl Absent {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where a name or an identifier is wrong, or nothing is to be absent.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        let witness = with.message(&self.witness)?;
        let SourceKind::Message { bus, .. } = with.book.source(witness).kind else {
            return Err(with.wrong(
                "unknown-message",
                String::from("no message"),
                &self.witness,
                "not a message",
            ));
        };
        for id in &self.ids {
            if CanId::standard(id.value).is_err() {
                let said = format!("0x{:X} has more than 11 bits", id.value);
                return Err(with.wrong("wrong-bound", said, id, "identifiers here are below 0x800"));
            }
        }
        if self.ids.is_empty() && !self.extended {
            let said = String::from("nothing is to be absent");
            return Err(with.wrong("empty-list", said, &self.witness, "give `ids`, or `extended: true`"));
        }
        let ids: Vec<u32> = self.ids.iter().map(|id| u32::from(id.value)).collect();
        let forbidden = Forbidden { ids, extended: self.extended };
        let known = forbidden.known(with, bus);
        if known.contains(&witness) {
            let said = format!("`{}` is to be absent itself", self.witness.value);
            return Err(with.wrong(
                "wrong-witness",
                said,
                &self.witness,
                "name another message of the battery",
            ));
        }
        Ok(Box::new(Absence {
            bus,
            forbidden,
            known,
            witness: Freshness::new([witness]),
            inverters: self.inverters.iter().map(Form::from).collect(),
            from_battery: Tally::default(),
            from_no_inverter: Tally::default(),
            from_unknown: Tally::default(),
        }))
    }
}

#[derive(Debug)]
struct Forbidden {
    ids: Vec<u32>,
    extended: bool,
}

impl Forbidden {
    fn forbids(&self, id: CanId) -> bool {
        if id.is_error() {
            return false;
        }
        if id.is_extended() { self.extended } else { self.ids.contains(&id.number()) }
    }

    /// Those that the protocol knows: they fill a source, unless they come from the wrong side.
    fn known(&self, with: &Resolve<'_>, on: BusId) -> Vec<SourceId> {
        let known = with.book.sources().iter().zip(0..).filter(|(source, _)| match source.kind {
            SourceKind::Message { bus, id, .. } => bus == on && self.forbids(id),
            SourceKind::Role(_) => false,
        });
        known.map(|(_, index)| SourceId(index)).collect()
    }
}

#[derive(Debug)]
struct Absence {
    bus: BusId,
    forbidden: Forbidden,
    known: Vec<SourceId>,
    inverters: Vec<Form>,
    witness: Freshness,
    /// Identifiers are kept as badness; the flag of an extended one makes it larger than any other.
    from_battery: Tally,
    /// Of nobody knows whom, but as no inverter system sends it.
    from_no_inverter: Tally,
    from_unknown: Tally,
}

impl Absence {
    fn words(bits: f64) -> String {
        format!("a frame {} was sent", CanId::from_bits(bits as u32))
    }
}

impl Observer for Absence {
    fn interests(&self) -> Vec<Interest> {
        let mut interests = self.witness.interests();
        interests.push(Interest::Traffic(self.bus));
        interests.extend(self.known.iter().map(|source| Interest::Every(*source)));
        interests
    }

    fn expects(&self, _: &Board) -> String {
        let mut what: Vec<String> = self.forbidden.ids.iter().map(|id| format!("0x{id:03X}")).collect();
        if self.forbidden.extended {
            what.push(String::from("29-bit frame"));
        }
        format!("no {} from the battery", what.join(", "))
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.witness.open(board, at);
    }

    fn saw(&mut self, _: &Board, sighting: &Sighting) {
        if let Some(source) = sighting.source {
            self.witness.saw(source, sighting.seq);
        }
        let Some(frame) = sighting.frame else { return };
        if !self.forbidden.forbids(frame.id()) {
            return;
        }
        let badness = f64::from(frame.id().bits());
        match sighting.direction {
            Direction::Received => self.from_battery.add(sighting.moment(), badness),
            Direction::Unknown if self.inverters.iter().any(|sent| sent.is_another(&frame)) => {
                self.from_no_inverter.add(sighting.moment(), badness);
            }
            Direction::Unknown => self.from_unknown.add(sighting.moment(), badness),
            Direction::Echo => {}
        }
    }

    fn fresh(&self) -> Option<&Freshness> {
        Some(&self.witness)
    }

    fn fresh_mut(&mut self) -> Option<&mut Freshness> {
        Some(&mut self.witness)
    }

    fn conclude(&self, board: &Board) -> Check {
        let another = |bits: f64| format!("{}, as no inverter system sends it", Self::words(bits));
        let found = [self.from_battery.finding(Self::words), self.from_no_inverter.finding(another)];
        if let Some(findings) = Findings::new(found.into_iter().flatten().collect()) {
            return Check::Fail(findings);
        }
        if let Some(finding) = self.from_unknown.finding(Self::words) {
            let frames = match finding.count {
                1 => format!("frame number {}", finding.first.seq.0),
                count => format!("{count} frames, the first of them number {}", finding.first.seq.0),
            };
            return Check::Unverified(Why::SenderUnknown { frames });
        }
        self.witness.evidence(board).map_or_else(Check::Unverified, Check::Pass)
    }
}
