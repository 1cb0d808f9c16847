//! What a run came to, in a few lines.

use crate::text::inherent::counted;
use crate::text::{Cell, Page, Tint};
use crate::{NotChecked, Outcome, Profile, Record, Verdict};

/// `requirements`, and two spaces.
const LABEL: usize = 14;

/// Writes the counts, one sentence that says what they mean, and the grade.
pub(super) fn write_conclusion(page: &mut Page, record: &Record) {
    page.gap();
    if record.summary.claim > 0 {
        page.labelled(0, ("claim", LABEL), &format!("{} fail", record.summary.claim));
    }
    page.labelled(0, ("cases", LABEL), &cases(record));
    page.labelled(0, ("requirements", LABEL), &requirements(record));
    if let Some(not_checked) = not_checked(&record.summary.not_checked) {
        page.labelled(0, ("not checked", LABEL), &not_checked);
    }
    page.gap();
    let verdict = record.summary.verdict;
    let word = Cell { text: verdict.words(), width: LABEL, tint: Some(tint(verdict)) };
    page.row(0, &[word], meaning(record));
    write_grade(page, record);
}

fn write_grade(page: &mut Page, record: &Record) {
    if record.grade.certification {
        page.labelled(0, ("grade", LABEL), "certification");
        return;
    }
    page.labelled(0, ("grade", LABEL), "not for certification, because");
    for reason in &record.grade.reasons {
        page.labelled(LABEL, ("- ", 2), reason);
    }
}

fn cases(record: &Record) -> String {
    total(record.cases.len() as u64, record.summary.cases.all())
}

fn requirements(record: &Record) -> String {
    let came_to =
        |outcome| record.requirements.iter().filter(|known| known.outcome == outcome).count() as u64;
    let mut counts = Outcome::ALL.map(|outcome| (outcome.words(), came_to(outcome)));
    counts.reverse();
    total(record.requirements.len() as u64, counts)
}

/// `12: 1 fail, 11 pass`.
fn total<const N: usize>(all: u64, counts: [(&str, u64); N]) -> String {
    let some = counts.into_iter().filter(|(_, count)| *count > 0);
    let parts: Vec<_> = some.map(|(words, count)| format!("{count} {words}")).collect();
    if parts.is_empty() { all.to_string() } else { format!("{all}: {}", parts.join(", ")) }
}

fn not_checked(counts: &NotChecked) -> Option<String> {
    let NotChecked { unverified, inherent, not_exercised, not_tested } = *counts;
    let mut parts = vec![];
    if unverified > 0 {
        let checks = counted(unverified as usize, "check");
        let inherent =
            if inherent > 0 { format!(" ({inherent} by the nature of a recording)") } else { String::new() };
        parts.push(format!("{checks} unverified{inherent}"));
    }
    if not_exercised > 0 {
        parts.push(format!("{} not exercised", counted(not_exercised as usize, "check")));
    }
    if not_tested > 0 {
        parts.push(format!("{} not tested", counted(not_tested as usize, "requirement")));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Whether nothing that was seen breaks a rule, only the claim.
fn is_by_claim(record: &Record) -> bool {
    record.summary.claim > 0 && record.summary.cases.fail == 0
}

/// What the verdict means for the one who reads it.
fn meaning(record: &Record) -> &'static str {
    match record.summary.verdict {
        Verdict::Failed if is_by_claim(record) => {
            "the battery as it is claimed breaks a rule that blocks, whatever was seen of it; each FAIL above says what \
             to do"
        }
        Verdict::Failed => "the battery broke a rule that blocks; each FAIL above says what to do",
        Verdict::RigError => {
            "something of the rig was not as it has to be; this says nothing about the battery: repair the rig and \
             run again"
        }
        Verdict::Interrupted => "the run was stopped before its end; what it did not come to is not judged",
        Verdict::Inconclusive if record.summary.cases.pass == 0 => {
            "nothing was shown to hold; this is neither a pass nor a fail"
        }
        Verdict::Inconclusive => {
            "something that counts could not be judged; this is neither a pass nor a fail"
        }
        Verdict::Passed if record.profile == Profile::Passive => {
            "nothing that was seen breaks a rule that blocks; what was only watched does not certify"
        }
        Verdict::Passed => "everything that ran and counts held",
    }
}

fn tint(verdict: Verdict) -> Tint {
    match verdict {
        Verdict::Failed => Tint::Bad,
        Verdict::RigError => Tint::Rig,
        Verdict::Interrupted | Verdict::Inconclusive => Tint::Doubt,
        Verdict::Passed => Tint::Good,
    }
}
