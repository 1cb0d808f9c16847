//! Why a line is not a line of a candump log.

use std::fmt;

use thiserror::Error;

/// Why a line could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LineError {
    /// It is longer than any line that candump writes.
    #[error("the line is longer than 512 bytes")]
    TooLong,
    /// It holds a frame of CAN FD.
    #[error("column {column}: this is a frame of CAN FD; record the bus as classic CAN")]
    Fd {
        /// Where this was seen, counted in bytes from 1.
        column: u16,
    },
    /// Something else was expected.
    #[error("column {column}: expected {expected}")]
    Unexpected {
        /// Where it was expected, counted in bytes from 1.
        column: u16,
        /// What was expected.
        expected: Expected,
    },
}

/// What was expected in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A stamp in parentheses.
    Time,
    /// The name of an interface.
    Interface,
    /// An identifier of three or eight digits.
    Identifier,
    /// What separates an identifier from its data.
    Separator,
    /// The data length of a console line.
    Length,
    /// A byte as two digits.
    Byte,
    /// Nothing more.
    End,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Time => "a time such as `(1436509052.249713)`",
            Self::Interface => "the name of an interface such as `can0`",
            Self::Identifier => "an identifier of 3 or 8 hexadecimal digits",
            Self::Separator => "`#` or a length such as `[8]` after the identifier",
            Self::Length => "a length from `[0]` to `[8]`",
            Self::Byte => "a byte as two hexadecimal digits",
            Self::End => "the end of the line",
        })
    }
}
