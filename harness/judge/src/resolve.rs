//! From the parameters that people write to what an observer works with.

use journal::BusId;
use lang::{Diagnostic, Expression, Fault, Located, Scope, nearest};
use quantity::{Dimension, Span};
use wire::Sender;

use crate::freshness::Freshness;
use crate::{Book, Reads, SlotId, SourceId, SourceKind};

/// More names than that are not listed for a person.
const MOST_NAMES: usize = 32;

/// What a battery statement claims, as far as observers ask for lists.
pub trait Claims {
    /// The names in this list of the statement, `ics.alarms`; why there is none otherwise.
    ///
    /// # Errors
    /// Where there is no statement or it does not give the list: what it would have to give.
    fn list(&self, name: &str) -> Result<Vec<String>, String>;

    /// The text of this name in the statement, `ixit.manufacturer_name`; why there is none otherwise.
    ///
    /// # Errors
    /// Where there is no statement or it does not give the text: what it would have to give.
    fn text(&self, name: &str) -> Result<String, String>;
}

/// Everything that resolving parameters needs.
#[derive(Clone, Copy)]
pub struct Resolve<'a> {
    /// The names of messages, signals and roles.
    pub book: &'a Book,
    /// The file that is being read.
    pub file: &'a str,
    /// The names that expressions may use.
    pub scope: &'a dyn Scope,
    /// The lists of the battery statement.
    pub claims: &'a dyn Claims,
    /// How many readings of each role the phase plans: what an observer of probes may count on.
    pub planned: &'a dyn Fn(SourceId) -> u64,
    /// Told of every slot that is read.
    pub reads: &'a Reads,
}

