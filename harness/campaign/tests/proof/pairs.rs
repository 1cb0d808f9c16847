//! Two defects at once do not hide each other.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};

use campaign::{
    ConformingPairs, Hunting, JudgedMutant, Pair, SystematicMutant, SystematicRequest, SystematicRow,
};

use crate::scene;
use crate::systematic::{all, tried};

/// How many of the pairs that a reason is about are tried at most, of each two strata.
const TRIED_OF_EACH: usize = 24;

fn reasons() -> ConformingPairs {
    campaign::embedded_conforming().unwrap()
}

fn judged(mutants: Vec<SystematicMutant>, on: Hunting) -> Vec<JudgedMutant> {
    let request =
        SystematicRequest { bundle: scene::conforming(), mutants, seed: scene::SEED, workers: 2, on };
    campaign::judged_systematic(&request, &|_| {}, &|| false).unwrap()
}

/// Mutants of one kind that are caught one by one.
struct Stratum {
    name: &'static str,
    mutants: Vec<SystematicMutant>,
}

/// What pairs are drawn from: fields, and messages as a whole, that watching catches; what takes driving; what takes a
/// battery in trouble; and what people wrote.
fn strata() -> [Stratum; 5] {
    let table = scene::conforming().sources().unwrap().table;
    let of = |name, wanted: &dyn Fn(&SystematicRow, bool) -> bool| {
        let rows = tried().rows.iter().filter(|row| {
            let first = row.subject.split('+').next().unwrap();
            row.is_killed() && wanted(row, table.signal_named(first).is_some())
        });
        let names: BTreeSet<String> = rows.map(SystematicRow::name).collect();
        let mutants = all().into_iter().filter(|mutant| names.contains(&mutant.name())).collect();
        Stratum { name, mutants }
    };
    let is_watched = |row: &SystematicRow| !row.driven && !row.in_trouble;
    [
        of("fields", &|row, is_field| is_watched(row) && is_field),
        of("messages", &|row, is_field| is_watched(row) && !is_field),
        of("driven", &|row, _| row.driven && !row.in_trouble),
        of("in trouble", &|row, _| row.in_trouble),
        Stratum { name: "written", mutants: campaign::systematically(&scene::conforming()).unwrap() },
    ]
}

/// Each two strata that are tried on the same.
fn combined(
    [fields, messages, driven, in_trouble, written]: &[Stratum; 5],
) -> [(&Stratum, &Stratum, Hunting); 10] {
    [
        (fields, fields, Hunting::Watching),
        (fields, messages, Hunting::Watching),
        (messages, messages, Hunting::Watching),
        (driven, driven, Hunting::Driving),
        (driven, fields, Hunting::Driving),
        (written, written, Hunting::Driving),
        (written, fields, Hunting::Driving),
        (in_trouble, in_trouble, Hunting::InTrouble),
        (in_trouble, fields, Hunting::InTrouble),
        (in_trouble, written, Hunting::InTrouble),
    ]
}

#[test]
fn two_defects_do_not_hide_each_other() {
    pairs_are_seen(scene::SEED, 100, 8);
}

/// Other ones each time.
#[test]
fn takes_minutes_thousands_of_pairs_do_not_hide_each_other() {
    pairs_are_seen(fresh_seed(), 800, 60);
}

/// One that is no longer needed would excuse what comes later.
#[test]
fn takes_minutes_every_reason_why_two_conform_is_needed() {
    let strata = strata();
    let stale = (0..reasons().conform.len()).filter(|reason| !is_needed(*reason, &strata));
    let stale: Vec<_> = stale.map(|reason| reasons().conform.swap_remove(reason)).collect();
    assert!(stale.is_empty(), "these excuse nothing; take them out: {stale:?}");
}

