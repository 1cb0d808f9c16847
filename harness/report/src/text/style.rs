//! Colours, or none.

/// How text is dressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// Whether ANSI colours are written.
    pub colours: bool,
}

/// What a colour stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tint {
    Bad,
    Rig,
    Doubt,
    Good,
    Advice,
    Faint,
    Heading,
}

impl Style {
    /// No colours.
    pub const PLAIN: Self = Self { colours: false };
    /// ANSI colours.
    pub const COLOURED: Self = Self { colours: true };

    /// The text in its colour, if there are colours.
    pub(crate) fn paint(self, tint: Tint, text: &str) -> String {
        if self.colours { format!("\x1b[{}m{text}\x1b[0m", tint.code()) } else { text.to_owned() }
    }
}

impl Tint {
    /// Parameters of the ANSI sequence "select graphic rendition".
    fn code(self) -> &'static str {
        match self {
            Self::Bad => "1;31",
            Self::Rig => "35",
            Self::Doubt => "33",
            Self::Good => "32",
            Self::Advice => "36",
            Self::Faint => "2",
            Self::Heading => "1",
        }
    }
}
