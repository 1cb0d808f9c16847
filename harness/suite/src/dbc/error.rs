//! Why a text makes no protocol database.

use std::fmt;

use thiserror::Error;
use wire::TableError;

/// A place in a text: line and column, both from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Why a text makes no protocol database.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DbcError {
    /// More text than is read.
    #[error("the protocol database has {0} bytes; at most 1,048,576 are read")]
    TooLarge(usize),
    /// What stands here is not DBC.
    #[error("{at}: this is no DBC: {what}")]
    Syntax {
        /// Where.
        at: Place,
        /// What the parser says.
        what: String,
    },
    /// A number that no identifier has.
    #[error("{at}: {id} is no identifier; use at most 2047, or an identifier of 29 bits plus 2147483648")]
    Identifier {
        /// Where.
        at: Place,
        /// The number.
        id: u64,
    },
    /// A sender that is neither side of the bus.
    #[error("{at}: the sender `{node}` is not known; use `Battery` or `Inverter`")]
    Sender {
        /// Where the message is.
        at: Place,
        /// The node.
        node: String,
    },
    /// A signal that is only sometimes there.
    #[error("{at}: the signal `{signal}` is multiplexed, which is not supported; give each layout a message")]
    Multiplexed {
        /// Where the signal is.
        at: Place,
        /// Its name.
        signal: String,
    },
    /// A signal whose bits are a float.
    #[error(
        "{at}: the signal `{signal}` is a float, which is not supported; use a whole number with a factor"
    )]
    Float {
        /// Where its name is first used.
        at: Place,
        /// Its name.
        signal: String,
    },
    /// A unit that is not known.
    #[error(
        "{at}: there is no unit `{unit}`; use V, A, degC, %, s, Ah or another one of the manual, or none"
    )]
    Unit {
        /// Where the signal is.
        at: Place,
        /// The unit.
        unit: String,
    },
    /// Bits that are not there, or a scale that cannot be undone.
    #[error("{at}: the signal `{signal}` does not lie within 64 bits, or its factor is zero or not finite")]
    Field {
        /// Where the signal is.
        at: Place,
        /// Its name.
        signal: String,
    },
    /// A cycle that is none.
    #[error("{at}: the cycle has to be a whole number of milliseconds, at most 3600000, or 0 for none")]
    Cycle {
        /// Where the message is.
        at: Place,
    },
    /// A mark of a text that is neither 0 nor 1.
    #[error("{at}: the attribute `Text` is 1 for a signal whose bits are characters, else 0")]
    Text {
        /// Where the signal's name is first used.
        at: Place,
    },
    /// Characters that do not fill bytes.
    #[error("{at}: the text `{signal}` has to be whole bytes, little-endian, without a scale or labels")]
    NoText {
        /// Where the signal is.
        at: Place,
        /// Its name.
        signal: String,
    },
    /// A table of labels that is not clear.
    #[error(
        "{at}: the labels of `{signal}` use the value {value} twice, use one name twice, or the value cannot be"
    )]
    Label {
        /// Where the signal is.
        at: Place,
        /// Its name.
        signal: String,
        /// The value at which this was seen.
        value: i64,
    },
    /// Something is said about a message or a signal that is not there, or a second time.
    #[error("{at}: `{name}` is not in this database, or the same is said of it twice")]
    Unknown {
        /// Where its name is first used.
        at: Place,
        /// Its name, or its number.
        name: String,
    },
    /// Statements that cannot be told apart.
    #[error("{at}: write every BO_ and SG_ statement on a line of its own")]
    Layout {
        /// Where the first one begins.
        at: Place,
    },
    /// Messages and signals that make no table.
    #[error("{at}: {what}")]
    Table {
        /// Where the message or the signal is.
        at: Place,
        /// What is wrong.
        what: TableError,
    },
}
