//! Text that XML 1.0 can carry: the writer of the JUnit file writes whatever it is given.

/// The text on one line, for an attribute: whitespace becomes a space, what XML forbids becomes `�`.
pub(crate) fn line(text: &str) -> String {
    let allowed = text.chars().map(|char| if is_allowed(char) { char } else { char::REPLACEMENT_CHARACTER });
    allowed.map(|char| if char.is_whitespace() { ' ' } else { char }).collect()
}

/// The text for a CDATA section, which the writer opens and closes.
///
/// `]]>` would end the section, so it is spread over two of them. A carriage return would be read as a line feed.
pub(crate) fn cdata(text: &str) -> String {
    let kept = text.chars().filter(|char| *char != '\r');
    let allowed = kept.map(|char| if is_allowed(char) { char } else { char::REPLACEMENT_CHARACTER });
    allowed.collect::<String>().replace("]]>", "]]]]><![CDATA[>")
}

/// Whether XML 1.0 allows the character (production 2, `Char`).
pub(crate) fn is_allowed(char: char) -> bool {
    matches!(char, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::nothing_special("0x351 is late", "0x351 is late")]
    #[case::escape_and_nul("\u{1b}[31m\0", "\u{fffd}[31m\u{fffd}")]
    #[case::noncharacters("\u{fffe}\u{ffff}", "\u{fffd}\u{fffd}")]
    #[case::lines("a\r\nb\tc", "a  b c")]
    fn an_attribute_is_one_line_of_allowed_characters(#[case] text: &str, #[case] written: &str) {
        assert_eq!(line(text), written);
    }

    #[rstest]
    #[case::the_end_of_a_section("a]]>b", "a]]]]><![CDATA[>b")]
    #[case::brackets_in_a_row("]]]>", "]]]]]><![CDATA[>")]
    #[case::an_end_that_only_appears_when_cleaned("]]\r>", "]]]]><![CDATA[>")]
    #[case::lines_stay("a\r\nb", "a\nb")]
    fn a_section_cannot_be_left(#[case] text: &str, #[case] written: &str) {
        assert_eq!(cdata(text), written);
    }
}
