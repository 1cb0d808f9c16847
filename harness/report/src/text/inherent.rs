//! What a recording cannot show, in one block: it is the same few reasons again and again.

use std::collections::BTreeMap;

use crate::Record;
use crate::reason::{Reason, reasons};
use crate::text::{Page, Tint};

/// Writes the block, if there is anything to say.
pub(super) fn write_inherent(page: &mut Page, record: &Record) {
    let excused: Vec<_> =
        record.cases.iter().flat_map(|case| reasons(record, case)).filter(Reason::is_excused).collect();
    if excused.is_empty() {
        return;
    }
    page.gap();
    page.line(
        0,
        Some(Tint::Heading),
        &format!("not shown by a recording: {}", counted(excused.len(), "check")),
    );
    for (why, names) in by_why(&excused) {
        page.line(2, None, &why);
        page.line(6, Some(Tint::Faint), &names.join(", "));
    }
}

/// The checks by what they lack, each named by its requirement; one requirement is named once.
fn by_why(excused: &[Reason<'_>]) -> BTreeMap<String, Vec<String>> {
    let mut whys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for reason in excused {
        let why = reason.why().map(ToString::to_string).unwrap_or_default();
        let names = whys.entry(why).or_default();
        let name = name(reason);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    whys
}

fn name(reason: &Reason<'_>) -> String {
    match reason.check.covers {
        Some(_) => reason.clause(),
        None => format!("{}/{}", reason.case.id, reason.check.id),
    }
}

/// `1 check`, `2 checks`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
