//! What an outside program says, as it may be shown.

/// The beginning of what was said, so many characters at most, with nothing in it that a terminal or a reader obeys.
#[must_use]
pub fn harmless(said: &str, most: usize) -> String {
    let shown: String = said.chars().take(most).map(printable).collect();
    let cut = if said.chars().nth(most).is_some() { "..." } else { "" };
    format!("{shown}{cut}")
}

fn printable(char: char) -> char {
    if is_obeyed(char) { char::REPLACEMENT_CHARACTER } else { char }
}

/// Whether a character is a command and no sign: to a terminal, to the direction in which a line is read, or one that
/// nobody sees, so that two names look alike.
#[must_use]
pub fn is_obeyed(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}')
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(char, '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::signs("A 48 V, größer: 電池 🔋", "A 48 V, größer: 電池 🔋")]
    #[case::a_command_to_a_terminal("a\u{1b}[2Jb", "a\u{fffd}[2Jb")]
    #[case::the_other_direction("a\u{202e}b\u{2067}c", "a\u{fffd}b\u{fffd}c")]
    #[case::nothing_to_see("a\u{200b}b\u{feff}c", "a\u{fffd}b\u{fffd}c")]
    #[case::another_line("a\u{2028}b\nc", "a\u{fffd}b\u{fffd}c")]
    fn what_is_obeyed_is_made_visible(#[case] said: &str, #[case] shown: &str) {
        assert_eq!(harmless(said, 100), shown);
    }

    #[test]
    fn what_is_long_is_cut() {
        assert_eq!((harmless("abc", 3), harmless("abcd", 3)), (String::from("abc"), String::from("abc...")));
    }
}
