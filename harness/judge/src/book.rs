//! Everything that can be known, by name: messages and roles, and the signals that they fill.

use std::sync::Arc;

use journal::{BusId, RoleId};
use lang::Kind;
use quantity::{Span, Unit};
use wire::{CanId, Field, MessageId, Sender, Signal, Table};

use crate::RoleKind;

/// Index of a source in its book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u16);

/// Index of a signal's slot in its book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotId(pub u32);

/// Where a source's entries come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// A message of the protocol on a bus.
    Message {
        /// The bus.
        bus: BusId,
        /// The message in the protocol's table.
        message: MessageId,
        /// Its identifier.
        id: CanId,
        /// Who sends it, by the protocol.
        sender: Sender,
    },
    /// What a role of the rig measures.
    Role(RoleId),
}

/// A message or a role: what arrives together.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name: `Limits`, `main_switch_probe`.
    pub name: Arc<str>,
    /// Where its entries come from.
    pub kind: SourceKind,
    /// The cycle that the protocol names.
    pub cycle: Option<Span>,
    /// How long it stays known, where that is fixed; otherwise three observed cycles.
    pub fresh: Option<Span>,
    /// The slots that it fills.
    pub slots: Vec<SlotId>,
}

/// How an entry of a source becomes a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Decode {
    /// Bits of a frame.
    Field(Field),
    /// What the role measured.
    Reading,
    /// How far that may be off, either way.
    Uncertainty,
}

/// One signal.
#[derive(Debug, Clone)]
pub struct Slot {
    /// Its name: `CVL`, `main_switch_probe.conducts`.
    pub name: Arc<str>,
    /// The source that fills it.
    pub source: SourceId,
    /// What its value is.
    pub kind: Kind,
    /// The unit in which it is shown.
    pub unit: Unit,
    /// Whether its bits are characters: then it is no number, and no expression may use it.
    pub text: bool,
    /// How its value is found.
    pub decode: Decode,
}

impl Source {
    /// Whether it is a message that the battery sends.
    #[must_use]
    pub fn is_battery(&self) -> bool {
        matches!(self.kind, SourceKind::Message { sender: Sender::Battery, .. })
    }
}

impl Slot {
    /// A value in base units in words: `54.0 V`, `Active (1)`, `true`.
    #[must_use]
    pub fn show(&self, value: f64) -> String {
        match (&self.kind, self.decode) {
            (Kind::Truth, _) => (value != 0.0).to_string(),
            (Kind::Label(labels), _) => label(labels, value),
            (Kind::Number(_), Decode::Field(field)) => {
                let decimals = decimals(field.factor());
                let shown = value / self.unit.factor;
                join_unit(&format!("{shown:.decimals$}"), self.unit.name)
            }
            (Kind::Number(_), Decode::Reading | Decode::Uncertainty) => {
                join_unit(&(value / self.unit.factor).to_string(), self.unit.name)
            }
        }
    }
}

fn join_unit(number: &str, unit: &str) -> String {
    match unit {
        "" => number.to_owned(),
        "percent" => format!("{number} %"),
        unit => format!("{number} {unit}"),
    }
}

fn label(labels: &[(i64, Arc<str>)], value: f64) -> String {
    let named = labels.iter().find(|(raw, _)| *raw as f64 == value);
    named.map_or_else(|| value.to_string(), |(raw, name)| format!("{name} ({raw})"))
}

/// As many decimals as one count has: 0.1 has one, 0.01 two, 1 none.
fn decimals(factor: f64) -> usize {
    [1.0, 0.1, 0.01, 0.001].iter().position(|step| factor >= *step * 0.999).unwrap_or(4)
}

/// Everything that a plan can know, by name.
#[derive(Debug, Clone)]
pub struct Book {
    table: Arc<Table>,
    sources: Vec<Source>,
    slots: Vec<Slot>,
}

impl Book {
    /// The messages of a protocol on one bus, and these roles. Messages come first, in the order of the table.
    #[must_use]
    pub fn new(table: Arc<Table>, bus: BusId, roles: &[(RoleId, RoleKind)]) -> Self {
        let mut book = Self { table: Arc::clone(&table), sources: vec![], slots: vec![] };
        for (index, message) in table.messages().iter().enumerate() {
            let kind = SourceKind::Message {
                bus,
                message: MessageId(index as u16),
                id: message.id,
                sender: message.sender,
            };
            // A declared cycle makes the age fixed: 0x351 is void after three seconds, whatever the battery's habit.
            let fresh = message.cycle.map(|cycle| cycle * 3);
            let source = book.add(Source {
                name: message.name.clone(),
                kind,
                cycle: message.cycle,
                fresh,
                slots: vec![],
            });
            for signal in &message.signals {
                book.fill(source, Self::slot_of(source, table.signal(*signal)));
            }
        }
        for (role, kind) in roles {
            book.add_role(*role, kind);
        }
        book
    }

