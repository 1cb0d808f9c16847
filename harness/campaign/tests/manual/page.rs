//! A page that is generated.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use campaign::{Explanation, Part};

const HOW: &str = "BMSCERT_UPDATE=1 cargo test -p campaign --test manual";

/// A page with its title and what is to be changed instead of it.
pub(crate) fn begin(title: &str, from: &str, about: &str) -> String {
    format!("<!-- Generated from {from} by `{HOW}`: change that instead. -->\n\n# {title}\n\n{about}\n")
}

/// Compares a page with its file below `docs`, or writes it.
pub(crate) fn keep(file: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(file);
    if std::env::var_os("BMSCERT_UPDATE").is_some() {
        fs::write(&path, page).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == page, "docs/{file} is stale; run `{HOW}` and read the difference");
}

/// The texts of the parts with this label, those that go on from it included.
pub(crate) fn texts<'a>(explanation: &'a Explanation, label: &str) -> Vec<&'a str> {
    let from = explanation.parts.iter().skip_while(|part| part.label != label);
    let own = from.enumerate().take_while(|(index, part)| *index == 0 || part.label.is_empty());
    own.map(|(_, part): (_, &Part)| part.text.as_str()).collect()
}

/// A list of names on one line, each in code letters.
pub(crate) fn names(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// Adds a paragraph.
pub(crate) fn paragraph(page: &mut String, text: &str) {
    writeln!(page, "\n{text}").unwrap();
}
