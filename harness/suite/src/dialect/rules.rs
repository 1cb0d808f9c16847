//! What has to hold of a dialect, so that an instrument is never switched on by mistake, nor left on.

use std::collections::BTreeSet;

use lang::{Diagnostic, Located};
use wire::scpi::{Channel, Kind, Program, Slot, Step, Then};

use super::written::{DialectText, VerbText};

/// Recipes that change nothing.
const LOOKING: [&str; 4] = ["look", "watch", "measure", "prove"];

/// The verb that chooses a channel; it may stand in recipes that change nothing.
const SELECT: &str = "select";

/// All that is wrong with a dialect whose verbs are sound.
pub(super) fn wrong(text: &DialectText, file: &str, channel: &Channel) -> Vec<Diagnostic> {
    let rules = Rules { text, file, channel };
    let mut wrong = rules.missing();
    wrong.extend(rules.changing());
    wrong.extend(rules.switching_on());
    wrong.extend(rules.waiting());
    wrong.extend(rules.resetting());
    wrong.extend(rules.not_read_back());
    wrong.extend(rules.unasked_errors());
    wrong
}

struct Rules<'a> {
    text: &'a DialectText,
    file: &'a str,
    channel: &'a Channel,
}

impl Rules<'_> {
    fn error(
        &self,
        code: &'static str,
        at: Option<&Located<String>>,
        said: String,
        label: &str,
    ) -> Diagnostic {
        let wrong = Diagnostic::error(code, self.file, said);
        match at {
            Some(at) => wrong.at(at.place, label),
            None => wrong.help(label),
        }
    }

    fn verb(&self, name: &Located<String>) -> Option<&VerbText> {
        self.text.verbs.get(&name.value)
    }

    fn recipe(&self, name: &str) -> &[Located<String>] {
        self.text.recipes.all().into_iter().find(|(own, _)| *own == name).map_or(&[], |(_, verbs)| verbs)
    }

    /// Recipes without which an instrument cannot be used, and what they have to ask.
    fn missing(&self) -> Vec<Diagnostic> {
        let asks = |program: &Program, is: fn(&Then) -> bool| program.steps.iter().any(|step| is(&step.then));
        let off = |then: &Then| matches!(then, Then::Is(false));
        let channel = self.channel;
        let mut needed = vec![
            (
                "greet",
                asks(&channel.greet, |then| matches!(then, Then::Recognised(_))),
                "ask who it is: `recognised`",
            ),
            ("measure", asks(&channel.measure, |then| matches!(then, Then::Keep(_))), "`keep` a reading"),
        ];
        if channel.kind.energises() {
            needed.extend([
                ("look", asks(&channel.look, off), "ask whether it is off: `is_off`"),
                ("prove", asks(&channel.prove, off), "ask whether it is off: `is_off`"),
                (
                    "on",
                    asks(&channel.on, |then| matches!(then, Then::Is(true))),
                    "ask whether it is on: `is_on`",
                ),
                ("set", self.sets(), "write the set points: the current, and of a supply the voltage"),
                ("safe", !channel.safe.steps.is_empty(), "switch it off"),
                ("arm", !channel.arm.steps.is_empty(), "switch it off, and write its limits"),
            ]);
        }
        let missing = needed.into_iter().filter(|(_, has, _)| !has);
        missing
            .map(|(recipe, _, label)| {
                let said = format!("the recipe `{recipe}` does not do what it is for");
                self.error(
                    "recipe-falls-short",
                    self.recipe(recipe).last(),
                    said,
                    &format!("it has to {label}"),
                )
            })
            .collect()
    }

    fn sets(&self) -> bool {
        let writes =
            |slot| self.channel.set.steps.iter().any(|step| step.send.slots().any(|own| own == slot));
        writes(Slot::Current) && (self.channel.kind == Kind::Load || writes(Slot::Voltage))
    }

    /// Commands in recipes that only look.
    fn changing(&self) -> Vec<Diagnostic> {
        let names =
            LOOKING.into_iter().flat_map(|recipe| self.recipe(recipe).iter().map(move |name| (recipe, name)));
        let changes = names.filter(|(_, name)| {
            name.value != SELECT && self.verb(name).is_some_and(|verb| verb.command.is_some())
        });
        // Meters are set up by what measures; nothing is energised by them.
        let changes = changes.filter(|(recipe, _)| *recipe != "measure" || self.channel.kind.energises());
        changes
            .map(|(recipe, name)| {
                let said = format!("`{recipe}` only looks, and `{}` commands something", name.value);
                self.error(
                    "changes-something",
                    Some(name),
                    said,
                    "move it to `arm`, or call it `select` if it chooses the channel",
                )
            })
            .collect()
    }

    /// What switches on, anywhere but in `on`.
    fn switching_on(&self) -> Vec<Diagnostic> {
        let on: BTreeSet<&str> = self
            .recipe("on")
            .iter()
            .filter(|name| name.value != SELECT)
            .filter_map(|name| self.verb(name)?.command.as_ref().map(|command| command.value.as_str()))
            .collect();
        let elsewhere = self.text.recipes.all().into_iter().filter(|(recipe, _)| *recipe != "on");
        let names = elsewhere.flat_map(|(recipe, names)| names.iter().map(move |name| (recipe, name)));
        let sends = |name: &Located<String>| self.verb(name)?.sent().map(|sent| sent.value.as_str());
        names
            .filter(|(_, name)| sends(name).is_some_and(|sent| on.contains(sent)))
            .map(|(recipe, name)| {
                let said = format!("`{}` switches on, and stands in `{recipe}`", name.value);
                self.error("switches-on", Some(name), said, "only `on` may switch on")
            })
            .collect()
    }

    /// Queries on the way off: an instrument that hangs would not answer them.
    fn waiting(&self) -> Vec<Diagnostic> {
        let asks = |name: &&Located<String>| self.verb(name).is_some_and(|verb| verb.ask.is_some());
        let waits = self.recipe("safe").iter().filter(asks);
        waits
            .map(|name| {
                let said = format!("`safe` waits for nothing, and `{}` asks", name.value);
                self.error("safe-waits", Some(name), said, "move it to `prove`")
            })
            .collect()
    }

    /// A reset takes protections away that were written before, or switches something on by a setting of the front panel.
    fn resetting(&self) -> Vec<Diagnostic> {
        let mut wrong = vec![];
        for (recipe, program) in self.channel.programs() {
            let mut written = recipe != "arm";
            for (name, step) in self.recipe(recipe).iter().zip(&program.steps) {
                let resets =
                    self.verb(name).and_then(VerbText::sent).is_some_and(|sent| is_reset(&sent.value));
                if written && resets {
                    let said = format!("`{}` takes back what was armed", name.value);
                    let label = "a reset stands in `arm`, before anything is written";
                    wrong.push(self.error("resets-armed", Some(name), said, label));
                }
                written |= step.send.slots().next().is_some();
            }
        }
        wrong
    }

    /// What is written and never read back by the same recipe.
    fn not_read_back(&self) -> Vec<Diagnostic> {
        let channel = self.channel;
        let recipes = [("arm", &channel.arm), ("set", &channel.set)];
        let unread = recipes.into_iter().flat_map(|(recipe, program)| {
            let steps = program.steps.iter().enumerate();
            steps.filter_map(move |(index, step)| {
                let slot = step.send.slots().next()?;
                let later = &program.steps[index + 1..];
                (!reads_back(later, slot)).then_some((recipe, index, slot))
            })
        });
        unread
            .filter_map(|(recipe, index, slot)| {
                let name = self.recipe(recipe).get(index)?;
                let excused = self.verb(name).is_some_and(|verb| verb.not_readable.is_some());
                let said = format!("`{recipe}` writes the {slot} and does not read it back");
                let label = "let a verb follow that asks for it: `expect: {equals: ...}`";
                (!excused).then(|| self.error("not-read-back", Some(name), said, label))
            })
            .collect()
    }

    /// Recipes that change something and do not ask for errors at their end.
    fn unasked_errors(&self) -> Vec<Diagnostic> {
        if self.text.no_error_queue.is_some() {
            return vec![];
        }
        let channel = self.channel;
        let recipes = [("arm", &channel.arm), ("set", &channel.set), ("on", &channel.on)];
        let quiet = recipes.into_iter().filter(|(_, program)| {
            program.steps.last().is_some_and(|step| !matches!(step.then, Then::NoError))
        });
        quiet
            .map(|(recipe, _)| {
                let said = format!("`{recipe}` does not end by asking for errors");
                let label = "end it with a verb that expects `no_error`, or say `no_error_queue: why`";
                self.error("errors-not-asked", self.recipe(recipe).last(), said, label)
            })
            .collect()
    }
}

fn is_reset(command: &str) -> bool {
    command
        .split([' ', ';', ':'])
        .any(|word| word.eq_ignore_ascii_case("*RST") || word.eq_ignore_ascii_case("RST"))
}

fn reads_back(steps: &[Step], slot: Slot) -> bool {
    steps.iter().any(|step| matches!(&step.then, Then::Equals { slot: read, .. } if *read == slot))
}
