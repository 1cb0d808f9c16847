//! What may not reach the parser: texts that are too large for it, and characters that suites have no use for.
//!
//! The parser is recursive, and so is everything after it; the largest expression within these bounds was measured to
//! need less than 320 KiB of stack, and 512 KiB are tested. They also make the parser's offsets byte offsets, because
//! what is left is ASCII.

use std::ops::Range;

use crate::codes;

/// The longest text, in bytes.
const LONGEST: usize = 8 * 1024;
/// Brackets and choices within each other; measured: the parser needs some 7 KiB of stack for each.
const DEEPEST: usize = 24;
/// Operators, dots, commas; measured: a chain of them needs some 1 KiB of stack for each.
const BUSIEST: usize = 200;
/// Of how many parts the expressions may be, together, that the names in an expression stand for.
pub(super) const MOST_PARTS_OF_NAMES: usize = 1_000;

/// Why a text is refused, and where, in bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: &'static str,
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Refusal {
    pub(super) fn new(code: &'static str, range: Range<usize>, message: impl Into<String>) -> Self {
        Self { code, range, message: message.into(), help: None }
    }

    pub(super) fn outside(range: Range<usize>, message: impl Into<String>) -> Self {
        Self::new(codes::NOT_IN_THE_SUBSET, range, message)
    }

    pub(super) fn syntax(range: Range<usize>, message: impl Into<String>) -> Self {
        Self::new(codes::EXPRESSION_SYNTAX, range, message)
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Refuses what the parser should not see.
pub(super) fn check(text: &str) -> Result<(), Refusal> {
    if text.len() > LONGEST {
        let message = format!("this expression has {} bytes; at most {LONGEST} are read", text.len());
        return Err(Refusal::new(codes::EXPRESSION_TOO_LARGE, 0..text.len(), message)
            .help("split it into several checks"));
    }
    if text.trim().is_empty() {
        return Err(Refusal::syntax(0..text.len(), "there is no expression here"));
    }
    let mut scan = Scan { text, at: 0, depth: 0, operators: 0, previous: Previous::Operator };
    while scan.at < text.len() {
        scan.step()?;
    }
    Ok(())
}

/// What stood before, as far as it matters for what may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Previous {
    Number,
    Name,
    Close,
    Operator,
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    operators: usize,
    previous: Previous,
}

impl Scan<'_> {
    fn step(&mut self) -> Result<(), Refusal> {
        let rest = &self.text[self.at..];
        match rest.as_bytes()[0] {
            b' ' | b'\t' | b'\r' | b'\n' => {
                self.at += 1;
                Ok(())
            }
            b'0'..=b'9' => self.number(rest),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.name(rest),
            _ => self.operator(rest),
        }
    }

    fn number(&mut self, rest: &str) -> Result<(), Refusal> {
        let end = number_length(rest);
        let after = self.at + end;
        if self.previous != Previous::Operator {
            return Err(self.two_values(end));
        }
        if rest[end..].starts_with(is_word) {
            let word = word_length(&rest[end..]);
            let (number, unit) = (&rest[..end], &rest[end..end + word]);
            return Err(Refusal::syntax(self.at..after + word, format!("`{number}{unit}` is not a number"))
                .help(unit_help(number, unit)));
        }
        self.at = after;
        self.previous = Previous::Number;
        Ok(())
    }

    fn name(&mut self, rest: &str) -> Result<(), Refusal> {
        let end = word_length(rest);
        let name = &rest[..end];
        if let Some(refusal) = reserved(name, self.at..self.at + end) {
            return Err(refusal);
        }
        if self.previous != Previous::Operator {
            return Err(self.two_values(end));
        }
        self.at += end;
        self.previous = Previous::Name;
        Ok(())
    }

    /// A value that follows a value: an operator is missing between them.
    fn two_values(&self, len: usize) -> Refusal {
        let range = self.at..self.at + len;
        let value = &self.text[range.clone()];
        let refusal = Refusal::syntax(range, format!("an operator is missing before `{value}`"));
        if self.previous != Previous::Number {
            return refusal;
        }
        let before = self.text[..self.at].trim_end();
        let number = before.rfind(|c: char| !is_word(c) && c != '.').map_or(before, |end| &before[end + 1..]);
        refusal.help(unit_help(number, value))
    }

    fn operator(&mut self, rest: &str) -> Result<(), Refusal> {
        let pair = rest.get(..2).filter(|pair| matches!(*pair, "&&" | "||" | "==" | "!=" | "<=" | ">="));
        let len = pair.map_or(1, str::len);
        if pair.is_none() {
            self.single(rest)?;
        }
        self.operators += 1;
        if self.operators > BUSIEST || self.depth > DEEPEST {
            return Err(self.too_large(len));
        }
        self.previous = if rest.starts_with(')') { Previous::Close } else { Previous::Operator };
        self.at += len;
        Ok(())
    }

    fn too_large(&self, len: usize) -> Refusal {
        let range = self.at..self.at + len;
        let message = if self.depth > DEEPEST {
            format!("this expression is nested too deeply; {DEEPEST} levels are read")
        } else {
            format!("this expression is too long; {BUSIEST} operators are read")
        };
        Refusal::new(codes::EXPRESSION_TOO_LARGE, range, message).help("split it into several checks")
    }

    /// Characters that are an operator alone, and those that are none.
    fn single(&mut self, rest: &str) -> Result<(), Refusal> {
        let c = rest.chars().next().unwrap_or_default();
        let here = self.at..self.at + c.len_utf8();
        match c {
            '(' | '?' => self.depth += 1,
            ')' => self.depth = self.depth.saturating_sub(1),
            '/' if rest.starts_with("//") => {
                // The parser would take the rest for a comment, and half of the check would be gone.
                return Err(Refusal::outside(self.at..self.at + 2, "comments are not part of expressions")
                    .help("write the comment after ` #`"));
            }
            '.' => return self.dot(rest),
            '!' | '<' | '>' | '+' | '-' | '*' | '/' | ':' | ',' => {}
            _ => return Err(foreign(c, here)),
        }
        Ok(())
    }

    /// A dot joins two names; it does not begin a number, and there are no methods.
    fn dot(&self, rest: &str) -> Result<(), Refusal> {
        let after = rest[1..].trim_start();
        let here = self.at..self.at + 1;
        if after.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(Refusal::syntax(here, "a number begins with a digit").help("write `0.5`, not `.5`"));
        }
        if self.previous != Previous::Name {
            return Err(Refusal::outside(here, "a dot stands only between two names"));
        }
        let field = word_length(after);
        if after[field..].trim_start().starts_with('(') {
            let start = self.text.len() - after.len();
            return Err(Refusal::outside(start..start + field, "values have no functions of their own")
                .help("the functions are max(a, b), min(a, b), abs(a) and fresh(NAME)"));
        }
        Ok(())
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn word_length(text: &str) -> usize {
    text.find(|c| !is_word(c)).unwrap_or(text.len())
}

/// How many bytes of the beginning are a decimal number: `16`, `0.4`, `1e-3`.
fn number_length(text: &str) -> usize {
    let digits =
        |from: usize| text.as_bytes()[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = digits(0);
    if text.as_bytes().get(end) == Some(&b'.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    if matches!(text.as_bytes().get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.as_bytes().get(end + 1), Some(b'+' | b'-')));
        let power = digits(end + 1 + sign);
        if power > 0 {
            end += 1 + sign + power;
        }
    }
    end
}

fn unit_help(number: &str, unit: &str) -> String {
    match quantity::Unit::named(unit) {
        Some(unit) => format!("write `{number} * {}`", unit.name),
        None => "write an operator between them".to_owned(),
    }
}

fn reserved(name: &str, range: Range<usize>) -> Option<Refusal> {
    let refusal = |message: &str| Some(Refusal::outside(range, message));
    match name {
        "and" => refusal("`and` is written `&&`"),
        "or" => refusal("`or` is written `||`"),
        "not" => refusal("`not` is written `!`"),
        "in" => refusal("there are no lists, so nothing is `in` one")
            .map(|refusal| refusal.help("write `a == b || a == c`")),
        "null" => refusal("there is no `null`")
            .map(|refusal| refusal.help("ask `fresh(NAME)` whether a signal is known")),
        "as" | "break" | "const" | "continue" | "else" | "for" | "function" | "if" | "import" | "let"
        | "loop" | "package" | "namespace" | "return" | "var" | "void" | "while" => {
            refusal(&format!("`{name}` is a reserved word and cannot be a name"))
        }
        _ => None,
    }
}

fn foreign(c: char, here: Range<usize>) -> Refusal {
    match c {
        '=' => Refusal::syntax(here, "a single `=` compares nothing").help("write `==`"),
        '&' | '|' => {
            Refusal::syntax(here, format!("a single `{c}` is no operator")).help(format!("write `{c}{c}`"))
        }
        '%' => {
            Refusal::outside(here, "there is no operator `%`").help("a percentage is written `50 * percent`")
        }
        '"' | '\'' => Refusal::outside(here, "there are no texts in expressions")
            .help("the names of a value table are written without quotes"),
        '[' | ']' => Refusal::outside(here, "there are no lists in expressions"),
        '{' | '}' => Refusal::outside(here, "there are no maps in expressions"),
        c => Refusal::outside(here, format!("`{}` is not part of expressions", c.escape_debug())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::a_long_text("a".repeat(LONGEST + 1))]
    #[case::a_megabyte("(".repeat(1 << 20))]
    #[case::brackets("(".repeat(4_000))]
    #[case::nots("!".repeat(4_000))]
    #[case::ands("a&&".repeat(2_000))]
    #[case::choices("a?a:".repeat(2_000))]
    fn what_is_too_large_is_refused(#[case] text: String) {
        assert_eq!(check(&text).map_err(|refusal| refusal.code), Err(codes::EXPRESSION_TOO_LARGE));
    }

    #[rstest]
    #[case::a_number_and_a_unit("CVL > 3 V", 8..9)]
    #[case::glued("10min", 0..5)]
    #[case::a_comment("a // b", 2..4)]
    #[case::a_foreign_letter("a > µ", 4..6)]
    #[case::a_method("CVL . max(3)", 6..9)]
    #[case::a_leading_dot(".a", 0..1)]
    fn a_refusal_points_at_its_bytes(#[case] text: &str, #[case] range: Range<usize>) {
        assert_eq!(check(text).map_err(|refusal| refusal.range), Err(range));
    }
}
