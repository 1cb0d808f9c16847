//! How the two-bit slots of a message are coded.
//!
//! **What it does.** Judges every slot of `of` that has a value table by one rule: `declared_are_1_or_2` (a slot that
//! the battery statement declares in `ics.alarms` is only ever 1, active, or 2, OK), `undeclared_are_not_1_or_2`,
//! `undeclared_are_0`, or `one_use` (no slot is 0 or 3 at one time and 1 or 2 at another, which no claim could explain).
//! **Why.** The inverter hides what is not supported and shows what is; 00 sent for OK hides an alarm that works
//! (CAN-35A-1 to 3).
//! **Unverified** without a battery statement (but for `one_use`), when the message was not seen or fell silent, and
//! when a frame was too short to carry a declared slot, or one that another frame carries: what is not supported may be
//! left out at the end. **Not exercised** when the statement leaves no slot to judge; who declares every slot claims none
//! that is not supported, and nothing stays open for that.
//! **Example.** `two_bit: {of: Alarms, expect: declared_are_1_or_2}`

use lang::{Fault, Kind, Located};
use quantity::Instant;
use schemars::JsonSchema;
use serde::Deserialize;

use super::undeclared::Undeclared;
use crate::freshness::Freshness;
use crate::{
    Board, Check, Findings, Interest, Moment, Observer, Resolve, Sighting, SlotId, SourceId, Tally, Why,
};

/// The rule by which slots are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    /// Declared slots are 1 or 2.
    #[serde(rename = "declared_are_1_or_2")]
    DeclaredAre1Or2,
    /// Slots that are not declared are neither 1 nor 2.
    #[serde(rename = "undeclared_are_not_1_or_2")]
    UndeclaredAreNot1Or2,
    /// Slots that are not declared are 0.
    #[serde(rename = "undeclared_are_0")]
    UndeclaredAre0,
    /// No slot is 0 or 3 at one time and 1 or 2 at another.
    OneUse,
}

impl Expect {
    fn words(self) -> &'static str {
        match self {
            Self::DeclaredAre1Or2 => "declared slots are 1 (active) or 2 (OK)",
            Self::UndeclaredAreNot1Or2 => "slots that are not declared are neither 1 nor 2",
            Self::UndeclaredAre0 => "slots that are not declared are 0",
            Self::OneUse => "no slot is 0 or 3 at one time and 1 or 2 at another",
        }
    }
}

/// The parameters, as written in a suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TwoBit {
    /// The message, by its name in the protocol database.
    pub of: Located<String>,
    /// The rule.
    pub expect: Expect,
    /// Slots that are not judged: those that are no alarms.
    #[serde(default)]
    pub except: Vec<Located<String>>,
}

impl TwoBit {
    /// The observer with these parameters.
    ///
    /// # Errors
    /// Where a name is wrong, a declared alarm does not exist, or the statement is needed and missing.
    pub fn resolve(&self, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
        let of = with.message(&self.of)?;
        let except = self.except.iter().map(|name| with.spared_slot(name)).collect::<Result<Vec<_>, _>>()?;
        let coded =
            |slot: &&SlotId| matches!(with.book.slot(**slot).kind, Kind::Label(_)) && !except.contains(slot);
        let slots: Vec<SlotId> = with.book.source(of).slots.iter().filter(coded).copied().collect();
        if slots.is_empty() {
            let said = format!("`{}` has no two-bit slots", self.of.value);
            return Err(with.wrong(
                "wrong-kind",
                said,
                &self.of,
                "a message with value tables is asked for here",
            ));
        }
        let judged = match self.expect {
            Expect::OneUse => Ok(slots.clone()),
            Expect::DeclaredAre1Or2 => self.declared(with, &slots, true),
            Expect::UndeclaredAreNot1Or2 | Expect::UndeclaredAre0 => self.declared(with, &slots, false),
        };
        let slots = match judged {
            Ok(slots) => slots,
            Err(Fault::Missing { why, .. }) => {
                let expects = format!("{}: {}", with.book.title(of), self.expect.words());
                let slots = slots.into_iter().map(|slot| (slot, of));
                return Ok(Box::new(Undeclared::new(why, expects, slots)));
            }
            Err(wrong) => return Err(wrong),
        };
        with.reads.note(slots.iter().copied());
        let coded = |slot| Coded { slot, used: false, unused: false, short: false, wrong: Tally::default() };
        let slots = slots.into_iter().map(coded).collect();
        Ok(Box::new(Coding { of, expect: self.expect, slots, fresh: Freshness::new([of]) }))
    }

