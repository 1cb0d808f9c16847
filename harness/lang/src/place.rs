//! Where something stands in a file.

/// Where something stands: byte offset and length, line and column; the default is nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The offset of the first byte from the beginning of the file.
    pub start: usize,
    /// How many bytes it is long; 0 points between two bytes.
    pub len: usize,
    /// The line, counted from 1; 0 means nowhere.
    pub line: u32,
    /// The column in characters, counted from 1; 0 means nowhere.
    pub column: u32,
}

impl Place {
    /// Whether this is a place in a file, and not nowhere.
    #[must_use]
    pub const fn is_known(self) -> bool {
        self.line > 0
    }

    /// The place of `len` bytes from byte `start` of `text`, with line and column counted.
    ///
    /// An offset beyond the text, or within a character, is moved back to where a character begins.
    #[must_use]
    pub fn of(text: &str, start: usize, len: usize) -> Self {
        let start = text.floor_char_boundary(start);
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before[line_start..].chars().count() + 1;
        Self { start, len: len.min(text.len() - start), line: small(line), column: small(column) }
    }
}

impl Place {
    /// The place of no bytes at a line and a column of `text`, both counted from 1; the nearest that there is.
    #[must_use]
    pub fn at(text: &str, line: u32, column: u32) -> Self {
        let count = |number: u32| usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
        let start: usize = text.split_inclusive('\n').take(count(line)).map(str::len).sum();
        let row = text[start..].lines().next().unwrap_or_default();
        let offset = row.char_indices().nth(count(column)).map_or(row.len(), |(offset, _)| offset);
        Self::of(text, start + offset, 0)
    }
}

/// A count that fits, or the largest that does: places are for people.
pub(crate) fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::the_first_byte(0, 1, 1)]
    #[case::after_a_character_of_two_bytes(2, 1, 2)]
    #[case::within_a_character(1, 1, 1)]
    #[case::the_next_line(4, 2, 1)]
    #[case::beyond_the_end(99, 2, 2)]
    fn lines_and_columns_are_counted_in_characters(
        #[case] start: usize,
        #[case] line: u32,
        #[case] column: u32,
    ) {
        let place = Place::of("µa\nb", start, 0);
        assert_eq!((place.line, place.column), (line, column));
    }

    #[rstest]
    #[case::the_beginning(1, 1, 0)]
    #[case::after_a_character_of_two_bytes(1, 2, 2)]
    #[case::the_next_line(2, 1, 4)]
    #[case::beyond_the_line(1, 9, 3)]
    #[case::beyond_the_text(7, 1, 5)]
    #[case::nowhere(0, 0, 0)]
    fn a_line_and_a_column_are_found(#[case] line: u32, #[case] column: u32, #[case] start: usize) {
        assert_eq!(Place::at("µa\nb", line, column).start, start);
    }

    #[test]
    fn the_default_is_nowhere() {
        assert!(!Place::default().is_known());
        assert!(Place::of("", 0, 0).is_known());
    }
}
