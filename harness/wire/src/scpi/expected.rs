//! From a whole reply to what it means.

use serde::{Deserialize, Serialize};

use super::number::{number, whole};
use super::replies::block_head;
use super::{Identity, Refusal, Reply, Value};
use crate::Text;

/// The form of a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grammar {
    /// A number: NR1, NR2 or NR3. Those that SCPI writes for an overload and for no value are refused.
    Number(UnitRule),
    /// One of these words, without regard to case.
    Truth {
        /// The words for on, yes, true.
        on: Vec<Text>,
        /// The words for off, no, false.
        off: Vec<Text>,
    },
    /// All bits of a status.
    Bits(BitForm),
    /// One bit of a status, as a truth.
    Bit {
        /// How the status is written.
        form: BitForm,
        /// The number of the bit, from 0.
        bit: u8,
    },
    /// A definite-length block: `#`, how many digits, how many bytes, the bytes.
    Block,
    /// One text in double quotes.
    Quoted,
    /// This text, without regard to case; anything else says that the command was not taken.
    Taken(Text),
    /// An entry of the error queue: a whole number, then a comma or a space, then a text.
    Error,
    /// The reply to `*IDN?`.
    Identity,
    /// A serial number alone.
    SerialNumber,
}

/// What may stand behind a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnitRule {
    /// Nothing.
    Bare,
    /// This unit, or nothing.
    May(Text),
    /// This unit.
    Must(Text),
}

/// How a status is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BitForm {
    /// As one raw byte.
    Byte,
    /// In decimal digits.
    Decimal,
    /// In hexadecimal digits, with or without `0x` or `#H`.
    Hexadecimal,
}

/// One of several values in a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Which, from 0.
    pub index: u8,
    /// How many there have to be.
    pub of: u8,
}

/// What a reply has to be like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// Its form.
    pub grammar: Grammar,
    /// Which of several values it is, where there are several with commas between them.
    pub item: Option<Item>,
    /// How many bytes it has; needed where nothing ends a reply.
    pub width: Option<u8>,
    /// How many bytes behind them mean nothing.
    pub stray: u8,
}

impl Expected {
    /// A reply of this form, alone and of any width.
    #[must_use]
    pub const fn new(grammar: Grammar) -> Self {
        Self { grammar, item: None, width: None, stray: 0 }
    }

    /// What a reply means.
    ///
    /// # Errors
    /// Where it is not exactly what is expected.
    pub fn read<'a>(&self, reply: Reply<'a>) -> Result<Value<'a>, Refusal> {
        let text = match reply {
            Reply::Whole(text) => self.of_width(text)?,
            Reply::Overlong { start, len } => {
                return Err(Refusal::Overlong { start: Text::cut(start), len });
            }
        };
        match &self.grammar {
            Grammar::Bits(BitForm::Byte) => raw(text).map(Value::Bits),
            Grammar::Bit { form: BitForm::Byte, bit } => {
                raw(text).map(|bits| Value::Truth(is_set(bits, *bit)))
            }
            Grammar::Block => block(text).map(Value::Block),
            grammar => grammar.of(self.picked(printable(text)?)?),
        }
    }

    fn of_width<'a>(&self, text: &'a [u8]) -> Result<&'a [u8], Refusal> {
        let Some(width) = self.width else {
            return if text.is_empty() { Err(Refusal::Empty) } else { Ok(text) };
        };
        let (least, most) = (usize::from(width), usize::from(width) + usize::from(self.stray));
        if (least..=most).contains(&text.len()) {
            Ok(&text[..least])
        } else {
            Err(Refusal::Width { reply: Text::cut(text), expected: width })
        }
    }

    fn picked<'a>(&self, text: &'a [u8]) -> Result<&'a [u8], Refusal> {
        let Some(Item { index, of }) = self.item else { return Ok(text) };
        let items = || text.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        let refusal = Refusal::Items { reply: Text::cut(text), expected: of };
        if items().count() != usize::from(of) {
            return Err(refusal);
        }
        items().nth(usize::from(index)).filter(|item| !item.is_empty()).ok_or(refusal)
    }
}

