//! A message: units behind each other, the path of each, and what follows it.

use super::Trouble;

/// One command or query of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unit<'a> {
    /// The nodes of its header from the root: `SOUR`, `VOLT`; of a common command one, with its asterisk.
    pub(crate) nodes: Vec<&'a str>,
    /// Whether it asks.
    pub(crate) query: bool,
    /// What follows the header, as one text.
    pub(crate) rest: &'a str,
}

/// The units of a message. A header continues the path of the one before, unless it begins with a colon.
pub(crate) fn units(message: &str) -> Vec<Result<Unit<'_>, Trouble>> {
    let mut path: Vec<&str> = vec![];
    let parts = split(message, ';').into_iter().map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| unit(part, &mut path)).collect()
}

fn unit<'a>(part: &'a str, path: &mut Vec<&'a str>) -> Result<Unit<'a>, Trouble> {
    let (header, rest) = part.split_once(char::is_whitespace).unwrap_or((part, ""));
    let (header, query) = header.strip_suffix('?').map_or((header, false), |header| (header, true));
    let rest = rest.trim();
    if header.starts_with('*') {
        return Ok(Unit { nodes: vec![header], query, rest });
    }
    let (from, written) = header.strip_prefix(':').map_or((&path[..], header), |written| (&[], written));
    let nodes: Vec<&str> = from.iter().copied().chain(written.split(':')).collect();
    if nodes.iter().any(|node| !is_node(node)) {
        return Err(Trouble::Syntax);
    }
    *path = nodes.split_last().map(|(_, path)| path.to_vec()).unwrap_or_default();
    Ok(Unit { nodes, query, rest })
}

fn is_node(node: &str) -> bool {
    node.starts_with(|c: char| c.is_ascii_alphabetic())
        && node.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// What stands between separators that are neither in quotes nor in parentheses.
pub(crate) fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut begin, mut quote, mut depth) = (vec![], 0, None, 0_u32);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, c) if c == separator && depth == 0 => {
                parts.push(&text[begin..at]);
                begin = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[begin..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(message: &str) -> Vec<String> {
        units(message)
            .into_iter()
            .map(|unit| unit.map_or_else(|why| why.text(), |unit| unit.nodes.join(":")))
            .collect()
    }

    #[test]
    fn a_header_continues_the_path_of_the_one_before() {
        assert_eq!(
            headers("OUTP:OVP:VAL 5;STAT ON;:VOLT 3;CURR?"),
            ["OUTP:OVP:VAL", "OUTP:OVP:STAT", "VOLT", "CURR"]
        );
    }

    #[test]
    fn a_common_command_leaves_the_path_as_it_is() {
        assert_eq!(headers("MEAS:VOLT?;*OPC?;CURR?"), ["MEAS:VOLT", "*OPC", "MEAS:CURR"]);
    }

    #[test]
    fn separators_in_quotes_and_parentheses_are_none() {
        assert_eq!(split("AUTO,(@1,2),\"a,b\"", ','), ["AUTO", "(@1,2)", "\"a,b\""]);
    }

    #[test]
    fn what_is_no_header_is_told() {
        assert_eq!(headers("VO!T 5;1A"), ["Syntax error", "Syntax error"]);
    }
}