    /// The slots that the statement declares, or those that it does not.
    fn declared(&self, with: &Resolve<'_>, slots: &[SlotId], wanted: bool) -> Result<Vec<SlotId>, Fault> {
        let claimed = with.claimed("ics.alarms")?;
        let is_alarm = |name: &String| {
            with.book.slot_named(name).is_some_and(|slot| matches!(with.book.slot(slot).kind, Kind::Label(_)))
        };
        // A declared name that no rule looks at would be judged by none.
        if let Some(name) = claimed.iter().find(|name| !is_alarm(name)) {
            let said = format!("the battery statement declares `{name}`, which is no alarm of the protocol");
            return Err(with.wrong("unknown-name", said, &self.of, "correct `ics.alarms` of the statement"));
        }
        let is = |slot: &&SlotId| claimed.iter().any(|name| **name == *with.book.slot(**slot).name) == wanted;
        Ok(slots.iter().filter(is).copied().collect())
    }
}

#[derive(Debug)]
struct Coded {
    slot: SlotId,
    used: bool,
    unused: bool,
    /// Whether a frame was too short to carry it.
    short: bool,
    wrong: Tally,
}

#[derive(Debug)]
struct Coding {
    of: SourceId,
    expect: Expect,
    slots: Vec<Coded>,
    fresh: Freshness,
}

impl Coding {
    fn check(&mut self, board: &Board, moment: Moment) {
        for coded in &mut self.slots {
            let Some(value) = board.latest(coded.slot) else {
                coded.short = true;
                continue;
            };
            let used = value == 1.0 || value == 2.0;
            coded.used |= used;
            coded.unused |= !used;
            let wrong = match self.expect {
                Expect::DeclaredAre1Or2 => !used,
                Expect::UndeclaredAreNot1Or2 => used,
                Expect::UndeclaredAre0 => value != 0.0,
                Expect::OneUse => coded.used && coded.unused,
            };
            if wrong {
                coded.wrong.add(moment, value);
            }
        }
    }

    /// Why there is no slot to judge. Who declares every slot leaves none that is not supported, and is held to all of them.
    fn nothing(&self) -> Why {
        match self.expect {
            Expect::UndeclaredAreNot1Or2 | Expect::UndeclaredAre0 => {
                Why::NotClaimed { what: String::from("a slot that is not supported") }
            }
            Expect::DeclaredAre1Or2 | Expect::OneUse => Why::NoTrigger,
        }
    }

    /// Whether every slot was seen in every frame; one that is not declared may be in none.
    fn all_known(&self) -> bool {
        let is_seen = |coded: &Coded| coded.used || coded.unused;
        match self.expect {
            Expect::DeclaredAre1Or2 => self.slots.iter().all(|coded| is_seen(coded) && !coded.short),
            Expect::UndeclaredAreNot1Or2 | Expect::UndeclaredAre0 => {
                self.slots.iter().all(|coded| is_seen(coded) != coded.short)
            }
            // A message that never carries any slot shows no use of one.
            Expect::OneUse => {
                self.slots.iter().any(is_seen) && self.slots.iter().all(|coded| is_seen(coded) != coded.short)
            }
        }
    }
}

impl Observer for Coding {
    fn interests(&self) -> Vec<Interest> {
        vec![Interest::Changes(self.of)]
    }

    fn expects(&self, board: &Board) -> String {
        let title = board.book().title(self.of);
        format!("{title}: {}", self.expect.words())
    }

    fn open(&mut self, board: &Board, at: Instant) {
        self.fresh.open(board, at);
        for (_, last) in self.fresh.known(board, at) {
            self.check(board, last);
        }
    }

    fn saw(&mut self, board: &Board, sighting: &Sighting) {
        self.fresh.saw(self.of, sighting.seq);
        self.check(board, sighting.moment());
    }

    fn judges_content(&self) -> bool {
        true
    }

    fn fresh(&self) -> Option<&Freshness> {
        Some(&self.fresh)
    }

    fn fresh_mut(&mut self) -> Option<&mut Freshness> {
        Some(&mut self.fresh)
    }

    fn conclude(&self, board: &Board) -> Check {
        let found = self.slots.iter().filter_map(|coded| {
            let slot = board.book().slot(coded.slot);
            coded.wrong.finding(|value| format!("{} was {}", slot.name, slot.show(value)))
        });
        if let Some(findings) = Findings::new(found.collect()) {
            return Check::Fail(findings);
        }
        match self.fresh.evidence(board) {
            Err(why) => Check::Unverified(why),
            Ok(_) if self.slots.is_empty() => Check::NotExercised(self.nothing()),
            Ok(_) if !self.all_known() => Check::Unverified(Why::NothingSeen { of: self.expects(board) }),
            Ok(evidence) => Check::Pass(evidence),
        }
    }
}
