//! No false pass: whoever deletes the evidence of a pass loses the pass.

use campaign::{Bundle, Record};
use journal::{Entry, Header};

use crate::scene::{self, Sources};

/// A run as a list of entries that can be deleted and judged again.
struct Evidence {
    bundle: Bundle,
    sources: Sources,
    header: Header,
}

impl Evidence {
    fn judged(&self, entries: &[Entry]) -> Record {
        campaign::replay_entries(&self.bundle, &self.header, entries).unwrap()
    }

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
const WAITING: [&str; 8] = [
    "victron-can-bms/bus/nobody-acknowledges/frames-return",
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
    let bundle = scene::conforming();
    let ran = scene::run(bundle.clone());
    let (header, entries) = ran.journal();
    let run = Evidence { sources: Sources::new(&bundle, &header), bundle, header };
    assert_eq!(
        run.judged(&entries).cases,
        ran.record().cases,
        "judging entries again is not judging them as before"
    );
    let passes = scene::passes(ran.record());
    for (name, pass) in &passes {
        let rounds = if WAITING.contains(&&**name) { ROUNDS } else { 1 };
        vanishes(&run, &entries, name, pass, rounds);
    }
    assert!(WAITING.iter().all(|name| passes.contains_key(*name)), "{passes:?}");
    println!("{} passes vanished with their evidence", passes.len());
    assert!(passes.len() >= 35, "{passes:?}");
}

/// Deletes what the pass rests on until there is no pass; the last of so many rounds has to be enough.
fn vanishes(run: &Evidence, entries: &[Entry], name: &str, pass: &judge::Evidence, rounds: usize) {
    let (mut entries, mut pass) = (entries.to_vec(), pass.clone());
    for _ in 0..rounds {
        let (kept, gone) = run.without(&entries, &pass);
        assert!(gone > 0, "{name} rests on nothing that is in the journal: {pass:?}");
        let record = run.judged(&kept);
        match scene::passes(&record).remove(name) {
            None => return,
            Some(other) => (entries, pass) = (kept, other),
        }
    }
    panic!("{name} still passes, on {pass:?}");
}
