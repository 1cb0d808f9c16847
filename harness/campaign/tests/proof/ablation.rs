//! No false pass: whoever deletes the evidence of a pass loses the pass.

use campaign::Profile;
use journal::Entry;

use crate::campaigns::{Judged, campaigns};
use crate::scene;

impl Judged {
    /// The entries without what a pass rests on, and how many these were.
    fn without(&self, entries: &[Entry], pass: &judge::Evidence) -> (Vec<Entry>, usize) {
        let rests_on = |entry: &Entry| {
            let of = |name: &String| self.sources.is_of(entry, name);
            (pass.first()..=pass.last()).contains(&entry.seq) && pass.sources().iter().any(of)
        };
        let kept = scene::without(&self.header, entries, &rests_on);
        let gone = entries.len() - kept.len();
        (kept, gone)
    }
}

/// The checks of phases that wait until something holds. Without the entries by which it came to hold, the phase waits
/// for the next ones: what holds then is another pass on other evidence, and has to vanish with that in turn.
const WAITING: [&str; 9] = [
    "victron-can-bms/bus/nobody-acknowledges/frames-return",
    "victron-can-bms/bus/open-line/frames-return",
    "victron-can-bms/bus/short-between-the-lines/frames-return",
    "victron-can-bms/bus/ten-minutes-off-the-bus/frames-return",
    "victron-can-bms/keepalive/comes-back-by-itself/return",
    "victron-can-bms/startup/power-up/charge-voltage-above-empty",
    "victron-can-bms/startup/power-up/charge-voltage-never-zero",
    "victron-can-bms/startup/power-up/booting",
    "victron-can-bms/startup/power-up/pre-charging",
];

/// How often such a phase may find other entries: it waits a minute at most, and 0x351 comes every second.
const ROUNDS: usize = 64;

#[test]
fn every_pass_vanishes_with_its_evidence() {
    let judged = Judged::new("conforming", scene::conforming(), Profile::Certification, scene::SEED);
    let passes = scene::passes(&judged.record);
    assert!(WAITING.iter().all(|name| passes.contains_key(*name)), "{passes:?}");
    assert!(all_vanish(&judged, 1) >= 35, "{passes:?}");
}

#[test]
fn sampled_passes_of_other_batteries_vanish_with_their_evidence() {
    let judged = campaigns(Profile::Passive, 3, 3);
    assert!(judged.iter().map(|judged| all_vanish(judged, 8)).sum::<usize>() > 40);
}

#[test]
fn takes_minutes_passes_of_many_campaigns_vanish_with_their_evidence() {
    let watched = campaigns(Profile::Passive, 10, 20);
    assert!(watched.iter().map(|judged| all_vanish(judged, 2)).sum::<usize>() > 800);
    let certified = campaigns(Profile::Certification, 3, 3);
    assert!(certified.iter().map(|judged| all_vanish(judged, 10)).sum::<usize>() > 50);
}

/// Every `step`th pass vanishes with its evidence; how many these were.
fn all_vanish(judged: &Judged, step: usize) -> usize {
    let passes = scene::passes(&judged.record);
    let sampled = passes.iter().step_by(step);
    sampled
        .map(|(name, pass)| {
            let rounds = if WAITING.contains(&&**name) { ROUNDS } else { 1 };
            vanishes(judged, &judged.entries, name, pass, rounds);
        })
        .count()
}

/// Deletes what the pass rests on until there is no pass; the last of so many rounds has to be enough.
fn vanishes(run: &Judged, entries: &[Entry], name: &str, pass: &judge::Evidence, rounds: usize) {
    let (mut entries, mut pass) = (entries.to_vec(), pass.clone());
    for _ in 0..rounds {
        let (kept, gone) = run.without(&entries, &pass);
        assert!(gone > 0, "{name} rests on nothing that is in the journal: {pass:?}");
        let record = run.again(&kept);
        match scene::passes(&record).remove(name) {
            None => return,
            Some(other) => (entries, pass) = (kept, other),
        }
    }
    panic!("{}: {name} still passes, on {pass:?}", run.about);
}