/// Whether there are two that pass for this reason, among so many as are tried of those that it is about.
fn is_needed(reason: usize, strata: &[Stratum; 5]) -> bool {
    combined(strata).into_iter().any(|(one, other, on)| {
        let each = one.mutants.iter().flat_map(|one| other.mutants.iter().map(move |other| (one, other)));
        let pairs = each.filter(|(one, other)| one.name() != other.name());
        let pairs = pairs.map(|(one, other)| Pair::new(one, other));
        let fit: Vec<Pair> = pairs.filter(|pair| reasons().reason(pair) == Some(reason)).collect();
        let some: Vec<Pair> = fit.iter().step_by(fit.len().div_ceil(TRIED_OF_EACH).max(1)).cloned().collect();
        let mut seen = Seen::default();
        seen.judge(&some, on);
        seen.excused.contains(&reason)
    })
}

/// Another one each time; `BMSCERT_SEED` repeats what one found.
fn fresh_seed() -> u64 {
    let given = std::env::var("BMSCERT_SEED").ok();
    given.map_or_else(|| RandomState::new().hash_one(()), |seed| seed.parse().unwrap())
}

/// Draws pairs of mutants that are caught one by one, so many of those that watching catches and of the others, from each two
/// strata that are tried on the same.
fn pairs_are_seen(seed: u64, watched: usize, others: usize) {
    println!("pairs of seed {seed}");
    let (mut seen, mut all) = (Seen::default(), 0);
    for (one, other, on) in combined(&strata()) {
        let count = if on == Hunting::Watching { watched } else { others };
        let pairs = campaign::pairs([&one.mutants, &other.mutants], seed, count);
        let judged = seen.judge(&pairs, on);
        println!("{judged} of {} pairs: {} beside {}, {on:?}", pairs.len(), one.name, other.name);
        assert!(3 * judged > pairs.len(), "there are too few that are caught one by one");
        all += pairs.len();
    }
    println!("{} of {all} pairs change something each for themselves", seen.asked);
    assert!(3 * seen.asked > all, "there are too few that could hide each other");
    assert!(seen.wrong.is_empty(), "seed {seed}, {} pairs:\n{}", seen.wrong.len(), seen.wrong.join("\n"));
}

/// What was seen of pairs.
#[derive(Default)]
struct Seen {
    /// The reasons that were needed.
    excused: BTreeSet<usize>,
    /// How many pairs might have hidden one of the two from what does not look at the other.
    asked: usize,
    /// What is wrong with the verdicts, in words.
    wrong: Vec<String>,
}

impl Seen {
    /// Tries those of which both mutants are caught one by one; how many these were.
    fn judge(&mut self, pairs: &[Pair], on: Hunting) -> usize {
        let alone = alone(pairs, on);
        let caught = |pair: &&Pair| pair.of.iter().all(|mutant| alone[&mutant.name()].is_killed());
        let pairs: Vec<&Pair> = pairs.iter().filter(caught).collect();
        let together = judged(pairs.iter().map(|pair| pair.both.clone()).collect(), on);
        for (pair, together) in pairs.iter().zip(&together) {
            self.look(pair, [0, 1].map(|at: usize| &alone[&pair.of[at].name()]), together);
        }
        pairs.len()
    }

    fn look(&mut self, pair: &Pair, alone: [&SystematicRow; 2], together: &JudgedMutant) {
        if pair.is_certified(alone, together) {
            match reasons().reason(pair) {
                Some(reason) => _ = self.excused.insert(reason),
                None => self.wrong.push(format!("{} is certified", together.row.name())),
            }
        }
        self.asked += usize::from(!pair.change_the_same());
        for hidden in pair.hidden(alone, together) {
            let (of, by) = (hidden.hidden.name(), hidden.by.name());
            self.wrong.push(format!("{} fails for {of}, and not where {by} is there as well", hidden.check));
        }
    }
}

/// What each mutant of these pairs comes to by itself, by name.
fn alone(pairs: &[Pair], on: Hunting) -> BTreeMap<String, SystematicRow> {
    if on == Hunting::Watching {
        return tried().rows.iter().map(|row| (row.name(), row.clone())).collect();
    }
    let each = pairs.iter().flat_map(|pair| pair.of.clone()).map(|mutant| (mutant.name(), mutant));
    let each: BTreeMap<_, _> = each.collect();
    let judged = judged(each.into_values().collect(), on);
    judged.into_iter().map(|judged| (judged.row.name(), judged.row)).collect()
}

