//! One reason, as a block.

use crate::reason::{Mark, Reason};
use crate::text::{Cell, Page, Tint};

/// Under the first line of a block.
const INDENT: usize = 6;
/// `expected`, and two spaces.
const LABEL: usize = 10;

/// Writes a reason:
///
/// ```text
/// FAIL  stays-connected   CAN-1.4-1 must
///       expected  the main switch conducts for 600 s without the inverter
///       seen      no current (at 58.900 s, entry 8412)
///       do        lengthen the keepalive time-out of the battery to 10 minutes or more
/// ```
pub(crate) fn write_reason(page: &mut Page, indent: usize, reason: &Reason<'_>) {
    let head = format!("{}   {}", reason.check.id, reason.clause());
    let mark = format!("{}  ", reason.mark.word());
    page.row(indent, &[Cell { text: &mark, width: INDENT, tint: Some(tint(reason.mark)) }], &head);
    let below = indent + INDENT;
    page.labelled(below, ("expected", LABEL), &reason.check.expects);
    for seen in reason.seen() {
        page.labelled(below, ("seen", LABEL), &seen);
    }
    if let Some(why) = reason.why() {
        page.labelled(below, ("because", LABEL), &why.to_string());
    }
    if let Some(reading) = reason.reading() {
        page.labelled(below, ("reading", LABEL), reading);
    }
    if let Some(advice) = reason.advice() {
        page.labelled(below, ("do", LABEL), advice);
    }
}

fn tint(mark: Mark) -> Tint {
    match mark {
        Mark::Fail => Tint::Bad,
        Mark::RigError => Tint::Rig,
        Mark::Unverified => Tint::Doubt,
        Mark::Advice | Mark::Noted => Tint::Advice,
        Mark::NotExercised => Tint::Faint,
    }
}
