//! Words as a terminal can show them: harmless, and no wider than it.

/// The widest that prose gets, in characters.
pub(crate) const WIDEST: usize = 100;

/// The text without anything that a terminal would obey: file names and records come from outside. Lines stay.
pub(crate) fn harmless(text: &str) -> String {
    text.chars().map(|char| if is_obeyed(char) { char::REPLACEMENT_CHARACTER } else { char }).collect()
}

/// Control characters but the line end, and those that reorder what stands around them.
fn is_obeyed(char: char) -> bool {
    (char.is_control() && char != '\n')
        || matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Breaks each line of a text at its spaces into lines of at most `width` characters; what is broken off stands
/// `hanging` spaces in. A longer word gets a line of its own.
pub(crate) fn wrapped(text: &str, hanging: usize, width: usize) -> String {
    let lines: Vec<String> = text.lines().map(|line| wrapped_line(line, hanging, width)).collect();
    lines.join("\n")
}

fn wrapped_line(line: &str, hanging: usize, width: usize) -> String {
    let mut wrapped = String::new();
    let mut used = 0;
    for (index, word) in line.split(' ').enumerate() {
        let length = word.chars().count();
        if used > hanging && used + 1 + length > width {
            wrapped = format!("{}\n{}", wrapped.trim_end(), " ".repeat(hanging));
            used = hanging;
        } else if index > 0 {
            wrapped.push(' ');
            used += 1;
        }
        wrapped.push_str(word);
        used += length;
    }
    wrapped
}

/// `1 line`, `2 lines`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// What the system says, without its number and with a small letter.
pub(crate) fn reason(why: &std::io::Error) -> String {
    let said = why.to_string();
    let words = said.split_once(" (os error").map_or(said.as_str(), |(words, _)| words);
    let mut letters = words.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_broken_off_stands_under_the_text() {
        assert_eq!(wrapped("ok  one two three four", 4, 12), "ok  one two\n    three\n    four");
    }

    #[test]
    fn the_number_of_an_error_is_left_out() {
        assert_eq!(reason(&std::io::Error::from_raw_os_error(2)), "no such file or directory");
    }

    proptest! {
        #[test]
        fn nothing_from_outside_reaches_the_terminal_as_a_command(text in any::<String>()) {
            prop_assert!(harmless(&text).chars().all(|char| !is_obeyed(char)));
        }

        #[test]
        fn wrapping_loses_no_word(text in "[a-z]{1,12}( [a-z]{1,12}){0,20}", width in 16usize..60) {
            let lines = wrapped(&text, 4, width);
            prop_assert_eq!(lines.split_whitespace().collect::<Vec<_>>(), text.split(' ').collect::<Vec<_>>());
            prop_assert!(lines.lines().all(|line| line.len() <= width), "{}", lines);
        }
    }
}