    fn slot_of(source: SourceId, signal: &Signal) -> Slot {
        let kind = if signal.labels.is_empty() {
            Kind::Number(signal.unit.dimension)
        } else {
            Kind::Label(Arc::clone(&signal.labels))
        };
        Slot {
            name: signal.name.clone(),
            source,
            kind,
            unit: signal.unit,
            text: signal.text,
            decode: Decode::Field(signal.field),
        }
    }

    fn add_role(&mut self, role: RoleId, kind: &RoleKind) {
        let name: Arc<str> = kind.name.into();
        let source = Source {
            name,
            kind: SourceKind::Role(role),
            cycle: None,
            fresh: Some(kind.fresh),
            slots: vec![],
        };
        let source = self.add(source);
        if let Some((signal, value)) = &kind.signal {
            let base = |unit: &&Unit| {
                *value == Kind::Number(unit.dimension) && unit.factor.to_bits() == 1.0_f64.to_bits()
            };
            let unit = Unit::all().iter().find(base).copied().unwrap_or(Unit::NONE);
            let slot = |signal: &str, decode| {
                let name = format!("{}.{signal}", kind.name).into();
                Slot { name, source, kind: value.clone(), unit, text: false, decode }
            };
            self.fill(source, slot(signal, Decode::Reading));
            if matches!(value, Kind::Number(_)) {
                self.fill(source, slot("uncertainty", Decode::Uncertainty));
            }
        }
    }

    fn add(&mut self, source: Source) -> SourceId {
        self.sources.push(source);
        SourceId((self.sources.len() - 1) as u16)
    }

    fn fill(&mut self, source: SourceId, slot: Slot) {
        self.sources[usize::from(source.0)].slots.push(SlotId(self.slots.len() as u32));
        self.slots.push(slot);
    }

    /// The protocol.
    #[must_use]
    pub fn table(&self) -> &Arc<Table> {
        &self.table
    }

    /// All sources, messages first.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// All slots.
    #[must_use]
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The source with this index.
    #[must_use]
    pub fn source(&self, id: SourceId) -> &Source {
        &self.sources[usize::from(id.0)]
    }

    /// The slot with this index.
    #[must_use]
    pub fn slot(&self, id: SlotId) -> &Slot {
        &self.slots[id.0 as usize]
    }

    /// The source of this name.
    #[must_use]
    pub fn source_named(&self, name: &str) -> Option<SourceId> {
        self.sources.iter().position(|source| &*source.name == name).map(|at| SourceId(at as u16))
    }

    /// The slot of this name.
    #[must_use]
    pub fn slot_named(&self, name: &str) -> Option<SlotId> {
        self.slots.iter().position(|slot| &*slot.name == name).map(|at| SlotId(at as u32))
    }

    /// The source that a message of the table is.
    #[must_use]
    #[inline]
    pub fn message_source(&self, message: MessageId) -> SourceId {
        SourceId(message.0)
    }

    /// The source that a role is.
    #[must_use]
    pub fn role_source(&self, role: RoleId) -> Option<SourceId> {
        let is = |source: &Source| source.kind == SourceKind::Role(role);
        self.sources.iter().position(is).map(|at| SourceId(at as u16))
    }

    /// Whether the protocol gives an identifier to the inverter system.
    #[must_use]
    pub fn is_inverters(&self, id: CanId) -> bool {
        let message = self.table.message_of(id).map(|message| self.table.message(message));
        message.is_some_and(|message| message.sender == Sender::Inverter)
    }

    /// Whether the protocol gives an identifier to the battery.
    #[must_use]
    #[inline]
    pub fn is_batterys(&self, id: CanId) -> bool {
        self.table.message_of(id).is_some_and(|message| self.table.message(message).sender == Sender::Battery)
    }

    /// How a source is called in findings: `Limits (0x351)`, `main_switch_probe`.
    #[must_use]
    pub fn title(&self, id: SourceId) -> String {
        let source = self.source(id);
        match source.kind {
            SourceKind::Message { id, .. } => format!("{} ({id})", source.name),
            SourceKind::Role(_) => source.name.to_string(),
        }
    }
}
