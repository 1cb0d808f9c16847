//! Evidence: the entries of the journal that a pass rests on.

use std::collections::BTreeSet;
use std::num::NonZeroU64;

use journal::Seq;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The entries that a pass rests on: which sources, from which entry to which, how many.
///
/// There is no way to make one but [`Gathered::evidence`], so there is no pass without something seen.
/// Deleting the entries of these sources in this range makes the pass vanish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    sources: Vec<String>,
    #[schemars(with = "u64")]
    first: Seq,
    #[schemars(with = "u64")]
    last: Seq,
    count: NonZeroU64,
}

impl Evidence {
    /// Names of the sources, sorted: messages and roles.
    #[must_use]
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// The first entry.
    #[must_use]
    pub fn first(&self) -> Seq {
        self.first
    }

    /// The last entry.
    #[must_use]
    pub fn last(&self) -> Seq {
        self.last
    }

    /// How many entries.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count.get()
    }
}

/// Entries counted so far, of one source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gathered {
    first: Seq,
    last: Seq,
    count: u64,
}

impl Gathered {
    /// Counts one entry.
    #[inline]
    pub fn add(&mut self, seq: Seq) {
        if self.count == 0 {
            self.first = seq;
        }
        self.last = seq;
        self.count += 1;
    }

    /// `count` entries from `first` to `last`.
    #[must_use]
    pub(crate) fn between(first: Seq, last: Seq, count: u64) -> Self {
        if count == 0 { Self::default() } else { Self { first, last, count } }
    }

    /// How many entries were counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// These entries and those.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        match (self.count, other.count) {
            (0, _) => other,
            (_, 0) => self,
            _ => self.join(other),
        }
    }

    /// What was counted, source by source, as evidence; `None` where any of them was never seen.
    #[must_use]
    pub fn evidence<'a>(parts: impl IntoIterator<Item = (&'a str, Self)>) -> Option<Evidence> {
        let mut sources = BTreeSet::new();
        let mut all: Option<Self> = None;
        for (name, part) in parts {
            if part.count == 0 {
                return None;
            }
            sources.insert(name.to_owned());
            all = Some(all.map_or(part, |all| all.join(part)));
        }
        let all = all?;
        let count = NonZeroU64::new(all.count)?;
        Some(Evidence { sources: sources.into_iter().collect(), first: all.first, last: all.last, count })
    }

    fn join(self, other: Self) -> Self {
        Self {
            first: self.first.min(other.first),
            last: self.last.max(other.last),
            count: self.count + other.count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(seqs: &[u64]) -> Gathered {
        let mut gathered = Gathered::default();
        seqs.iter().for_each(|seq| gathered.add(Seq(*seq)));
        gathered
    }

    #[test]
    fn nothing_seen_is_no_evidence() {
        assert_eq!(Gathered::evidence([("Limits", Gathered::default())]), None);
        assert_eq!(Gathered::evidence([]), None);
    }

    #[test]
    fn one_silent_source_spoils_the_evidence_of_all() {
        assert_eq!(Gathered::evidence([("Limits", gathered(&[1])), ("Alarms", Gathered::default())]), None);
    }

    #[test]
    fn evidence_spans_all_its_sources() {
        let evidence =
            Gathered::evidence([("Limits", gathered(&[5, 9])), ("Alarms", gathered(&[3]))]).unwrap();
        assert_eq!(evidence.sources(), ["Alarms", "Limits"]);
        assert_eq!((evidence.first(), evidence.last(), evidence.count()), (Seq(3), Seq(9), 3));
    }
}
