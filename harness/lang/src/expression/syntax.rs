//! The syntax tree of an expression: our subset, with byte ranges.

use std::ops::Range;

/// A part of an expression, with the bytes of the text that it covers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) range: Range<usize>,
    pub(super) syntax: Syntax,
}

/// What a part of an expression is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Syntax {
    Number(f64),
    Truth(bool),
    /// A name with at most one dot.
    Name(String),
    Not(Box<Node>),
    Negate(Box<Node>),
    Logic(Logical, Box<[Node; 2]>),
    Compare(Comparison, Box<[Node; 2]>),
    Arithmetic(Arithmetic, Box<[Node; 2]>),
    /// Condition, value if true, value if false.
    Choose(Box<[Node; 3]>),
    /// A function: its name, where the name stands, its arguments.
    Call(String, Range<usize>, Vec<Node>),
}

/// The operators that join truths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Logical {
    And,
    Or,
}

/// The operators that compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

/// The operators that calculate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Comparison {
    /// Whether it asks only for equality, and not for an order.
    pub(super) const fn is_equality(self) -> bool {
        matches!(self, Self::Equal | Self::NotEqual)
    }

    /// The same question with the sides exchanged.
    pub(super) const fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            same => same,
        }
    }
}
