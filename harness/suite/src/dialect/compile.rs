//! From a dialect to the programs of one channel.

use lang::{Diagnostic, Located, nearest};
use quantity::{Quantity, Span};
use wire::Text;
use wire::scpi::{
    BitForm, Channel, Command, Digits, Ending, Expected, Grammar, Item, Link, Pattern, Piece, Program, Step,
    Template, Then, UnitRule, Watchdog,
};

use super::template::template;
use super::written::{BitsText, DialectText, EndText, EqualsText, ExpectText, FormText, ReplyText, VerbText};

/// The forms of replies that every dialect has.
const BUILT_IN: [(&str, Grammar); 6] = [
    ("number", Grammar::Number(UnitRule::Bare)),
    ("identity", Grammar::Identity),
    ("error", Grammar::Error),
    ("serial_number", Grammar::SerialNumber),
    ("quoted", Grammar::Quoted),
    ("block", Grammar::Block),
];

/// The most bytes of a reply, where a dialect does not say.
const LONGEST_REPLY: u16 = 256;

/// Compiles a dialect for one channel, and collects what is wrong with it.
pub(super) struct Compiler<'a> {
    pub(super) text: &'a DialectText,
    pub(super) file: &'a str,
    pub(super) channel: u16,
    pub(super) wrong: Vec<Diagnostic>,
}