impl Resolve<'_> {
    /// The source of this name: a message or a role.
    ///
    /// # Errors
    /// Where there is none.
    pub fn source(&self, name: &Located<String>) -> Result<SourceId, Fault> {
        let names = self.book.sources().iter().map(|source| &*source.name);
        self.book.source_named(&name.value).ok_or_else(|| {
            let said = format!("there is no message `{}` in the protocol", name.value);
            let known: Vec<&str> = names.clone().take(MOST_NAMES).collect();
            let help = format!("known here: {}", known.join(", "));
            self.unknown("unknown-message", said, name, names, Some(help))
        })
    }

    /// The message of this name.
    ///
    /// # Errors
    /// Where there is none.
    pub fn message(&self, name: &Located<String>) -> Result<SourceId, Fault> {
        let messages = self.book.sources().iter();
        let messages = messages.filter(|source| matches!(source.kind, SourceKind::Message { .. }));
        let names = messages.map(|source| &*source.name);
        match self.book.source_named(&name.value) {
            Some(source) if matches!(self.book.source(source).kind, SourceKind::Message { .. }) => Ok(source),
            Some(_) => {
                let said = format!("`{}` is a role, not a message", name.value);
                Err(self.wrong("unknown-message", said, name, "name a message of the protocol here"))
            }
            None => {
                let said = format!("there is no message `{}` in the protocol", name.value);
                let known: Vec<&str> = names.clone().take(MOST_NAMES).collect();
                let help = format!("the messages are {}", known.join(", "));
                Err(self.unknown("unknown-message", said, name, names, Some(help)))
            }
        }
    }

    /// The slot of this name, which is a number or a label; it will be read.
    ///
    /// # Errors
    /// Where there is none, or it is a text.
    pub fn slot(&self, name: &Located<String>) -> Result<SlotId, Fault> {
        let slot = self.spared_slot(name)?;
        self.reads.note([slot]);
        Ok(slot)
    }

    /// The slot of this name, which is a number or a label, and which will not be read.
    ///
    /// # Errors
    /// Where there is none, or it is a text.
    pub fn spared_slot(&self, name: &Located<String>) -> Result<SlotId, Fault> {
        let slot = self.any_slot(name)?;
        if self.book.slot(slot).text {
            let said = format!("`{}` is a text, and no number", name.value);
            return Err(self.wrong("wrong-kind", said, name, "texts are judged by `text` and `equal`"));
        }
        Ok(slot)
    }

    /// The slot of this name, which is a text.
    ///
    /// # Errors
    /// Where there is none, or it is no text.
    pub fn text_slot(&self, name: &Located<String>) -> Result<SlotId, Fault> {
        let slot = self.any_slot(name)?;
        if !self.book.slot(slot).text {
            let said = format!("`{}` is no text", name.value);
            return Err(self.wrong("wrong-kind", said, name, "name a signal whose bits are characters"));
        }
        self.reads.note([slot]);
        Ok(slot)
    }

    fn any_slot(&self, name: &Located<String>) -> Result<SlotId, Fault> {
        let names = self.book.slots().iter().map(|slot| &*slot.name);
        self.book.slot_named(&name.value).ok_or_else(|| {
            self.unknown("unknown-name", self.scope.unknown(&name.value), name, names, self.scope.help())
        })
    }

    /// What shows that the battery is heard: its messages whose cycle the protocol names, and their bus.
    ///
    /// # Errors
    /// Where the protocol names none; `at` is what needs them.
    pub(crate) fn witnesses<T>(&self, at: &Located<T>) -> Result<(BusId, Freshness), Fault> {
        let mut known = self.book.sources().iter().zip(0..).filter_map(|(source, index)| match source.kind {
            SourceKind::Message { bus, sender: Sender::Battery, .. } if source.cycle.is_some() => {
                Some((bus, SourceId(index)))
            }
            _ => None,
        });
        let Some((bus, first)) = known.next() else {
            let said = String::from("the protocol names the cycle of no message of the battery");
            return Err(self.wrong(
                "wrong-witness",
                said,
                at,
                "nothing would show that the battery is heard",
            ));
        };
        let others = known.filter(|(on, _)| *on == bus).map(|(_, source)| source);
        Ok((bus, Freshness::new(others.chain([first]))))
    }

    /// A span that is longer than nothing: `3 s`, `max(11 * min, ixit.keepalive_timeout + 1 * min)`.
    ///
    /// # Errors
    /// Where it is no span, not positive, or needs what the statement does not give.
    pub fn span(&self, text: &Located<String>) -> Result<Span, Fault> {
        let quantity = lang::constant(text, self.file, self.scope, Dimension::TIME)?;
        match quantity.span() {
            Some(span) if span > Span::ZERO => Ok(span),
            _ => {
                let said = format!("`{}` is not a span of time that can be waited for", text.value);
                Err(self.wrong("wrong-span", said, text, "write for example `3 s` or `10 min`"))
            }
        }
    }

    /// An expression that is true, false or unknown.
    ///
    /// # Errors
    /// Where it is wrong, or needs what the statement does not give.
    pub fn truth(&self, text: &Located<String>) -> Result<Expression, Fault> {
        let truth = Expression::truth(text, self.file, self.scope)?;
        self.reads.note(truth.reads().iter().copied().map(SlotId));
        Ok(truth)
    }

    /// A number in base units of this dimension.
    ///
    /// # Errors
    /// Where it is wrong, or needs what the statement does not give.
    pub fn number(&self, text: &Located<String>, dimension: Dimension) -> Result<f64, Fault> {
        lang::constant(text, self.file, self.scope, dimension).map(|quantity| quantity.value)
    }

    /// An expression that is a number of this dimension, or unknown.
    ///
    /// # Errors
    /// Where it is wrong, or needs what the statement does not give.
    pub fn amount(&self, text: &Located<String>, dimension: Dimension) -> Result<Expression, Fault> {
        let amount = Expression::number(text, self.file, self.scope, Some(dimension))?;
        self.reads.note(amount.reads().iter().copied().map(SlotId));
        Ok(amount)
    }

    /// A list of the battery statement.
    ///
    /// # Errors
    /// Where the statement does not give it.
    pub fn claimed(&self, name: &str) -> Result<Vec<String>, Fault> {
        self.claims.list(name).map_err(|why| Fault::Missing { name: name.to_owned(), why })
    }

    /// A text of the battery statement.
    ///
    /// # Errors
    /// Where the statement does not give it.
    pub fn claimed_text(&self, name: &str) -> Result<String, Fault> {
        self.claims.text(name).map_err(|why| Fault::Missing { name: name.to_owned(), why })
    }

    /// The sources whose slots an expression reads.
    #[must_use]
    pub fn sources_of(&self, expression: &Expression) -> Vec<SourceId> {
        expression.reads().iter().map(|slot| self.book.slot(SlotId(*slot)).source).collect()
    }

    /// A diagnostic at a place of this file.
    #[must_use]
    pub fn wrong<T>(&self, code: &'static str, said: String, at: &Located<T>, label: &str) -> Fault {
        Fault::Wrong(vec![Diagnostic::error(code, self.file, said).at(at.place, label)])
    }

    fn unknown<'n>(
        &self,
        code: &'static str,
        said: String,
        name: &Located<String>,
        names: impl Iterator<Item = &'n str>,
        help: Option<String>,
    ) -> Fault {
        let label = nearest(&name.value, names).map(|near| format!("did you mean `{near}`?"));
        let diagnostic = Diagnostic::error(code, self.file, said).at(name.place, label.unwrap_or_default());
        Fault::Wrong(vec![match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }])
    }
}