impl Grammar {
    /// What a text means that is neither raw nor a block.
    fn of<'a>(&self, text: &'a [u8]) -> Result<Value<'a>, Refusal> {
        let cut = || Text::cut(text);
        let is = |word: &Text| word.eq_ignore_ascii_case(text);
        match self {
            Self::Number(unit) => unit.after(number(text)?).map(Value::Number),
            Self::Truth { on, .. } if on.iter().any(is) => Ok(Value::Truth(true)),
            Self::Truth { off, .. } if off.iter().any(is) => Ok(Value::Truth(false)),
            Self::Truth { .. } => Err(Refusal::Word(cut())),
            Self::Bits(form) => form.bits(text).map(Value::Bits),
            Self::Bit { form, bit } => form.bits(text).map(|bits| Value::Truth(is_set(bits, *bit))),
            Self::Quoted => quoted(text).map(Value::Quoted).ok_or_else(|| Refusal::Quotes(cut())),
            Self::Taken(word) if is(word) => Ok(Value::Taken),
            Self::Taken(_) => Err(Refusal::NotTaken(cut())),
            Self::Error => error(text).ok_or_else(|| Refusal::ErrorEntry(cut())),
            Self::Identity => Identity::of(text).map(Value::Identity).ok_or_else(|| Refusal::Identity(cut())),
            Self::SerialNumber => Identity::of_serial_number(text)
                .map(Value::Identity)
                .ok_or_else(|| Refusal::SerialNumber(cut())),
            Self::Block => block(text).map(Value::Block),
        }
    }
}

impl UnitRule {
    fn after(self, (value, rest): (f64, &[u8])) -> Result<f64, Refusal> {
        let rest = rest.trim_ascii();
        let fits = match self {
            Self::Bare => rest.is_empty(),
            Self::May(unit) => rest.is_empty() || *rest == *unit,
            Self::Must(unit) => *rest == *unit,
        };
        if fits { Ok(value) } else { Err(Refusal::Behind(Text::cut(rest))) }
    }
}

impl BitForm {
    fn bits(self, text: &[u8]) -> Result<u64, Refusal> {
        let bits = match self {
            Self::Byte => return raw(text),
            Self::Decimal => whole(text, 10),
            Self::Hexadecimal => whole(text, 16),
        };
        bits.ok_or_else(|| Refusal::Bits(Text::cut(text)))
    }
}

/// The text without the spaces around it.
fn printable(text: &[u8]) -> Result<&[u8], Refusal> {
    if !text.iter().all(|byte| (b' '..=b'~').contains(byte)) {
        return Err(Refusal::Garbled(Text::cut(text)));
    }
    let text = text.trim_ascii();
    if text.is_empty() { Err(Refusal::Empty) } else { Ok(text) }
}

fn raw(text: &[u8]) -> Result<u64, Refusal> {
    match text {
        [byte] => Ok(u64::from(*byte)),
        _ => Err(Refusal::Width { reply: Text::cut(text), expected: 1 }),
    }
}

fn is_set(bits: u64, bit: u8) -> bool {
    bits.checked_shr(u32::from(bit)).is_some_and(|bits| bits & 1 == 1)
}

fn block(text: &[u8]) -> Result<&[u8], Refusal> {
    let whole = block_head(text).and_then(|(head, len)| text.get(head..).filter(|rest| rest.len() == len));
    whole.ok_or_else(|| Refusal::Block(Text::cut(text)))
}

fn quoted(text: &[u8]) -> Option<&[u8]> {
    let inner = text.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    // A quote within is written twice: anything else is two texts in one reply.
    let mut bytes = inner.iter();
    while let Some(byte) = bytes.next() {
        if *byte == b'"' && bytes.next() != Some(&b'"') {
            return None;
        }
    }
    Some(inner)
}

/// `-113,"Undefined header"`, `+0,"No error"`, `0 No Error`: the sign, the comma and the quotes differ.
fn error(text: &[u8]) -> Option<Value<'_>> {
    let sign = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let end = sign + text[sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let code: i32 = std::str::from_utf8(&text[..end]).ok()?.parse().ok()?;
    let rest = &text[end..];
    let separated = matches!(rest.first(), Some(b',' | b' '));
    let rest = rest.trim_ascii_start();
    let said = rest.strip_prefix(b",").unwrap_or(rest).trim_ascii();
    // A reading has digits there; `0,1.5` is no empty queue.
    let told = said.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'"');
    (separated && told).then_some(Value::Error { code, text: said })
}
