//! Every check that is not simply a pass, for programs that follow a run.

use judge::{Finding, Level};
use serde::Serialize;

use crate::Record;
use crate::reason::{Reason, reasons};

/// A check that is not simply a pass, with all that is known about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// The case, as `suite/case`.
    pub case: String,
    /// The check, by its name in the case.
    pub check: String,
    /// The requirement that it covers.
    pub requirement: Option<String>,
    /// How much that weighs.
    pub level: Level,
    /// Whether the rule is ours and not the specification's.
    pub derived: bool,
    /// What it came to, in lower case: `fail`, `advice`, `unverified`.
    pub outcome: String,
    /// Whether it bears on the verdict of its case.
    pub counts: bool,
    /// Whether it has no answer because no recording could show it, and the profile excuses that.
    pub excused: bool,
    /// What was expected.
    pub expected: String,
    /// What was seen: when and where first and last, and how often.
    pub seen: Vec<Finding>,
    /// Why there is no answer, where there is none.
    pub because: Option<String>,
    /// Which reading of an unclear specification did not hold.
    pub reading: Option<String>,
    /// What to do about it.
    #[serde(rename = "do")]
    pub advice: Option<String>,
}

/// The notices of a record, in the order of its cases and their checks.
#[must_use]
pub fn notices(record: &Record) -> Vec<Notice> {
    let ran = record.cases.iter().filter(|case| case.selection == judge::Selection::Selected);
    ran.flat_map(|case| reasons(record, case)).map(|reason| notice(&reason)).collect()
}

fn notice(reason: &Reason<'_>) -> Notice {
    Notice {
        case: format!("{}/{}", reason.case.suite, reason.case.id),
        check: reason.check.id.clone(),
        requirement: reason.check.covers.clone(),
        level: reason.check.level,
        derived: reason.is_derived(),
        outcome: reason.mark.word().to_lowercase(),
        counts: reason.counts(),
        excused: reason.is_excused(),
        expected: reason.check.expects.clone(),
        seen: reason.findings().to_vec(),
        because: reason.why().map(ToString::to_string),
        reading: reason.reading().map(str::to_owned),
        advice: reason.advice().map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::mixed;

    #[test]
    fn everything_but_a_pass_is_noticed_once() {
        let shown: Vec<_> = notices(&mixed())
            .into_iter()
            .map(|notice| (notice.case, notice.outcome, notice.counts, notice.advice.is_some()))
            .collect();
        let expected = [
            ("keepalive/limits-never-old", "fail", true, true),
            ("keepalive/names-agree", "advice", false, true),
            ("keepalive/names-agree", "noted", false, true),
            ("power/wakes", "not exercised", false, false),
            ("power/terminated", "rig error", true, true),
            ("power/stays", "unverified", true, false),
        ];
        let expected = expected
            .map(|(case, outcome, counts, advised)| (case.to_owned(), outcome.to_owned(), counts, advised));
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_fail_names_its_entries_and_why_it_is_one() {
        let fail = notices(&mixed()).into_iter().next().unwrap();
        assert_eq!((fail.requirement.as_deref(), fail.derived), (Some("CAN-1.4-2"), true));
        assert_eq!((fail.seen[0].count, fail.seen[0].first.seq.0, fail.seen[0].last.seq.0), (3, 8412, 8414));
        assert_eq!(fail.reading.as_deref(), Some("the newer table"));
    }
}
