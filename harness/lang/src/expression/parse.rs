//! CEL's parser, its tree reduced to our subset, its errors in our words.

use std::ops::Range;

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SelectExpr, SourceInfo, operators};
use cel::parser::{ParseError, Parser};

use super::bounds::{self, Refusal};
use super::syntax::{Arithmetic, Comparison, Logical, Node, Syntax};

/// Reads a text, or says what is wrong with it first.
pub(super) fn parse(text: &str) -> Result<Node, Refusal> {
    bounds::check(text)?;
    let parsed = Parser::new().error_recovery_limit(4).parse_with_source_info(text);
    let (tree, source) = parsed.map_err(|errors| {
        // The parser sorts its errors by place; what comes after the first is mostly a consequence.
        errors.errors.first().map_or_else(|| early_end(text), |error| explain(text, error))
    })?;
    Reader { text, source: &source }.node(&tree)
}

fn early_end(text: &str) -> Refusal {
    let end = text.trim_end().len();
    Refusal::syntax(end..end, "the expression ends too early").help("complete it, or close the parentheses")
}

/// An error of the parser: it stands at a line and a column of the text.
fn explain(text: &str, error: &ParseError) -> Refusal {
    let at = offset(text, error.pos);
    let rest = &text[at..];
    if error.msg.contains("invalid") && error.msg.contains("literal") {
        return Refusal::syntax(at..at + word(rest), "this number is too large");
    }
    if rest.trim().is_empty() {
        return early_end(text);
    }
    let len = word(rest);
    let found = &rest[..len];
    Refusal::syntax(at..at + len, format!("`{found}` is not expected here"))
}

/// The byte that a line and a column, both from 1, point at; the text is ASCII.
fn offset(text: &str, (line, column): (isize, isize)) -> usize {
    let before = usize::try_from(line - 1).unwrap_or(0);
    let start: usize = text.split_inclusive('\n').take(before).map(str::len).sum();
    let offset = start + usize::try_from(column - 1).unwrap_or(0);
    text.floor_char_boundary(offset)
}

/// The length of the word or the operator at the beginning.
fn word(text: &str) -> usize {
    let len = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').unwrap_or(text.len());
    if len > 0 {
        return len;
    }
    let pair = text.get(..2).is_some_and(|pair| matches!(pair, "&&" | "||" | "==" | "!=" | "<=" | ">="));
    if pair { 2 } else { text.chars().next().map_or(0, char::len_utf8) }
}

struct Reader<'a> {
    text: &'a str,
    source: &'a SourceInfo,
}

impl Reader<'_> {
    /// The bytes of the token that a node is made from.
    fn token(&self, id: u64) -> Range<usize> {
        let Some((first, last)) = self.source.offset_for(id) else {
            return 0..self.text.len();
        };
        let index = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
        let end = index(last).saturating_add(1).min(self.text.len());
        index(first).min(end)..end
    }

    fn node(&self, tree: &IdedExpr) -> Result<Node, Refusal> {
        let token = self.token(tree.id);
        match &tree.expr {
            Expr::Literal(literal) => self.literal(literal, token),
            Expr::Ident(name) => Ok(Node { range: token, syntax: Syntax::Name(name.clone()) }),
            Expr::Select(select) => self.select(select, token),
            Expr::Call(call) => self.call(call, token),
            Expr::Comprehension(_) => Err(Refusal::outside(token, "there are no macros in expressions")),
            Expr::List(_) | Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => {
                Err(Refusal::outside(token, "there are only numbers and truths in expressions"))
            }
        }
    }

    fn literal(&self, literal: &LiteralValue, token: Range<usize>) -> Result<Node, Refusal> {
        match literal {
            LiteralValue::Boolean(truth) => Ok(Node { range: token, syntax: Syntax::Truth(*truth.inner()) }),
            LiteralValue::Int(value) => Ok(self.number(*value.inner() as f64, token)),
            LiteralValue::Double(value) => Ok(self.number(*value.inner(), token)),
            _ => Err(Refusal::outside(token, "there are only numbers and truths in expressions")),
        }
    }

    /// A number; its token is that of the digits, the sign before them belongs to it.
    fn number(&self, value: f64, digits: Range<usize>) -> Node {
        let before = self.text[..digits.start].trim_end();
        let start =
            if value.is_sign_negative() && before.ends_with('-') { before.len() - 1 } else { digits.start };
        Node { range: start..digits.end, syntax: Syntax::Number(value) }
    }

    fn select(&self, select: &SelectExpr, dot: Range<usize>) -> Result<Node, Refusal> {
        if select.test {
            return Err(Refusal::outside(dot, "there are no macros in expressions")
                .help("ask `fresh(NAME)` whether a signal is known"));
        }
        let operand = self.node(&select.operand)?;
        let range = operand.range.start..self.end_of_field(dot.end, &select.field);
        match operand.syntax {
            Syntax::Name(first) if !first.contains('.') => {
                Ok(Node { range, syntax: Syntax::Name(format!("{first}.{}", select.field)) })
            }
            Syntax::Name(_) => Err(Refusal::outside(range, "a name has at most one dot")),
            _ => Err(Refusal::outside(range, "a dot stands only between two names")),
        }
    }

    /// Where the field behind a dot ends; there may be blanks between them.
    fn end_of_field(&self, after_dot: usize, field: &str) -> usize {
        let rest = &self.text[after_dot..];
        (after_dot + rest.len() - rest.trim_start().len() + field.len()).min(self.text.len())
    }

    fn call(&self, call: &CallExpr, token: Range<usize>) -> Result<Node, Refusal> {
        if call.target.is_some() {
            return Err(Refusal::outside(token, "values have no functions of their own"));
        }
        let arguments =
            call.args.iter().map(|argument| self.node(argument)).collect::<Result<Vec<_>, _>>()?;
        match operator(&call.func_name, arguments) {
            Ok((range, syntax)) => Ok(Node { range: range.start.min(token.start)..range.end, syntax }),
            Err(arguments) if is_name(&call.func_name) => {
                Ok(self.function(&call.func_name, arguments, &token))
            }
            Err(_) => {
                let sign = &self.text[token.clone()];
                Err(Refusal::outside(token.clone(), format!("there is no operator `{sign}`")))
            }
        }
    }

    /// A call; its token is the opening parenthesis, the name stands before it.
    fn function(&self, name: &str, arguments: Vec<Node>, open: &Range<usize>) -> Node {
        let end = self.text[..open.start].trim_end().len();
        let at = end.saturating_sub(name.len())..end;
        let last = arguments.last().map_or(open.end, |argument| argument.range.end);
        let close = self.text[last..].find(')').map_or(last, |close| last + close + 1);
        Node { range: at.start..close, syntax: Syntax::Call(name.to_owned(), at, arguments) }
    }
}

