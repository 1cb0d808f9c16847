//! What the review of the battery statement says: a test of its own, the same at every depth.

use quantity::Span;

use crate::junit::test::Test;
use crate::junit::told::{Kind, Told};
use crate::text::{Page, Style, write_remark};
use crate::{Bearing, Profile, Record, Remark};

const NAME: &str = "holds-together";

/// The test, where there is a statement; it fails where the claim breaks a rule that blocks.
pub(super) fn test(record: &Record) -> Option<Test> {
    let is_claimed = record.battery.maker.is_some() || !record.review.is_empty();
    let class = format!("{}/claim", record.protocol);
    is_claimed.then(|| Test {
        suite: class.clone(),
        class,
        name: NAME.to_owned(),
        took: Span::ZERO,
        told: told(record),
    })
}

fn told(record: &Record) -> Told {
    let broken = record.review.iter().filter(|remark| remark.bearing == Bearing::Breaks);
    let (fails, advice): (Vec<_>, Vec<_>) = broken.partition(|remark| remark.is_fail(record.profile));
    let (because, beside) = (blocks(record.profile, &fails), blocks(record.profile, &advice));
    match fails.first() {
        Some(first) => Told { kind: Kind::Failure, message: said(first), because, beside },
        None => Told { beside, ..Told::success() },
    }
}

/// A remark on one line: its requirements, and what it says.
pub(super) fn said(remark: &Remark) -> String {
    format!("{}: {}", remark.requirements.join(", "), remark.says)
}

/// Remarks as blocks, one below the other.
pub(super) fn blocks(profile: Profile, remarks: &[&Remark]) -> String {
    let mut page = Page::new(Style::PLAIN);
    remarks.iter().for_each(|remark| write_remark(&mut page, profile, remark));
    page.into_text()
}
