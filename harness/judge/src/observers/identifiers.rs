//! Which identifiers the battery sends, beside those that it declares.
//!
//! **What it does.** Of the protocol's messages with identifiers from `from` to `to`, or of everything `outside` of
//! these, 29-bit identifiers and those in between that the protocol does not use included, the battery sends those alone
//! that the battery statement lists under `only`: by the names of their messages, or as numbers. Identifiers that the protocol gives to the inverter system are not judged here, and
//! 29-bit ones are not where the sender is unknown, because other devices share the bus.
//! **Why.** An identifier that is used for something else confuses the inverter (CAN-2-8); what a battery sends beside
//! the protocol is its maker's to say (CAN-2-10).
//! **Unverified** without a battery statement: then what was seen is shown. Also when the messages of the battery whose
//! cycle the protocol names were not seen or fell silent: then nothing shows that others would have been seen.
//! **Example.** `identifiers: {from: 0x351, to: 0x382, only: ics.sends}`

use std::collections::BTreeMap;

use journal::{BusId, Direction};
use lang::{Fault, Located};
use quantity::Instant;
use schemars::JsonSchema;
use serde::Deserialize;
use wire::CanId;

use crate::freshness::Freshness;
use crate::{
    Board, Check, Finding, Findings, Interest, Moment, Observer, Resolve, Sighting, SourceId, SourceKind, Why,
};

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Identifiers {
    /// The first identifier of the protocol that is judged.
    #[serde(default)]
    pub from: Option<Located<u16>>,
    /// The last one that is judged.
    #[serde(default)]
    pub to: Option<Located<u16>>,
    /// Instead of `from` and `to`: the first and the last identifier that are not judged.
    #[serde(default)]
    pub outside: Option<Located<[u16; 2]>>,
    /// The list of the battery statement with what may be sent: `ics.sends`, `ics.other_identifiers`.
    pub only: Located<String>,
}

impl Identifiers {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where bounds are wrong or missing, or the statement lists what is neither a message nor an identifier.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        let (scope, (bus, fresh)) = (self.scope(with)?, with.witnesses(&self.only)?);
        let (mut declared, mut missing) = (vec![], None);
        match with.claimed(&self.only.value) {
            Ok(names) => {
                let ids = names.iter().map(|name| self.identifier(name, with)).collect::<Result<Vec<_>, _>>();
                declared = ids?;
            }
            Err(Fault::Missing { why, .. }) => missing = Some(why),
            Err(wrong) => return Err(wrong),
        }
        let judged =
            |id: CanId| scope.judges(id, true) && !declared.contains(&id) && !with.book.is_inverters(id);
        let sources = with.book.sources().iter().zip(0..);
        let own = sources.filter_map(|(source, index)| match source.kind {
            SourceKind::Message { bus: on, id, .. } if on == bus && judged(id) => {
                Some(Own { source: SourceId(index), id, at_open: 0, seen: None })
            }
            _ => None,
        });
        Ok(Box::new(Undeclared {
            own: own.collect(),
            others: Others::default(),
            only: self.only.value.clone(),
            bus,
            scope,
            declared,
            missing,
            fresh,
        }))
    }

    fn scope(&self, with: &Resolve<'_>) -> Result<Scope, Fault> {
        let bounds = match (&self.from, &self.to, &self.outside) {
            (Some(from), Some(to), None) => Some((from.value, to.value, false)),
            (None, None, Some(outside)) => Some((outside.value[0], outside.value[1], true)),
            _ => None,
        };
        match bounds {
            Some((from, to, outside)) if from <= to && to < 0x800 => Ok(Scope { from, to, outside }),
            Some((from, to, _)) => {
                let said = format!("no identifier of 11 bits lies from 0x{from:03X} to 0x{to:03X}");
                Err(with.wrong("wrong-bound", said, &self.only, "the first bound is the smaller one"))
            }
            None => {
                let said = String::from("it is not said which identifiers are judged");
                let label = "give `from` and `to`, or `outside: [0x351, 0x382]`";
                Err(with.wrong("wrong-bound", said, &self.only, label))
            }
        }
    }

    /// An entry of the list: the name of a message, or a number as a text.
    fn identifier(&self, name: &str, with: &Resolve<'_>) -> Result<CanId, Fault> {
        let message = with.book.source_named(name).map(|source| with.book.source(source).kind);
        if let Some(SourceKind::Message { id, .. }) = message {
            return Ok(id);
        }
        let number = name.strip_prefix("0x").and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let id = number.and_then(|number| match u16::try_from(number) {
            Ok(plain) if plain < 0x800 => CanId::standard(plain).ok(),
            _ => CanId::extended(number).ok(),
        });
        id.ok_or_else(|| {
            let list = &self.only.value;
            let said = format!("`{list}` lists `{name}`, which is neither a message nor an identifier");
            with.wrong("unknown-name", said, &self.only, "correct the list in the battery statement")
        })
    }
}

/// Which identifiers are judged.
#[derive(Debug, Clone, Copy)]
struct Scope {
    from: u16,
    to: u16,
    outside: bool,
}

impl Scope {
    /// Whether an identifier is judged, which the protocol knows or not.
    fn judges(&self, id: CanId, known: bool) -> bool {
        let inside = known && id.plain().is_some_and(|plain| (self.from..=self.to).contains(&plain));
        inside != self.outside
    }
}

/// An identifier that was seen.
#[derive(Debug, Clone, Copy)]
struct Seen {
    count: u64,
    first: Moment,
    last: Moment,
}

