//! Commands as manuals print them, and the headers that mean them.

/// A command as manuals print it: `[SOURce#]:VOLTage[:LEVel]`. Capitals are the short form, what stands in brackets may be
/// left out, and `#` takes a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern(Vec<Word>);

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Word {
    letters: String,
    optional: bool,
    numbered: bool,
}

impl Pattern {
    /// The pattern that is printed like this.
    pub(crate) fn new(printed: &str) -> Self {
        let (mut words, mut optional) = (vec![], false);
        for part in printed.split_inclusive(['[', ']', ':']) {
            let text = part.trim_end_matches(['[', ']', ':']);
            if !text.is_empty() {
                let letters = text.trim_end_matches('#');
                let numbered = letters.len() < text.len();
                words.push(Word { letters: letters.to_owned(), optional, numbered });
            }
            match part.chars().last() {
                Some('[') => optional = true,
                Some(']') => optional = false,
                _ => {}
            }
        }
        Self(words)
    }

    /// Whether this header means it; gives the number that stands in it, 1 where none does.
    pub(crate) fn matches(&self, header: &[&str]) -> Option<u32> {
        let mut number = None;
        fits(&self.0, header, &mut number).then(|| number.unwrap_or(1))
    }
}

fn fits(words: &[Word], header: &[&str], number: &mut Option<u32>) -> bool {
    let Some((word, words)) = words.split_first() else { return header.is_empty() };
    if let Some((node, rest)) = header.split_first()
        && let Some(found) = word.matches(node)
    {
        let before = *number;
        *number = found.or(before);
        if fits(words, rest, number) {
            return true;
        }
        *number = before;
    }
    word.optional && fits(words, header, number)
}

impl Word {
    /// Whether a node is its short or its long form; gives the number behind it.
    fn matches(&self, node: &str) -> Option<Option<u32>> {
        let letters = if self.numbered { node.trim_end_matches(|c: char| c.is_ascii_digit()) } else { node };
        let short = self.letters.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let is_it = letters.eq_ignore_ascii_case(short) || letters.eq_ignore_ascii_case(&self.letters);
        let number = &node[letters.len()..];
        is_it.then(|| number.parse().ok())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::short("VOLT", Some(1))]
    #[case::long("VOLTAGE", Some(1))]
    #[case::any_case("vOlTaGe", Some(1))]
    #[case::with_what_may_be_left_out("SOUR:VOLT:LEV", Some(1))]
    #[case::with_a_number("SOURCE2:VOLT", Some(2))]
    #[case::neither_short_nor_long("VOLTA", None)]
    #[case::too_short("VOL", None)]
    #[case::one_node_more("VOLT:LEV:X", None)]
    #[case::a_number_that_is_not_taken("VOLT2", None)]
    #[case::nothing("", None)]
    fn a_header_means_a_command(#[case] header: &str, #[case] number: Option<u32>) {
        let header: Vec<&str> = header.split(':').collect();
        assert_eq!(Pattern::new("[SOURce#:]VOLTage[:LEVel]").matches(&header), number);
    }
}
