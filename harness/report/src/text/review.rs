//! What the review of the claim says, before the cases.

use crate::text::{Cell, Page, Tint};
use crate::{Bearing, Profile, Record, Remark};

/// `not applicable`, and two spaces: as the verdicts of the cases below.
const WORD: usize = 16;

/// Writes every remark that a battery maker can act on, and in one line what the claim does not give.
pub(super) fn write_review(page: &mut Page, record: &Record) {
    if record.review.is_empty() {
        return;
    }
    page.line(0, Some(Tint::Heading), "the claim of the battery statement");
    let (told, open): (Vec<_>, Vec<_>) =
        record.review.iter().partition(|remark| remark.bearing == Bearing::Breaks);
    told.into_iter().for_each(|remark| write_remark(page, record.profile, remark));
    if !open.is_empty() {
        let says = open.iter().filter_map(|remark| remark.says.split('`').nth(1));
        let names = says.collect::<Vec<_>>().join(", ");
        let word = Cell { text: "not given", width: WORD, tint: Some(Tint::Faint) };
        page.row(0, &[word], &format!("{names}; see `bmscert battery review`"));
    }
}

/// Writes one remark that says what the claim breaks.
pub(crate) fn write_remark(page: &mut Page, profile: Profile, remark: &Remark) {
    let (word, tint) = match remark.is_fail(profile) {
        true => ("FAIL", Tint::Bad),
        false => ("ADVICE", Tint::Advice),
    };
    let place = remark.line.map(|line| format!(" (line {line} of the statement)")).unwrap_or_default();
    let says = format!("{}   {}{place}", remark.requirements.join(", "), remark.says);
    page.row(0, &[Cell { text: word, width: WORD, tint: Some(tint) }], &says);
    if let Some(advice) = &remark.advice {
        page.labelled(WORD, ("do", 10), advice);
    }
}