impl Seen {
    fn and(self, before: Option<Self>) -> Self {
        before.map_or(self, |before| Self { count: before.count + self.count, first: before.first, ..self })
    }
}

/// A message of the protocol that is not declared.
#[derive(Debug)]
struct Own {
    source: SourceId,
    id: CanId,
    at_open: u64,
    seen: Option<Seen>,
}

/// How many identifiers outside of the protocol are told apart.
const MOST: usize = 16;

/// Identifiers that the protocol does not know, and those beyond the first few as one.
#[derive(Debug, Default)]
struct Others {
    seen: BTreeMap<CanId, Seen>,
    more: Option<Seen>,
}

impl Others {
    fn add(&mut self, id: CanId, moment: Moment) {
        let seen = Seen { count: 1, first: moment, last: moment };
        if self.seen.len() < MOST || self.seen.contains_key(&id) {
            let before = self.seen.get(&id).copied();
            self.seen.insert(id, seen.and(before));
        } else {
            self.more = Some(seen.and(self.more));
        }
    }
}

/// Collects the identifiers of the battery that are not declared.
#[derive(Debug)]
struct Undeclared {
    own: Vec<Own>,
    others: Others,
    only: String,
    bus: BusId,
    scope: Scope,
    declared: Vec<CanId>,
    /// What a statement would have to give.
    missing: Option<String>,
    fresh: Freshness,
}

impl Undeclared {
    /// All that was seen and is not declared, each with its name.
    fn all(&self, board: &Board) -> Vec<(String, Seen)> {
        let own = self.own.iter().filter_map(|own| Some((board.book().title(own.source), own.id, own.seen?)));
        let others = self.others.seen.iter().map(|(id, seen)| (id.to_string(), *id, *seen));
        let mut all: Vec<_> = own.chain(others).collect();
        all.sort_by_key(|(_, id, _)| *id);
        let more = self.others.more.map(|seen| (String::from("more identifiers"), seen));
        all.into_iter().map(|(title, _, seen)| (title, seen)).chain(more).collect()
    }
}

impl Observer for Undeclared {
    fn interests(&self) -> Vec<Interest> {
        let own = self.own.iter().map(|own| Interest::Changes(own.source));
        let mut interests: Vec<Interest> = own.chain(self.fresh.interests()).collect();
        // One that is not declared may be a witness as well, and is still told once.
        interests.sort_by_key(|interest| match interest {
            Interest::Every(source)
            | Interest::Changes(source)
            | Interest::First(source)
            | Interest::Late(source, _) => Some(*source),
            Interest::Traffic(_) => None,
        });
        interests.dedup();
        interests.push(Interest::Traffic(self.bus));
        interests
    }

    fn expects(&self, _: &Board) -> String {
        let Scope { from, to, outside } = self.scope;
        let side = if outside { "outside of" } else { "of" };
        format!("{side} the protocol's 0x{from:03X} to 0x{to:03X} only what `{}` lists", self.only)
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.fresh.open(board, at);
        self.own.iter_mut().for_each(|own| own.at_open = board.count(own.source));
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        if let Some(source) = sighting.source {
            self.fresh.saw(source, sighting.seq);
            let own = self.own.iter_mut().find(|own| own.source == source && own.seen.is_none());
            if let Some(own) = own {
                // How often it comes is counted at the end of the window.
                let moment = sighting.moment();
                own.seen = Some(Seen { count: 0, first: moment, last: moment });
            }
            return;
        }
        let Some(frame) = sighting.frame else { return };
        let id = CanId::from_bits(frame.id().bits() & !CanId::from_bits(0).remote().bits());
        let somebodys = sighting.direction == Direction::Unknown && id.is_extended();
        let nobodys = sighting.direction == Direction::Echo || id.is_error() || board.book().is_inverters(id);
        let known = board.book().table().message_of(id).is_some();
        if !nobodys && !somebodys && self.scope.judges(id, known) && !self.declared.contains(&id) {
            self.others.add(id, sighting.moment());
        }
    }

    fn fresh(&self) -> Option<&Freshness> {
        Some(&self.fresh)
    }

    fn fresh_mut(&mut self) -> Option<&mut Freshness> {
        Some(&mut self.fresh)
    }

    fn shut(&mut self, board: &Board, at: Instant) {
        self.fresh.shut(board, at);
        for own in &mut self.own {
            let count = board.count(own.source) - own.at_open;
            if let Some(last) = board.last(own.source).filter(|_| count > 0) {
                own.seen = Some(Seen { count, first: last, last }.and(own.seen));
            }
        }
    }

    fn conclude(&self, board: &Board) -> Check {
        let all = self.all(board);
        if let Some(needs) = &self.missing {
            let titles: Vec<String> = all.into_iter().map(|(title, _)| title).collect();
            let seen = (!titles.is_empty()).then(|| format!("seen: {}", titles.join(", ")));
            return Check::Unverified(Why::NoStatement { needs: needs.clone(), seen });
        }
        let found = all.into_iter().map(|(title, seen)| Finding {
            seen: format!("`{}` does not list {title}", self.only),
            count: seen.count,
            first: seen.first,
            last: seen.last,
            examples: vec![],
        });
        match Findings::new(found.collect()) {
            Some(findings) => Check::Fail(findings),
            None => self.fresh.evidence(board).map_or_else(Check::Unverified, Check::Pass),
        }
    }
}