/// The parser names its operators with signs that no function can have: `_+_`, `@in`.
fn is_name(function: &str) -> bool {
    function.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// An operator and the bytes of its operands, or its operands back, where it is none of ours.
fn operator(name: &str, operands: Vec<Node>) -> Result<(Range<usize>, Syntax), Vec<Node>> {
    let range = match (operands.first(), operands.last()) {
        (Some(first), Some(last)) => first.range.start..last.range.end,
        _ => return Err(operands),
    };
    let syntax = match operands.len() {
        1 => unary(name, operands)?,
        2 => binary(name, operands)?,
        3 if name == operators::CONDITIONAL => Syntax::Choose(Box::new(exactly(operands)?)),
        _ => return Err(operands),
    };
    Ok((range, syntax))
}

fn exactly<const N: usize>(operands: Vec<Node>) -> Result<[Node; N], Vec<Node>> {
    operands.try_into()
}

fn unary(name: &str, operands: Vec<Node>) -> Result<Syntax, Vec<Node>> {
    let make = match name {
        operators::LOGICAL_NOT => Syntax::Not,
        operators::NEGATE => Syntax::Negate,
        _ => return Err(operands),
    };
    let [operand] = exactly(operands)?;
    Ok(make(Box::new(operand)))
}

fn binary(name: &str, operands: Vec<Node>) -> Result<Syntax, Vec<Node>> {
    let kind = match name {
        operators::LOGICAL_AND => Binary::Logic(Logical::And),
        operators::LOGICAL_OR => Binary::Logic(Logical::Or),
        operators::LESS => Binary::Compare(Comparison::Less),
        operators::LESS_EQUALS => Binary::Compare(Comparison::LessOrEqual),
        operators::GREATER => Binary::Compare(Comparison::Greater),
        operators::GREATER_EQUALS => Binary::Compare(Comparison::GreaterOrEqual),
        operators::EQUALS => Binary::Compare(Comparison::Equal),
        operators::NOT_EQUALS => Binary::Compare(Comparison::NotEqual),
        operators::ADD => Binary::Arithmetic(Arithmetic::Add),
        operators::SUBSTRACT => Binary::Arithmetic(Arithmetic::Subtract),
        operators::MULTIPLY => Binary::Arithmetic(Arithmetic::Multiply),
        operators::DIVIDE => Binary::Arithmetic(Arithmetic::Divide),
        _ => return Err(operands),
    };
    let sides = Box::new(exactly(operands)?);
    Ok(match kind {
        Binary::Logic(logical) => Syntax::Logic(logical, sides),
        Binary::Compare(comparison) => Syntax::Compare(comparison, sides),
        Binary::Arithmetic(arithmetic) => Syntax::Arithmetic(arithmetic, sides),
    })
}

enum Binary {
    Logic(Logical),
    Compare(Comparison),
    Arithmetic(Arithmetic),
}
