//! That messages are sent at all.
//!
//! **What it does.** Each message of `of` is seen in every interval of `within` of the window.
//! **Why.** Without 0x351, 0x355, 0x356 and 0x35A the core functions do not work (CAN-2-1); the specification gives no
//! period but 0x351's, so the interval is a long one.
//! Where `of` is `ics.sends`, these are the messages that the battery statement declares (CAN-2-3).
//! **Unverified** when no window was as long as the interval, when the recording carries no times, when frames were
//! lost or mistimed, when nothing else was on the bus, and when a recorded battery may not have been on, as in `age`.
//! **Example.** `present: {of: [Limits, Alarms], within: 30 s}`

use lang::{Fault, Located};
use quantity::{Instant, Rule, Span};
use schemars::JsonSchema;
use serde::Deserialize;

use super::age::Watch;
use crate::if_sent::SENDS;
use crate::{Board, Check, Findings, Gathered, Interest, Observer, Resolve, Sighting, SourceId, Why};

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Present {
    /// The messages, by their names in the protocol database, or `ics.sends` alone.
    pub of: Vec<Located<String>>,
    /// In every interval of this length each of them is seen, for example `30 s`.
    pub within: Located<String>,
}

impl Present {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where a name or a span is wrong, or no message is named.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        let within = with.span(&self.within)?;
        if self.of.is_empty() {
            let said = String::from("no message is named");
            return Err(with.wrong("empty-list", said, &self.within, "`of` needs at least one message"));
        }
        let names = self.names(with)?;
        let mut sources = names.iter().map(|name| with.message(name)).collect::<Result<Vec<_>, _>>()?;
        sources.sort_unstable();
        sources.dedup();
        let part = |of: SourceId| Part { of, age: Watch::new(of, within, Rule::Simple) };
        Ok(Box::new(Presence {
            within,
            parts: sources.into_iter().map(part).collect(),
            longest: Span::ZERO,
            opened: Instant::ZERO,
        }))
    }

    /// The messages that are named, or declared.
    fn names(&self, with: &Resolve<'_>) -> Result<Vec<Located<String>>, Fault> {
        match &self.of[..] {
            [list] if list.value == SENDS => {
                let declared = with.claimed(SENDS)?;
                if declared.is_empty() {
                    return Err(Fault::Missing {
                        name: SENDS.into(),
                        why: format!("a message in `{SENDS}`"),
                    });
                }
                Ok(declared.into_iter().map(|name| Located::new(name, list.place)).collect())
            }
            names => Ok(names.to_vec()),
        }
    }
}

#[derive(Debug)]
struct Part {
    of: SourceId,
    age: Watch,
}

#[derive(Debug)]
struct Presence {
    within: Span,
    parts: Vec<Part>,
    opened: Instant,
    longest: Span,
}

impl Presence {
    /// Why this says nothing about intervals, if so.
    fn untold(&self, board: &Board) -> Option<Why> {
        let unseen = self.parts.iter().filter(|part| part.age.seen().count() == 0);
        let unseen = unseen.map(|part| board.book().title(part.of)).collect::<Vec<_>>().join(", ");
        let timed = self.parts.iter().all(|part| board.has_times(part.of));
        if timed && self.longest >= self.within {
            return None;
        }
        Some(match (timed, unseen.is_empty()) {
            (false, true) => Why::NoTimes,
            (true, true) => Why::TooShort { needed: format!("{} of traffic", self.within) },
            (_, false) => Why::TooShort {
                needed: format!(
                    "{unseen} not seen, which only {} of traffic with times would prove",
                    self.within
                ),
            },
        })
    }

    /// The evidence of all parts, where each of them passes.
    fn together(&self, board: &Board) -> Check {
        let checks: Vec<Check> = self.parts.iter().map(|part| part.age.conclude(board)).collect();
        let fails = checks.iter().filter_map(|check| match check {
            Check::Fail(findings) => Some(findings.all().to_vec()),
            _ => None,
        });
        if let Some(findings) = Findings::new(fails.flatten().collect()) {
            return Check::Fail(findings);
        }
        // A part that nothing witnessed may have failed, one that came near the limit did not: it is the graver reason.
        let unwitnessed =
            |check: &&Check| matches!(check, Check::Unverified(Why::NoWitness | Why::PerhapsNotOn { .. }));
        let open = checks.iter().find(unwitnessed);
        let open = open.or_else(|| checks.iter().find(|check| !matches!(check, Check::Pass(_))));
        if let Some(open) = open {
            return open.clone();
        }
        let parts = self.parts.iter().map(|part| (&*board.book().source(part.of).name, part.age.seen()));
        let nothing = || Check::Unverified(Why::NothingSeen { of: self.expects(board) });
        Gathered::evidence(parts).map_or_else(nothing, Check::Pass)
    }
}

impl Observer for Presence {
    fn interests(&self) -> Vec<Interest> {
        self.parts.iter().map(|part| Interest::Late(part.of, self.within)).collect()
    }

    fn expects(&self, board: &Board) -> String {
        let titles: Vec<_> = self.parts.iter().map(|part| board.book().title(part.of)).collect();
        format!("{} in every {}", titles.join(", "), self.within)
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.opened = at;
        self.parts.iter_mut().for_each(|part| part.age.open_anew(board, at));
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        if let Some(part) = self.parts.iter_mut().find(|part| Some(part.of) == sighting.source) {
            part.age.saw(board, sighting);
        }
    }

    fn shut(&mut self, board: &Board, at: Instant) {
        self.longest = self.longest.max(at - self.opened);
        self.parts.iter_mut().for_each(|part| part.age.shut(board, at));
    }

    fn conclude(&self, board: &Board) -> Check {
        self.untold(board).map_or_else(|| self.together(board), Check::Unverified)
    }
}
