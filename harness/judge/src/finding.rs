//! Findings: what was seen that should not have been, counted and with a few examples.

use journal::Seq;
use quantity::Instant;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many examples a finding keeps; a log in which every frame is wrong stays flat in memory.
const EXAMPLES: usize = 8;

/// A point in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// The entry; in a recording the line.
    #[schemars(with = "u64")]
    pub seq: Seq,
    /// When, in nanoseconds since the origin.
    #[schemars(with = "i64")]
    pub at: Instant,
}

/// One occurrence in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// When and where.
    pub moment: Moment,
    /// What was seen.
    pub seen: String,
}

/// One kind of wrong, aggregated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// What was seen, in words: the worst occurrence.
    pub seen: String,
    /// How often.
    pub count: u64,
    /// The first occurrence.
    pub first: Moment,
    /// The last occurrence.
    pub last: Moment,
    /// The first few occurrences.
    pub examples: Vec<Example>,
}

/// At least one finding: a fail that names nothing cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// These findings; `None` where there are none.
    #[must_use]
    pub fn new(findings: Vec<Finding>) -> Option<Self> {
        (!findings.is_empty()).then_some(Self(findings))
    }

    /// The findings, in the order in which they were first seen.
    #[must_use]
    pub fn all(&self) -> &[Finding] {
        &self.0
    }
}

impl From<Finding> for Findings {
    fn from(finding: Finding) -> Self {
        Self(vec![finding])
    }
}

/// Occurrences counted so far. Words are found only at the end, for the few that are kept.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    count: u64,
    first: Option<Moment>,
    last: Option<Moment>,
    worst: Option<(f64, Moment)>,
    examples: Vec<(f64, Moment)>,
}

impl Tally {
    /// Counts an occurrence; `badness` says how bad it is, larger is worse, in a unit that the owner knows.
    pub fn add(&mut self, moment: Moment, badness: f64) {
        self.count += 1;
        self.first.get_or_insert(moment);
        self.last = Some(moment);
        if self.worst.is_none_or(|(worst, _)| badness > worst) {
            self.worst = Some((badness, moment));
        }
        if self.examples.len() < EXAMPLES {
            self.examples.push((badness, moment));
        }
    }

    /// How many occurrences were counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The finding, in the owner's words for a badness; `None` where nothing was counted.
    #[must_use]
    pub fn finding(&self, words: impl Fn(f64) -> String) -> Option<Finding> {
        let (first, last, (worst, _)) = (self.first?, self.last?, self.worst?);
        let examples =
            self.examples.iter().map(|(badness, moment)| Example { moment: *moment, seen: words(*badness) });
        Some(Finding { seen: words(worst), count: self.count, first, last, examples: examples.collect() })
    }
}

/// Occurrences that no number can tell: the words for the few that are kept are found when they happen.
#[derive(Debug, Clone, Default)]
pub struct Told {
    tally: Tally,
    words: Vec<String>,
}

impl Told {
    /// Counts an occurrence; `words` is asked for the first few.
    pub fn add(&mut self, moment: Moment, words: impl FnOnce() -> String) {
        self.tally.add(moment, 0.0);
        if self.words.len() < EXAMPLES {
            self.words.push(words());
        }
    }

    /// The finding, in the words for the first occurrence; `None` where nothing was counted.
    #[must_use]
    pub fn finding(&self) -> Option<Finding> {
        let mut finding = self.tally.finding(|_| self.words.first().cloned().unwrap_or_default())?;
        for (example, words) in finding.examples.iter_mut().zip(&self.words) {
            example.seen.clone_from(words);
        }
        Some(finding)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(seq: u64) -> Moment {
        Moment { seq: Seq(seq), at: Instant::from_nanos(seq as i64) }
    }

    #[test]
    fn a_million_occurrences_keep_a_handful() {
        let mut tally = Tally::default();
        (1..=1_000_000).for_each(|seq| tally.add(moment(seq), seq as f64));
        let finding = tally.finding(|badness| format!("{badness}")).unwrap();
        assert_eq!((finding.count, finding.examples.len()), (1_000_000, EXAMPLES));
        assert_eq!(
            (finding.first, finding.last, finding.seen.as_str()),
            (moment(1), moment(1_000_000), "1000000")
        );
    }

    #[test]
    fn nothing_counted_is_no_finding() {
        assert_eq!(Tally::default().finding(|_| String::new()), None);
        assert_eq!(Findings::new(vec![]), None);
    }
}
