//! Lines of limited width.

use crate::text::{Style, Tint};

/// The width that lines are wrapped to, in characters.
const WIDTH: usize = 100;
/// However deep something is indented, so much is left for it.
const LEAST: usize = 24;

/// Text that grows line by line.
///
/// Everything that comes from outside is cleaned: a recording must not be able to write to a terminal's title, or to
/// move its cursor.
pub(crate) struct Page {
    text: String,
    style: Style,
}

/// The beginning of a line: a text, filled up with spaces to its width.
pub(crate) struct Cell<'a> {
    pub(crate) text: &'a str,
    pub(crate) width: usize,
    pub(crate) tint: Option<Tint>,
}

impl Page {
    /// An empty page.
    pub(crate) fn new(style: Style) -> Self {
        Self { text: String::new(), style }
    }

    /// What was written.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// An empty line; never two in a row, and none at the beginning.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A line that is one text.
    pub(crate) fn line(&mut self, indent: usize, tint: Option<Tint>, text: &str) {
        self.entry(indent, &[], text, tint);
    }

    /// A line that begins with a label; what is wrapped stands under the text.
    pub(crate) fn labelled(&mut self, indent: usize, label: (&str, usize), text: &str) {
        self.row(indent, &[Cell { text: label.0, width: label.1, tint: Some(Tint::Faint) }], text);
    }

    /// A line that begins with cells; what is wrapped stands under the text.
    pub(crate) fn row(&mut self, indent: usize, cells: &[Cell<'_>], text: &str) {
        self.entry(indent, cells, text, None);
    }

    fn entry(&mut self, indent: usize, cells: &[Cell<'_>], text: &str, tint: Option<Tint>) {
        let mut lead = " ".repeat(indent);
        let mut hanging = indent;
        for cell in cells {
            let cleaned = clean(cell.text);
            let length = cleaned.chars().count();
            lead.push_str(&self.painted(cell.tint, &cleaned));
            lead.push_str(&" ".repeat(cell.width.saturating_sub(length)));
            hanging += cell.width.max(length);
        }
        for line in wrap(&clean(text), WIDTH.saturating_sub(hanging).max(LEAST)) {
            let whole = format!("{lead}{}", self.painted(tint, &line));
            self.text.push_str(whole.trim_end());
            self.text.push('\n');
            lead = " ".repeat(hanging);
        }
    }

    fn painted(&self, tint: Option<Tint>, text: &str) -> String {
        match tint {
            Some(tint) if !text.is_empty() => self.style.paint(tint, text),
            _ => text.to_owned(),
        }
    }
}

/// The text without anything that a terminal would obey.
pub(crate) fn clean(text: &str) -> String {
    let spaced = text.chars().map(|char| if matches!(char, '\n' | '\t' | '\r') { ' ' } else { char });
    spaced.map(|char| if is_obeyed(char) { char::REPLACEMENT_CHARACTER } else { char }).collect()
}

/// Control characters, and those that reorder what stands around them.
fn is_obeyed(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Breaks a text at its spaces into lines of at most `width` characters; a longer word gets a line of its own.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
            }
            line.push_str(word);
            used += length + usize::from(used > 0);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_wrapped_stands_under_the_text() {
        let mut page = Page::new(Style::PLAIN);
        page.labelled(2, ("seen", 8), &"word ".repeat(24));
        let text = page.into_text();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!((lines.len(), &lines[0][..14], &lines[1][..14]), (2, "  seen    word", "          word"));
        assert!(lines.iter().all(|line| line.len() <= WIDTH), "{text}");
    }

    #[test]
    fn colours_do_not_count_as_width() {
        let render = |style| {
            let mut page = Page::new(style);
            page.row(0, &[Cell { text: "fail", width: 14, tint: Some(Tint::Bad) }], "a-case");
            page.into_text()
        };
        assert_eq!(render(Style::PLAIN), "fail          a-case\n");
        assert_eq!(render(Style::COLOURED), "\x1b[1;31mfail\x1b[0m          a-case\n");
    }

    proptest! {
        #[test]
        fn nothing_from_outside_reaches_the_terminal_as_a_command(text in any::<String>(), label in ".{0,20}") {
            let mut page = Page::new(Style::PLAIN);
            page.labelled(4, (&label, 10), &text);
            prop_assert!(page.into_text().chars().all(|char| char == '\n' || !is_obeyed(char)));
        }

        #[test]
        fn wrapping_loses_no_word(text in "[a-z]{1,40}( [a-z]{1,40}){0,20}", width in 1usize..60) {
            let lines = wrap(&text, width);
            prop_assert_eq!(lines.join(" "), text);
            prop_assert!(lines.iter().all(|line| line.len() <= width || !line.contains(' ')));
        }
    }
}