#[test]
fn the_same_seed_draws_the_same_pairs() {
    let draw = |seed| campaign::pairs([&all(), &all()], seed, 50);
    assert_eq!(draw(1).len(), 50);
    assert!(draw(1) == draw(1) && draw(1) != draw(2));
}

fn of(name: &str) -> SystematicMutant {
    all().into_iter().find(|mutant| mutant.name() == name).unwrap()
}

/// What would be said of both, if they were judged as the second one is alone: the checks that hide the first.
fn forgotten(first: &str, second: &str) -> Vec<String> {
    let pair = Pair::new(&of(first), &of(second));
    let alone = pair.of.clone().map(|mutant| judged(vec![mutant], Hunting::Watching).remove(0));
    let judged = alone.iter().find(|alone| alone.row.name() == second).unwrap();
    let hidden = pair.hidden([&alone[0].row, &alone[1].row], judged);
    hidden.iter().map(|hidden| format!("{} {}", hidden.hidden.name(), hidden.check)).collect()
}

/// Judged as if the other one were alone, each of these would be missed; what the other one changes, it may change.
#[test]
fn what_passes_beside_a_defect_that_it_does_not_look_at_is_hidden() {
    let charge_voltage = "scale-x10/CVL victron-can-bms/frames/values/charge-voltage";
    assert_eq!(forgotten("scale-x10/CVL", "zero/SOH"), [charge_voltage], "in another message");
    assert_eq!(forgotten("scale-x10/CVL", "zero/DischargeVoltage"), [charge_voltage], "in the same message");
    assert_eq!(forgotten("scale-x10/CVL", "short/Limits:4"), [charge_voltage], "it is there");
    assert_eq!(forgotten("scale-x10/CVL", "noise/Alarms"), [charge_voltage], "of bits without a signal");
    assert_eq!(forgotten("scale-x10/CVL", "short/Limits:1"), [""; 0], "it is cut off");
    assert_eq!(forgotten("scale-x10/CVL", "dropped/Limits"), [""; 0], "it is not sent");
    assert_eq!(forgotten("scale-x10/CVL", "zero/CVL"), [""; 0], "it changes the same");
}

#[test]
fn two_that_are_certified_though_one_is_not_are_told() {
    let pair = Pair::new(&of("scale-x10/CVL"), &of("burst/Modules"));
    let nothing = SystematicMutant {
        mutant: twin::Mutant { defects: vec![], ..pair.both.mutant.clone() },
        ..pair.both.clone()
    };
    let alone = pair.of.clone().map(|mutant| judged(vec![mutant], Hunting::Watching).remove(0));
    let rows = [&alone[0].row, &alone[1].row];
    let mut conforms = judged(vec![nothing], Hunting::Watching).remove(0);
    assert!(pair.is_certified(rows, &conforms));
    conforms.open.insert(String::from("a/b/c"));
    assert!(!pair.is_certified(rows, &conforms), "something that blocks is not known");
    assert!(!pair.is_certified(rows, &judged(vec![pair.both.clone()], Hunting::Watching)[0]));
    assert!(!pair.is_certified([rows[0], rows[0]], &conforms), "neither blocks alone");
}

#[test]
fn a_reason_why_two_conform_is_about_these_two_in_either_order() {
    let reason = |one: &str, other: &str| reasons().reason(&Pair::new(&of(one), &of(other)));
    assert_eq!(reason("swapped/GeneralAlarm+GeneralWarning", "another-maker/GeneralAlarm"), Some(0));
    assert_eq!(reason("swapped/GeneralAlarm+GeneralWarning", "another-maker/HighVoltageAlarm"), None);
    assert!(reason("zero/CCL", "slot-1/HighVoltageAlarm").is_some());
    assert_eq!(reason("zero/CCL", "slot-1/HighVoltageAlarm"), reason("slot-1/HighVoltageAlarm", "zero/CCL"));
    assert_eq!(reason("zero/CVL", "slot-1/HighVoltageAlarm"), None);
}
