//! What the record of a run shows of a machine that did not let it run when it should have.
//!
//! What a test expects in real time holds on a machine that keeps up. That a run does not know something is accepted only
//! where its own journal has the event that hid it, and only in the cases that this event can have touched. Words on a
//! screen excuse nothing.

use std::fs::{self, File};
use std::path::Path;
use std::thread;

use journal::{Action, Body, BusEvent, Entry, Event, Header, Mark};
use quantity::{Instant, Span};

use crate::bench::{Bench, Ran};
use crate::real_time::show_held_up;

/// What is shorter needs no excuse.
const LEAST: Span = Span::from_millis(200);
/// How long a run may take to know again what it knew: what waits is fetched, and the slowest of the messages of which a
/// battery lives comes once more.
const AFTER: Span = Span::from_secs(3);

/// A stretch in which what was seen came too late, or behind what time alone had told.
#[derive(Debug)]
struct Stretch {
    from: Instant,
    to: Instant,
    long: Span,
}

/// All such stretches of a run, and when its driven cases were.
#[derive(Debug, Default)]
pub(crate) struct Late {
    stretches: Vec<Stretch>,
    cases: Vec<(String, Instant, Instant)>,
}

impl Late {
    /// As this journal has it; one that cannot be read shows nothing.
    fn of(journal: &Path) -> Self {
        let read = File::open(journal).ok().and_then(|file| journal::read_all(file).ok());
        let mut late = Self::default();
        let Some((header, entries, _)) = read else { return late };
        let end = entries.last().map_or(Instant::ZERO, |entry| entry.seen);
        for entry in &entries {
            late.stretches.extend(stretch(&header, entry));
            late.note(entry, end);
        }
        late
    }

    fn note(&mut self, entry: &Entry, end: Instant) {
        match &entry.body {
            Body::Action(Action::Mark(Mark::CaseBegins { case })) => {
                self.cases.push((case.clone(), entry.seen, end));
            }
            Body::Action(Action::Mark(Mark::CaseEnds { case })) => {
                self.cases.iter_mut().filter(|(name, ..)| name == case).for_each(|(.., to)| *to = entry.seen);
            }
            _ => {}
        }
    }

    /// Whether there is any such stretch.
    pub(crate) fn is_any(&self) -> bool {
        !self.stretches.is_empty()
    }

    /// Whether one of them touches this case. What only watches does so all the time.
    pub(crate) fn touches(&self, case: &str) -> bool {
        let mut driven =
            self.cases.iter().filter(|(name, ..)| name.ends_with(&format!("/{case}"))).peekable();
        if driven.peek().is_none() {
            return self.is_any();
        }
        driven.any(|(_, from, to)| {
            self.stretches.iter().any(|stretch| stretch.from <= *to && stretch.to + AFTER >= *from)
        })
    }

    /// The longest of them.
    fn longest(&self) -> Option<Span> {
        self.stretches.iter().map(|stretch| stretch.long).max()
    }
}

/// That the run was held up, as it found itself; or a frame that came later than its bus promises, which the numbers show.
fn stretch(header: &Header, entry: &Entry) -> Option<Stretch> {
    let Body::Event(event) = &entry.body else { return None };
    let (from, to, long) = match event {
        Event::Bus { at, what: BusEvent::HeldUp { by }, .. } => {
            (Instant::ZERO + (*at - Instant::ZERO - *by), entry.seen, *by)
        }
        Event::Frame { bus, at, .. } => {
            let bus = header.bus(*bus)?;
            let long = entry.seen - *at;
            (long > bus.latency + bus.uncertainty * 2).then_some((*at, entry.seen, long))?
        }
        _ => return None,
    };
    (long >= LEAST).then_some(Stretch { from, to, long })
}

impl Bench {
    /// What the journal of the only run shows.
    pub(crate) fn late(&self) -> Late {
        Late::of(&self.path(&self.run_folder()).join("journal/journal.bin"))
    }

    /// That a run of the same suite on the twin came to the same: in every case but those in which the journal shows that the
    /// live one could not know.
    pub(crate) fn assert_judged_as(&self, twin: &Ran, live: &Ran) {
        self.assert_cases_as(twin, live);
        if !self.late().is_any() {
            assert_eq!((live.code, live.verdicts()), (twin.code, twin.verdicts()), "{live:?}{twin:?}");
        }
    }

    /// The same, whichever check finds what is wrong.
    pub(crate) fn assert_cases_as(&self, twin: &Ran, live: &Ran) {
        let late = self.late();
        let (live_cases, cases) = (live.cases(), twin.cases());
        assert_eq!(live_cases.len(), cases.len(), "{live:?}{twin:?}");
        for ((name, verdict), (expected_name, expected)) in live_cases.iter().zip(&cases) {
            assert_eq!(name, expected_name);
            let may_not_know = late.touches(name) && UNKNOWN.contains(&verdict.as_str());
            assert!(
                verdict == expected || may_not_know,
                "{name}: {verdict}, and {expected} on the twin, with {late:?}: {live:?}"
            );
        }
        assert!(late.is_any() || live.code == twin.code, "{live:?}{twin:?}");
    }

    /// That this case of the only run passed, or could not be known as its journal shows.
    pub(crate) fn assert_passed(&self, ran: &Ran, case: &str) {
        let verdict = ran.cases().into_iter().find(|(name, _)| name == case).map(|(_, verdict)| verdict);
        let late = self.late();
        let fits = match verdict.as_deref() {
            Some("pass") => true,
            Some("inconclusive") => late.touches(case),
            _ => false,
        };
        assert!(fits, "{case}: {verdict:?}, with {late:?}: {ran:?}");
    }
}

/// What a case comes to where it could not be judged.
pub(crate) const UNKNOWN: [&str; 3] = ["inconclusive", "rig error", "aborted"];

/// A test that failed says what its records show, for who decides whether it is run again.
impl Drop for Bench {
    fn drop(&mut self) {
        if !thread::panicking() {
            return;
        }
        let runs = fs::read_dir(self.path("reports")).into_iter().flatten().flatten();
        let late = runs.map(|run| Late::of(&run.path().join("journal/journal.bin")));
        if let Some(long) = late.filter_map(|late| late.longest()).max() {
            show_held_up(&format!("{long}, as the journal of a run has it"));
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::ZERO + Span::from_secs(seconds)
    }

    /// A case from 10 s to 20 s, and one from 30 s to 40 s.
    fn late(from: i64, to: i64) -> Late {
        let case = |name: &str, from, to| (format!("suite/{name}"), at(from), at(to));
        let stretches = vec![Stretch { from: at(from), to: at(to), long: Span::from_secs(to - from) }];
        Late { stretches, cases: vec![case("first", 10, 20), case("second", 30, 40)] }
    }

    #[rstest]
    #[case::in_it(12, 14, "first", true)]
    #[case::in_another(12, 14, "second", false)]
    #[case::between_both(24, 25, "second", false)]
    #[case::right_before_it(27, 29, "second", true)]
    #[case::anywhere_while_it_watches(24, 25, "limits-never-old", true)]
    fn a_case_is_excused_where_the_run_was_held_up(
        #[case] from: i64,
        #[case] to: i64,
        #[case] case: &str,
        #[case] touched: bool,
    ) {
        assert_eq!(late(from, to).touches(case), touched);
    }

    #[test]
    fn nothing_is_excused_where_the_journal_shows_nothing() {
        let cases = vec![(String::from("suite/first"), at(10), at(20))];
        let late = Late { stretches: vec![], cases };
        assert!(!late.is_any() && !late.touches("first") && !late.touches("limits-never-old"));
    }
}
