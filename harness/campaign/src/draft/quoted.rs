//! Text as a YAML scalar, and as part of a comment.

/// The text in double quotes, so that YAML reads it as the same text whatever is in it.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            ' '..='~' => quoted.push(char),
            char => match u32::from(char) {
                code @ 0..=0xFF => quoted.push_str(&format!("\\x{code:02X}")),
                code @ 0..=0xFFFF => quoted.push_str(&format!("\\u{code:04X}")),
                code => quoted.push_str(&format!("\\U{code:08X}")),
            },
        }
    }
    quoted.push('"');
    quoted
}

/// The text on one line of a comment: it ends no line, and steers no terminal.
pub(super) fn remarked(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { char::REPLACEMENT_CHARACTER } else { char }).collect()
}
