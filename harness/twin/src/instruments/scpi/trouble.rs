//! What an instrument finds wrong with what it was told (SCPI 1999, volume 2, 21.8).

/// An error, by its number in SCPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Something that cannot be read.
    Syntax,
    /// Data of another kind.
    DataType,
    /// More than the command takes.
    NotAllowed,
    /// Less than the command takes.
    Missing,
    /// No such command.
    Undefined,
    /// A unit that the number cannot have.
    Suffix,
    /// It cannot be done as things are set.
    Conflict,
    /// A number that is out of range.
    OutOfRange,
    /// A word that is none of those that it takes.
    Illegal,
    /// There were more errors than are kept.
    Overflow,
    /// A command was longer than there is room for.
    Overrun,
    /// One of a maker's own.
    Own(i16, &'static str),
}

impl Trouble {
    /// Its number.
    pub(crate) const fn code(self) -> i16 {
        match self {
            Self::Syntax => -102,
            Self::DataType => -104,
            Self::NotAllowed => -108,
            Self::Missing => -109,
            Self::Undefined => -113,
            Self::Suffix => -131,
            Self::Conflict => -221,
            Self::OutOfRange => -222,
            Self::Illegal => -224,
            Self::Overflow => -350,
            Self::Overrun => -363,
            Self::Own(code, _) => code,
        }
    }

    /// Its text.
    pub(crate) fn text(self) -> String {
        String::from(match self {
            Self::Syntax => "Syntax error",
            Self::DataType => "Data type error",
            Self::NotAllowed => "Parameter not allowed",
            Self::Missing => "Missing parameter",
            Self::Undefined => "Undefined header",
            Self::Suffix => "Invalid suffix",
            Self::Conflict => "Settings conflict",
            Self::OutOfRange => "Data out of range",
            Self::Illegal => "Illegal parameter value",
            Self::Overflow => "Queue overflow",
            Self::Overrun => "Input buffer overrun",
            Self::Own(_, text) => text,
        })
    }

    /// The bit of the standard event register that it sets.
    pub(crate) const fn event(self) -> u8 {
        match self.code() {
            -199..=-100 => 1 << 5,
            -299..=-200 => 1 << 4,
            -499..=-400 => 1 << 2,
            _ => 1 << 3,
        }
    }
}
