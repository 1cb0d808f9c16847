//! An instrument that speaks SCPI: lines in, replies out, and what all families answer alike.

use std::sync::LazyLock;

use quantity::Instant;

use super::message::{Unit, split, units};
use super::pattern::Pattern;
use super::status::Status;
use super::{Answer, Call, Family, Trouble};
use crate::instruments::outbox::Outbox;
use crate::instruments::{Drive, Instrument, Sensed};

/// Room for a message that has not ended yet.
const ROOM: usize = 1024;

/// An instrument that speaks SCPI.
#[derive(Debug)]
pub(crate) struct Session<F: Family> {
    family: F,
    patterns: Vec<(Pattern, F::Verb)>,
    status: Status,
    heard: Vec<u8>,
    overrun: bool,
    last: Option<Instant>,
    outbox: Outbox,
}

/// What all families answer.
#[derive(Debug, Clone, Copy)]
enum System {
    Error,
    Version,
}

static SYSTEM: LazyLock<[(Pattern, System); 2]> = LazyLock::new(|| {
    [(Pattern::new("SYSTem:ERRor[:NEXT]"), System::Error), (Pattern::new("SYSTem:VERSion"), System::Version)]
});

impl<F: Family> Session<F> {
    /// An instrument of this family, switched on a moment ago.
    pub(crate) fn new(family: F) -> Self {
        let patterns = F::COMMANDS.iter().map(|(printed, verb)| (Pattern::new(printed), *verb)).collect();
        let status = Status::powered();
        Self {
            family,
            patterns,
            status,
            heard: vec![],
            overrun: false,
            last: None,
            outbox: Outbox::default(),
        }
    }

    fn take(&mut self, now: Instant, byte: u8) {
        match byte {
            b'\n' => self.end(now),
            _ if self.heard.len() >= ROOM => self.overrun = true,
            _ => self.heard.push(byte),
        }
    }

    /// A message has ended.
    fn end(&mut self, now: Instant) {
        let heard = std::mem::take(&mut self.heard);
        if std::mem::take(&mut self.overrun) {
            return self.status.note(Trouble::Overrun);
        }
        let too_soon = self.last.is_some_and(|last| now - last < F::MANNERS.gap);
        self.last = Some(now);
        if too_soon {
            return;
        }
        self.family.note_message(now);
        match std::str::from_utf8(&heard) {
            Ok(message) => self.message(now, message.trim()),
            Err(_) => self.status.note(Trouble::Syntax),
        }
    }

    fn message(&mut self, now: Instant, message: &str) {
        let mut replies = vec![];
        for unit in units(message) {
            match unit.and_then(|unit| self.unit(now, &unit)) {
                Ok(reply) => replies.extend(reply),
                Err(trouble) => {
                    self.status.note(trouble);
                    if F::MANNERS.stops_at_error {
                        break;
                    }
                }
            }
        }
        if !replies.is_empty() {
            let reply = replies.join(";") + F::MANNERS.ends_reply;
            self.outbox.put(now + F::MANNERS.latency, reply.into_bytes());
        }
    }

    fn unit(&mut self, now: Instant, unit: &Unit<'_>) -> Answer {
        if let [common] = unit.nodes[..]
            && common.starts_with('*')
        {
            return self.common(&common.to_ascii_uppercase(), unit);
        }
        if unit.query
            && let Some((_, system)) = SYSTEM.iter().find(|(known, _)| known.matches(&unit.nodes).is_some())
        {
            return Ok(Some(self.system(*system)));
        }
        let found = self.patterns.iter().find_map(|(known, verb)| Some((known.matches(&unit.nodes)?, *verb)));
        let (number, verb) = found.ok_or(Trouble::Undefined)?;
        let given = if unit.rest.is_empty() { vec![] } else { split(unit.rest, ',') };
        let given = given.into_iter().map(str::trim).collect();
        let answer = self.family.run(now, &Call { verb, number, query: unit.query, given })?;
        // A family answers what it was asked, and nothing else.
        Ok(answer.filter(|_| unit.query))
    }

    fn system(&mut self, system: System) -> String {
        match system {
            System::Error => {
                let next = self.status.next();
                let (code, text) =
                    next.map_or_else(|| (0, String::from("No error")), |next| (next.code(), next.text()));
                (F::MANNERS.error)(code, &text)
            }
            System::Version => String::from("1999.0"),
        }
    }

    /// The commands of IEEE 488.2.
    fn common(&mut self, command: &str, unit: &Unit<'_>) -> Answer {
        let mask = || unit.rest.parse::<u8>().map_err(|_| Trouble::DataType);
        let reply = match (command, unit.query) {
            ("*IDN", true) => self.family.identity(),
            ("*LANG", true) => self.family.language().ok_or(Trouble::Undefined)?.to_owned(),
            ("*ESR", true) => self.status.take_events().to_string(),
            ("*STB", true) => self.status.byte().to_string(),
            ("*ESE", true) => self.status.event_enable.to_string(),
            ("*SRE", true) => self.status.service_enable.to_string(),
            ("*OPC", true) => String::from("1"),
            ("*TST", true) => String::from("0"),
            ("*ESE", false) => {
                self.status.event_enable = mask()?;
                return Ok(None);
            }
            ("*SRE", false) => {
                self.status.service_enable = mask()?;
                return Ok(None);
            }
            ("*OPC", false) => {
                self.status.complete();
                return Ok(None);
            }
            ("*CLS", false) => {
                self.status.clear();
                return Ok(None);
            }
            ("*RST", false) => {
                self.family.reset();
                return Ok(None);
            }
            ("*WAI", false) => return Ok(None),
            _ => return Err(Trouble::Undefined),
        };
        Ok(Some(reply))
    }
}

impl<F: Family> Instrument for Session<F> {
    fn hear(&mut self, now: Instant, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.take(now, *byte));
    }

    fn poll(&mut self, now: Instant, say: &mut dyn FnMut(&[u8])) {
        self.family.poll(now);
        self.outbox.say(now, say);
    }

    fn next_at(&self) -> Option<Instant> {
        [self.outbox.next_at(), self.family.next_at()].into_iter().flatten().min()
    }

    fn drive(&self, terminals: usize) -> Drive {
        self.family.drive(terminals)
    }

    fn sense(&mut self, now: Instant, terminals: usize, sensed: Sensed) {
        self.family.sense(now, terminals, sensed);
    }

    fn power_cycle(&mut self, _now: Instant) {
        self.family.restart();
        self.status = Status::powered();
        self.outbox.clear();
        self.heard.clear();
        self.overrun = false;
    }

    fn ending(&self) -> &'static [u8] {
        b"\n"
    }
}