impl Compiler<'_> {
    /// The programs of the channel, as far as they can be had.
    pub(super) fn channel(&mut self) -> Channel {
        let text = self.text;
        let link = self.link();
        let recipes = &text.recipes;
        let mut safe = self.program(&recipes.safe);
        safe.steps.iter_mut().for_each(wait_for_nothing);
        Channel {
            kind: text.kind.into(),
            link,
            greet: self.program(&recipes.greet),
            look: self.program(&recipes.look),
            arm: self.program(&recipes.arm),
            set: self.program(&recipes.set),
            on: self.program(&recipes.on),
            watch: self.program(&recipes.watch),
            measure: self.program(&recipes.measure),
            safe,
            prove: self.program(&recipes.prove),
            leave: self.program(&recipes.leave),
            watchdog: self.watchdog(),
        }
    }

    fn link(&mut self) -> Link {
        let link = &self.text.link;
        let ending = match link.reply_end.value {
            EndText::Lf | EndText::CrLf => Ending::Byte(b'\n'),
            EndText::Cr => Ending::Byte(b'\r'),
            EndText::Nothing => Ending::Idle(self.silence()),
        };
        let longest = link.longest_reply.as_ref().map_or(LONGEST_REPLY, |longest| longest.value);
        if let Some(longest) = link.longest_reply.as_ref().filter(|longest| longest.value == 0) {
            let said = "a reply of no bytes says nothing";
            self.wrong.push(Diagnostic::error("wrong-bound", self.file, said).at(longest.place, ""));
        }
        let send_end = Text::cut(link.send_end.bytes());
        Link { ending, longest: longest.into(), send_end, gap: self.span(link.gap.as_ref()) }
    }

    fn silence(&mut self) -> Span {
        let link = &self.text.link;
        let silence = self.span(link.silence.as_ref());
        if silence == Span::ZERO {
            let said = "nothing ends a reply here, so it has to be said how long a silence does";
            let wrong = Diagnostic::error("no-width", self.file, said);
            self.wrong.push(wrong.at(link.reply_end.place, "add `silence: 30 ms` beside it"));
        }
        silence
    }

    fn watchdog(&mut self) -> Option<Watchdog> {
        let watchdog = self.text.watchdog.as_ref()?;
        let least = self.span(Some(&watchdog.least));
        let most = self.span(Some(&watchdog.most));
        if least >= most {
            let said = "the shortest time of the watchdog is not shorter than the longest";
            self.wrong.push(Diagnostic::error("wrong-span", self.file, said).at(watchdog.most.place, ""));
        }
        Some(Watchdog { least, most, unconfirmed: watchdog.unconfirmed.is_some() })
    }

    /// A time that is not negative; none where there is none.
    fn span(&mut self, text: Option<&Located<String>>) -> Span {
        let Some(text) = text else { return Span::ZERO };
        let span = Quantity::parse(&text.value).ok().and_then(Quantity::span);
        span.filter(|span| !span.is_negative()).unwrap_or_else(|| {
            let said = format!("`{}` is no time", text.value);
            let wrong = Diagnostic::error("wrong-span", self.file, said);
            self.wrong.push(wrong.at(text.place, "write for example `50 ms`"));
            Span::ZERO
        })
    }

    fn program(&mut self, recipe: &[Located<String>]) -> Program {
        Program { steps: recipe.iter().filter_map(|name| self.step(name)).collect() }
    }

    fn step(&mut self, name: &Located<String>) -> Option<Step> {
        let verbs = &self.text.verbs;
        let Some(verb) = verbs.get(&name.value) else {
            let said = format!("there is no verb `{}`", name.value);
            let near = nearest(&name.value, verbs.keys().map(String::as_str));
            let label = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
            self.wrong.push(Diagnostic::error("unknown-verb", self.file, said).at(name.place, label));
            return None;
        };
        self.verb(&name.value, verb).map_err(|wrong| self.wrong.push(wrong)).ok()
    }

    /// One verb as a step.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub(super) fn verb(&mut self, name: &str, verb: &VerbText) -> Result<Step, Diagnostic> {
        let sent = self.sent(name, verb)?;
        let send = self.template(sent)?;
        let link = &self.text.link;
        let reply = match (&verb.ask, &link.acknowledge) {
            (Some(_), _) => Some(self.reply(name, verb)?),
            (None, Some(word)) => Some(Expected::new(Grammar::Taken(Text::cut(word.as_bytes())))),
            (None, None) => None,
        };
        let then = match &verb.expect {
            Some(expect) => self.then(expect)?,
            None => Then::Nothing,
        };
        let within = verb.reply_within.as_ref().unwrap_or(&link.reply_within);
        Ok(Step {
            verb: Text::cut(name.as_bytes()),
            send,
            reply,
            then,
            stops: vec![],
            pause: self.span(verb.pause.as_ref()),
            within: self.span(Some(within)),
            serial_follows: verb.expect.as_ref().is_some_and(|expect| expect.value == ExpectText::Recognised)
                && self.asks_for_serial_number(),
            optional: verb.optional,
            unconfirmed: verb.unconfirmed.is_some(),
        })
    }

    /// Whether it has a query for the serial number of its own.
    fn asks_for_serial_number(&self) -> bool {
        let greet = self.text.recipes.greet.iter().filter_map(|name| self.text.verbs.get(&name.value));
        let mut expected = greet.filter_map(|verb| verb.expect.as_ref());
        expected.any(|expect| expect.value == ExpectText::SerialNumber)
    }

    /// What a verb sends: a command alone, or a query with what comes of it.
    fn sent<'v>(&self, name: &str, verb: &'v VerbText) -> Result<&'v Located<String>, Diagnostic> {
        let error = |place, said: String, label: &str| {
            Err(Diagnostic::error("do-or-ask", self.file, said).at(place, label))
        };
        match (&verb.command, &verb.ask, &verb.reply, &verb.expect) {
            (Some(command), None, None, None) => Ok(command),
            (None, Some(ask), Some(_), _) => Ok(ask),
            (Some(_), Some(ask), ..) => {
                error(ask.place, format!("`{name}` commands and asks"), "make two verbs of it")
            }
            (None, Some(ask), None, _) => error(
                ask.place,
                format!("`{name}` asks, and nothing is said about the reply"),
                "add `reply:`",
            ),
            (Some(command), ..) => error(
                command.place,
                format!("`{name}` is a command, and something is said about a reply"),
                "write `ask:`, if there is one",
            ),
            (None, None, ..) => {
                let said = format!("`{name}` sends nothing; give it `do:` or `ask:`");
                Err(Diagnostic::error("do-or-ask", self.file, said))
            }
        }
    }

    fn template(&self, text: &Located<String>) -> Result<Template, Diagnostic> {
        let wrong = |at, said: &str, label: String| {
            Diagnostic::error("wrong-template", self.file, said).at(text.part(at), label)
        };
        let end = self.text.link.send_end;
        let template = template(&text.value, self.channel, end)
            .map_err(|found| wrong(found.at, "this command cannot be written", found.why))?;
        let longest: usize = template.0.iter().map(piece_len).sum();
        let plain = text.value.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if !plain || text.value.is_empty() || longest > Command::LONGEST {
            let label = format!("1 to {} printable characters of ASCII", Command::LONGEST);
            return Err(wrong(0..text.value.len(), "this is no command", label));
        }
        Ok(template)
    }

    fn reply(&self, name: &str, verb: &VerbText) -> Result<Expected, Diagnostic> {
        let Some(reply) = &verb.reply else { return Ok(Expected::new(Grammar::Identity)) };
        let expected = if let Some(written) = self.text.replies.get(&reply.value) {
            self.expected(written)
        } else if let Some((_, grammar)) = BUILT_IN.iter().find(|(name, _)| *name == reply.value) {
            Expected::new(grammar.clone())
        } else {
            let said = format!("there is no form of replies `{}`", reply.value);
            let known = self.text.replies.keys().map(String::as_str).chain(BUILT_IN.map(|(name, _)| name));
            let known: Vec<&str> = known.collect();
            let near = nearest(&reply.value, known.iter().copied());
            let label = near.map_or_else(
                || format!("known here: {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(Diagnostic::error("unknown-reply", self.file, said).at(reply.place, label));
        };
        let raw = matches!(
            expected.grammar,
            Grammar::Bits(BitForm::Byte) | Grammar::Bit { form: BitForm::Byte, .. }
        );
        let text = matches!(expected.grammar, Grammar::Identity | Grammar::Quoted | Grammar::SerialNumber);
        let endless = self.text.link.reply_end.value == EndText::Nothing;
        if endless && expected.width.is_none() && !raw && !text {
            let said = format!("nothing ends the reply to `{name}`, and its width is not known");
            let wrong = Diagnostic::error("no-width", self.file, said);
            return Err(wrong.at(reply.place, "give this form a `width:`, or half a number would be one"));
        }
        Ok(expected)
    }

    fn expected(&self, written: &ReplyText) -> Expected {
        let word = |text: &String| Text::cut(text.as_bytes());
        let words = |texts: &[String]| texts.iter().map(word).collect();
        let grammar = match &written.form {
            FormText::Number { unit: None, .. } => Grammar::Number(UnitRule::Bare),
            FormText::Number { unit: Some(unit), needs_unit: true } => {
                Grammar::Number(UnitRule::Must(word(unit)))
            }
            FormText::Number { unit: Some(unit), .. } => Grammar::Number(UnitRule::May(word(unit))),
            FormText::Truth { on, off } => Grammar::Truth { on: words(on), off: words(off) },
            FormText::Bits(form) => Grammar::Bits((*form).into()),
            FormText::Bit { of, number, channel_step } => {
                let first = self.text.channels.as_ref().map_or(1, |channels| channels.first);
                let above = u8::try_from(self.channel.saturating_sub(first)).unwrap_or(u8::MAX);
                let bit = number.saturating_add(channel_step.saturating_mul(above));
                Grammar::Bit { form: (*of).into(), bit }
            }
            FormText::Word(text) => Grammar::Taken(word(text)),
        };
        let item = written.item.zip(written.of).map(|(item, of)| Item { index: item.saturating_sub(1), of });
        Expected { grammar, item, width: written.width, stray: written.stray }
    }

    fn then(&self, expect: &Located<ExpectText>) -> Result<Then, Diagnostic> {
        Ok(match &expect.value {
            ExpectText::Equals(equals) => self.equals(equals, expect)?,
            ExpectText::IsOn => Then::Is(true),
            ExpectText::IsOff => Then::Is(false),
            ExpectText::NoneOf(mask) => Then::NoneOf(*mask),
            ExpectText::NoError => Then::NoError,
            ExpectText::Drained(most) => Then::Drained { most: *most },
            ExpectText::Keep(reading) => Then::Keep((*reading).into()),
            ExpectText::SerialNumber => Then::SerialNumber,
            ExpectText::Recognised => {
                let patterns = self.text.recognise.iter();
                Then::Recognised(patterns.map(|pattern| Pattern::new(&pattern.value)).collect())
            }
        })
    }

    /// What is read back is compared in the digits in which it was written.
    fn equals(&self, equals: &EqualsText, at: &Located<ExpectText>) -> Result<Then, Diagnostic> {
        let slot = equals.slot.into();
        let digits = self.text.verbs.values().find_map(|verb| {
            let template = self.template(verb.command.as_ref()?).ok()?;
            template.0.into_iter().find_map(|piece| match piece {
                Piece::Number(own, digits) if own == slot => Some(digits),
                _ => None,
            })
        });
        let Some(digits): Option<Digits> = digits else {
            let said = format!("no verb writes the {slot} that is read back here");
            return Err(Diagnostic::error("not-read-back", self.file, said).at(at.place, ""));
        };
        // A float that was read is as near to what was written as floats are.
        let within = equals.within.unwrap_or(digits.last_digit() * 0.5) + 1e-9;
        Ok(Then::Equals { slot, digits, within })
    }
}

/// On the way off, nothing is waited for: what an instrument acknowledges is passed over.
fn wait_for_nothing(step: &mut Step) {
    step.reply = None;
    step.then = Then::Nothing;
}

/// The most bytes that a piece becomes.
fn piece_len(piece: &Piece) -> usize {
    match piece {
        Piece::Bytes(bytes) => bytes.len(),
        // Ten digits before the point, six behind it, the point and a sign; or as wide as it is filled.
        Piece::Number(_, digits) => usize::from(digits.width).max(18),
    }
}

impl From<BitsText> for BitForm {
    fn from(form: BitsText) -> Self {
        match form {
            BitsText::Byte => Self::Byte,
            BitsText::Decimal => Self::Decimal,
            BitsText::Hexadecimal => Self::Hexadecimal,
        }
    }
}
