//! Every single defect of every class is caught, or it is said why not; and two of them do not hide each other.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;

use campaign::{
    Because, End, Fate, Hunting, Kill, Pair, Rates, Surviving, Survivors, SystematicMatrix, SystematicMutant,
    SystematicRequest, SystematicRow,
};

use crate::examination::everything;
use crate::scene;

fn all() -> Vec<SystematicMutant> {
    campaign::systematic(&scene::conforming()).unwrap()
}

fn hunted(mutants: Vec<SystematicMutant>, workers: usize, on: Hunting) -> SystematicMatrix {
    let request = SystematicRequest { bundle: scene::conforming(), mutants, seed: scene::SEED, workers, on };
    campaign::run_systematic(&request, &|_| {}, &|| false).unwrap()
}

/// What the certification sees of all of them; run once.
fn tried() -> &'static SystematicMatrix {
    static TRIED: OnceLock<SystematicMatrix> = OnceLock::new();
    TRIED.get_or_init(|| everything().systematic())
}

fn misfits(survivors: &Survivors) -> Vec<String> {
    survivors.misfits(tried(), &scene::conforming().sources().unwrap().catalogue)
}

#[test]
fn every_field_and_every_message_has_mutants_with_names_of_their_own() {
    let mutants = all();
    let names: Vec<String> = mutants.iter().map(SystematicMutant::name).collect();
    assert!(names.is_sorted() && names.iter().collect::<BTreeSet<_>>().len() == names.len(), "{names:?}");
    assert!(names.len() > 900, "{} mutants", names.len());
    let (spec, _) = scene::conforming().twin().unwrap();
    let table = scene::conforming().sources().unwrap().table;
    let sent = spec.sends.iter().map(|name| table.message(table.message_named(name).unwrap()));
    let subjects: BTreeSet<&str> = mutants.iter().map(|mutant| &*mutant.subject).collect();
    for message in sent {
        assert!(subjects.contains(&*message.name), "{}", message.name);
        let signals = message.signals.iter().map(|signal| &table.signal(*signal).name);
        signals.for_each(|signal| assert!(subjects.contains(&**signal), "{signal}"));
    }
}

#[test]
fn a_systematic_mutant_is_a_file_like_any_other() {
    for mutant in all().into_iter().step_by(40) {
        let mut bundle = scene::conforming();
        bundle.set("twin/mutant.yaml", mutant.file());
        assert_eq!(bundle.twin().unwrap().1, Some(mutant.mutant));
    }
}

#[test]
fn one_worker_and_many_come_to_the_same_end() {
    let some = || all().into_iter().step_by(70).collect();
    let one = hunted(some(), 1, Hunting::Watching);
    assert_eq!(one, hunted(some(), 3, Hunting::Watching));
    assert!(one.rows.iter().any(|row| row.end == End::SameOnTheWire));
}

/// The rates were reviewed: a class that is caught less often is a suite that became blunt, or a reason that is needed.
#[test]
fn what_the_certification_does_not_catch_is_explained_and_the_rates_stand() {
    let survivors = campaign::embedded_survivors().unwrap();
    let misfits = misfits(&survivors);
    assert!(misfits.is_empty(), "{}", misfits.join("\n"));
    let elsewhere = tried().rows.iter().filter(|row| matches!(row.end, End::KilledElsewhere(_)));
    assert_eq!(elsewhere.map(SystematicRow::name).collect::<Vec<_>>(), [""; 0], "caught by chance");
    insta::assert_snapshot!("kill_rates", Rates::of(tried(), &survivors).to_string());
}

/// What each class, what people wrote and the coverage came to at their best: how many are caught, and how many of these by
/// something that blocks.
fn floors() -> BTreeMap<String, [usize; 2]> {
    let text = std::fs::read_to_string(scene::fixture(FLOORS)).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let floor = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, caught, blocked] = words[..] else { panic!("{line}") };
        (name.to_owned(), [caught.parse().unwrap(), blocked.parse().unwrap()])
    };
    lines.map(floor).collect()
}

const FLOORS: &str = "systematic/floors.txt";

/// What they come to now.
fn reached() -> BTreeMap<String, [usize; 2]> {
    let rates = Rates::of(tried(), &campaign::embedded_survivors().unwrap());
    let mut reached: BTreeMap<_, _> = rates
        .classes
        .into_iter()
        .map(|(class, rate)| (class, [rate.blocked + rate.advised, rate.blocked]))
        .collect();
    let written = everything().matrix();
    let advised = written.rows.iter().filter(|row| row.is_advised()).count();
    let killed = written.count(Fate::Killed);
    reached.insert(String::from("(written)"), [killed, killed - advised]);
    let coverage = campaign::coverage(&scene::conforming(), &written).unwrap();
    let blocking = coverage.requirements.iter().filter(|it| it.level == judge::Level::Must);
    let blocking = blocking.filter(|it| !it.checks.is_empty()).count();
    reached.insert(String::from("(requirements)"), [coverage.covered(), blocking]);
    reached
}

/// Whether nothing is below its floor; what is wrong, line by line.
fn below(floors: &BTreeMap<String, [usize; 2]>, reached: &BTreeMap<String, [usize; 2]>) -> Vec<String> {
    let none = [0, 0];
    let names: BTreeSet<&String> = floors.keys().chain(reached.keys()).collect();
    let compared = names.into_iter().filter_map(|name| {
        let (floor, now) = (floors.get(name).unwrap_or(&none), reached.get(name).unwrap_or(&none));
        let is_worse = floor.iter().zip(now).any(|(floor, now)| now < floor);
        let is_better = floor.iter().zip(now).any(|(floor, now)| now > floor);
        match (is_worse, is_better) {
            (true, _) => Some(format!("{name} catches {now:?} and has caught {floor:?}")),
            (false, true) => Some(format!("{name} catches {now:?}: raise the floor from {floor:?}")),
            (false, false) => None,
        }
    });
    compared.collect()
}

/// A floor is raised with `BMSCERT_UPDATE`, and lowered by nothing but a person, who says why in the commit.
#[test]
fn no_class_is_caught_less_often_than_it_was() {
    if std::env::var_os("BMSCERT_UPDATE").is_some() {
        let mut floors = floors();
        for (name, now) in reached() {
            let floor = floors.entry(name).or_default();
            *floor = [floor[0].max(now[0]), floor[1].max(now[1])];
        }
        let lines = floors.iter().map(|(name, [caught, blocked])| format!("{name} {caught} {blocked}\n"));
        let head = "# What is caught of each class of systematic mutants, and how much of it by something that blocks; of what\n\
                    # people wrote; and the requirements that are covered. Less than this fails the build.\n";
        std::fs::write(scene::fixture(FLOORS), format!("{head}{}", lines.collect::<String>())).unwrap();
    }
    assert_eq!(below(&floors(), &reached()), [""; 0]);
}

#[test]
fn what_is_caught_less_often_is_told_and_so_is_a_floor_that_is_too_low() {
    let of = |rows: &[(&str, [usize; 2])]| rows.iter().map(|(name, it)| ((*name).to_owned(), *it)).collect();
    let floors = of(&[("a", [3, 2]), ("b", [3, 2]), ("c", [1, 1]), ("d", [2, 0])]);
    let now = of(&[("a", [3, 1]), ("b", [3, 2]), ("d", [2, 1]), ("e", [1, 0])]);
    let says = [
        "a catches [3, 1] and has caught [3, 2]",
        "c catches [0, 0] and has caught [1, 1]",
        "d catches [2, 1]: raise the floor from [2, 0]",
        "e catches [1, 0]: raise the floor from [0, 0]",
    ];
    assert_eq!(below(&floors, &now), says);
}

#[test]
fn a_reason_excuses_nothing_that_is_caught() {
    let because = Because::Equivalent(String::from("whatever it is"));
    let (class, subject) = (String::from("period-x*"), String::from("*"));
    let wide = |except: &[&str]| {
        let except = except.iter().map(|except| (*except).to_owned()).collect();
        let wide =
            Surviving { class: class.clone(), subject: subject.clone(), except, because: because.clone() };
        let mut survivors = campaign::embedded_survivors().unwrap();
        survivors.survivors.insert(0, wide);
        misfits(&survivors)
    };
    let blocks = "period-x*/* would excuse period-x10/Limits, which is caught; narrow it down";
    assert!(wide(&[]).iter().any(|misfit| misfit == blocks), "{:?}", wide(&[]));
    assert!(!wide(&["Limits"]).iter().any(|misfit| misfit == blocks));
}

/// What frames cannot tell is not known to conform, and is not counted so.
#[test]
fn what_only_a_meter_could_tell_is_not_said_to_conform() {
    let survivors = campaign::embedded_survivors().unwrap();
    let conform = survivors.survivors.iter().filter_map(|surviving| match &surviving.because {
        Because::Equivalent(why) => Some((surviving.to_string(), why)),
        Because::NotTested(_) | Because::Undecidable { .. } | Because::Gap(_) => None,
    });
    let takes_more = |why: &str| {
        ["no frame", "no bus", "sensor", "meter", "of a rig"].iter().any(|words| why.contains(words))
    };
    let launder: Vec<_> = conform.filter(|(_, why)| takes_more(why)).collect();
    assert!(launder.is_empty(), "say `undecidable`: {launder:?}");
    let rate = Rates::of(tried(), &survivors).total();
    assert!((10..20).contains(&rate.undecidable), "{rate:?}");
    let of = |name: &str| tried().rows.iter().find(|row| row.name() == name).unwrap();
    for name in ["sign/Temperature", "scale-div10/CCL", "scale-div10/DCL"] {
        let reason = survivors.reason(of(name));
        assert!(matches!(reason, Some(Because::Undecidable { .. })), "{name}: {reason:?}");
    }
}

#[test]
fn what_never_shows_in_a_healthy_battery_is_tried_in_one_in_trouble() {
    let of = |name: &str| tried().rows.iter().find(|row| row.name() == name).unwrap();
    for name in ["slot-0/ShortCircuitAlarm", "byte-order/ModulesOffline"] {
        assert!(of(name).in_trouble && of(name).is_blocked(), "{:?}", of(name));
    }
    // An alarm that is raised shows; that it should have been is more than a suite can tell.
    for name in [
        "stuck/HighVoltageAlarm",
        "slot-2/LowTemperatureAlarm",
        "swapped/HighVoltageAlarm+HighVoltageWarning",
    ] {
        assert!(of(name).in_trouble && of(name).end == End::Survived, "{:?}", of(name));
    }
}

#[test]
fn the_battery_in_trouble_conforms() {
    let mut bundle = scene::conforming();
    let of = |name: &str| std::fs::read(scene::fixture(name)).unwrap();
    bundle.set("twin/battery.yaml", of("systematic/in-trouble.yaml"));
    bundle.set("statement.yaml", of("systematic/in-trouble.statement.yaml"));
    let ran = scene::run(bundle);
    let open = scene::checks(ran.record()).into_iter().filter_map(|(name, check)| match &check.outcome {
        judge::Check::Unverified(why) => Some(format!("{name} is unverified: {why}")),
        judge::Check::Fail(findings) => Some(format!("{name} fails: {findings:?}")),
        judge::Check::Pass(_) | judge::Check::NotExercised(_) => None,
    });
    assert_eq!(open.collect::<Vec<_>>(), [""; 0]);
    assert_eq!(campaign::Exit::of(ran.record()), campaign::Exit::Passed);
}

#[test]
fn a_mask_is_as_wide_as_what_is_cut_off() {
    let (masks, table) = (campaign::embedded_masks().unwrap(), scene::conforming().sources().unwrap().table);
    let of = |name: &str| all().into_iter().find(|mutant| mutant.name() == name).unwrap();
    let is_masked = |hidden: &str, by: &str| {
        let (hidden, by) = (of(hidden), of(by));
        masks.reason(&campaign::Hidden { hidden: &hidden, by: &by }, &table).is_some()
    };
    assert!(is_masked("scale-x10/DCL", "short/Limits:4") && is_masked("scale-x10/DCL", "short/Limits:5"));
    assert!(!is_masked("scale-x10/CVL", "short/Limits:4"), "it is there");
    assert!(!is_masked("scale-x10/DCL", "short/Alarms:0"), "it is in another frame");
    assert!(is_masked("noise/Product", "short/Product:1") && is_masked("noise/Product", "short/Product:5"));
    assert!(!is_masked("noise/Product", "short/Limits:1"), "it is in another frame");
    assert!(!is_masked("period-x100/Product", "short/Product:5"), "what is left comes too rarely");
    assert!(is_masked("swapped/GeneralAlarm+GeneralWarning", "another-maker/GeneralAlarm"));
    assert!(!is_masked("swapped/GeneralAlarm+GeneralWarning", "another-maker/HighVoltageAlarm"));
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

/// One that is no longer needed would hide what comes later.
#[test]
fn takes_minutes_every_reason_why_one_hides_another_is_needed() {
    let masks = campaign::embedded_masks().unwrap().masks;
    let strata = strata();
    let stale = masks.iter().enumerate().filter(|(mask, _)| !is_needed(*mask, &strata));
    let stale: Vec<_> = stale.map(|(_, mask)| mask).collect();
    assert!(stale.is_empty(), "these hide nothing; take them out: {stale:?}");
}

/// Whether there are two that this reason keeps from each other, among so many as are tried of those that it fits.
fn is_needed(mask: usize, strata: &[Stratum; 5]) -> bool {
    let (masks, table) = (campaign::embedded_masks().unwrap(), scene::conforming().sources().unwrap().table);
    let reason = |hidden, by| masks.reason(&campaign::Hidden { hidden, by }, &table);
    combined(strata).into_iter().any(|(one, other, on)| {
        let each = one.mutants.iter().flat_map(|one| other.mutants.iter().map(move |other| (one, other)));
        let fit: Vec<_> = each
            .filter(|(one, other)| one.name() != other.name())
            .filter(|(one, other)| {
                [(one, other), (other, one)].iter().any(|(a, b)| reason(a, b) == Some(mask))
            })
            .collect();
        let some = fit.iter().step_by(fit.len().div_ceil(TRIED_OF_EACH).max(1));
        let pairs: Vec<Pair> = some.map(|(one, other)| Pair::new(one, other)).collect();
        let mut used = BTreeSet::new();
        judged_pairs(&pairs, on, &mut used, &mut vec![]);
        used.contains(&mask)
    })
}

const TRIED_OF_EACH: usize = 24;

/// Another one each time; `BMSCERT_SEED` repeats what one found.
fn fresh_seed() -> u64 {
    let given = std::env::var("BMSCERT_SEED").ok();
    given.map_or_else(|| RandomState::new().hash_one(()), |seed| seed.parse().unwrap())
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

/// What each mutant of these pairs comes to by itself, by name.
fn alone(pairs: &[Pair], on: Hunting) -> BTreeMap<String, SystematicRow> {
    if on == Hunting::Watching {
        return tried().rows.iter().map(|row| (row.name(), row.clone())).collect();
    }
    let each = pairs.iter().flat_map(|pair| pair.of.clone()).map(|mutant| (mutant.name(), mutant));
    let each: BTreeMap<_, _> = each.collect();
    let rows = hunted(each.into_values().collect(), 2, on).rows;
    rows.into_iter().map(|row| (row.name(), row)).collect()
}

/// Draws pairs of mutants that are caught one by one, so many of those that watching catches and of the others, from each two
/// strata that are tried on the same: both have to be caught together as well, or it is said why one hides the other.
fn pairs_are_seen(seed: u64, watched: usize, others: usize) {
    println!("pairs of seed {seed}");
    let mut wrong = vec![];
    for (one, other, on) in combined(&strata()) {
        let count = if on == Hunting::Watching { watched } else { others };
        let pairs = campaign::pairs([&one.mutants, &other.mutants], seed, count);
        let judged = judged_pairs(&pairs, on, &mut BTreeSet::new(), &mut wrong);
        println!("{judged} of {} pairs: {} beside {}, {on:?}", pairs.len(), one.name, other.name);
        assert!(3 * judged > pairs.len(), "there are too few that are caught one by one");
    }
    assert!(wrong.is_empty(), "seed {seed}, {} pairs:\n{}", wrong.len(), wrong.join("\n"));
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

/// How many of these pairs have two mutants that are caught one by one on the same; notes reasons that were needed and
/// what is wrong.
fn judged_pairs(pairs: &[Pair], on: Hunting, used: &mut BTreeSet<usize>, wrong: &mut Vec<String>) -> usize {
    let (masks, table) = (campaign::embedded_masks().unwrap(), scene::conforming().sources().unwrap().table);
    let alone = alone(pairs, on);
    let caught = |pair: &&Pair| pair.of.iter().all(|mutant| alone[&mutant.name()].is_killed());
    let pairs: Vec<&Pair> = pairs.iter().filter(caught).collect();
    let together = hunted(pairs.iter().map(|pair| pair.both.clone()).collect(), 2, on);
    for (pair, row) in pairs.iter().zip(&together.rows) {
        let rows = [0, 1].map(|at: usize| &alone[&pair.of[at].name()]);
        let hidden = pair.hidden(rows, row);
        let reasons = hidden.iter().map(|hidden| masks.reason(hidden, &table));
        let conform = reasons.map(|at| at.is_some_and(|at| masks.masks[at].conform));
        // Whatever hides what, a battery with a defect that blocks is not certified.
        let is_bad =
            rows.iter().any(|alone| alone.is_blocked()) && !conform.collect::<Vec<_>>().contains(&true);
        if is_bad && !row.is_blocked() {
            wrong.push(format!("{} is certified", row.name()));
        }
        for hidden in hidden {
            match masks.reason(&hidden, &table) {
                Some(mask) => _ = used.insert(mask),
                None => wrong.push(format!(
                    "{} is hidden by {}: alone they fail {:?}, together {:?}",
                    hidden.hidden.name(),
                    hidden.by.name(),
                    rows.map(SystematicRow::requirements),
                    row.requirements(),
                )),
            }
        }
    }
    pairs.len()
}

#[test]
fn the_same_seed_draws_the_same_pairs() {
    let draw = |seed| campaign::pairs([&all(), &all()], seed, 50);
    assert_eq!(draw(1).len(), 50);
    assert!(draw(1) == draw(1) && draw(1) != draw(2));
}

#[test]
fn a_defect_that_is_not_seen_beside_another_is_hidden() {
    let kill = |requirement: &str| Kill {
        check: String::from("a/b/c"),
        requirement: requirement.to_owned(),
        level: judge::Level::Must,
    };
    let row = |requirements: &[&str]| SystematicRow {
        end: End::Killed(requirements.iter().map(|requirement| kill(requirement)).collect()),
        ..tried().rows[0].clone()
    };
    let pair = &campaign::pairs([&all(), &all()], scene::SEED, 1)[0];
    let hidden = |one: &[&str], other: &[&str], together: &[&str]| {
        let (one, other, together) = (row(one), row(other), row(together));
        let hidden = pair.hidden([&one, &other], &together);
        hidden.iter().map(|it| pair.of.iter().position(|of| of == it.hidden).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(hidden(&["A"], &["B"], &["A", "B"]), [0; 0]);
    assert_eq!(hidden(&["A"], &["B"], &["A"]), [1]);
    assert_eq!(hidden(&["A"], &["B"], &["C"]), [0, 1]);
    assert_eq!(hidden(&["A", "S"], &["S"], &["S"]), [0], "what fails for the other as well shows nothing");
    assert_eq!(hidden(&["S"], &["S"], &["S"]), [0; 0]);
}

/// A row that survives, and a list with one reason.
fn misfits_of(class: &str, because: Because) -> Vec<String> {
    let mut rows = tried().rows.clone();
    rows.retain(|row| row.class == "burst" && row.subject == "Modules");
    assert_eq!(rows.len(), 1);
    let reason = Surviving { class: class.to_owned(), subject: "Mod*".to_owned(), because, except: vec![] };
    let catalogue = scene::conforming().sources().unwrap().catalogue;
    Survivors { survivors: vec![reason] }.misfits(&SystematicMatrix { rows }, &catalogue)
}

#[test]
fn a_reason_has_to_fit_what_survives_and_what_the_catalogue_says() {
    let equivalent = || Because::Equivalent(String::from("it conforms"));
    assert_eq!(misfits_of("b*", equivalent()), [""; 0]);
    let stale = misfits_of("scale-*", equivalent());
    assert_eq!(
        stale,
        ["burst/Modules survives and nobody says why", "scale-*/Mod* survives no more; take the reason out"]
    );
    let said = |because| misfits_of("burst", because).join("; ");
    let gap = |id: &str| said(Because::Gap(id.to_owned()));
    let not_tested = |id: &str| said(Because::NotTested(id.to_owned()));
    assert_eq!(gap("CAN-35A-12"), "");
    assert_eq!(gap("CAN-2-3"), "burst/Mod*: CAN-2-3 blocks, so that it may have no gap");
    assert_eq!(gap("CAN-35A-4"), "burst/Mod*: CAN-35A-4 is not tested; say `not_tested`");
    assert_eq!(not_tested("CAN-35A-4"), "");
    assert_eq!(not_tested("CAN-2-3"), "burst/Mod*: CAN-2-3 is tested; say `gap` or `undecidable`");
    let undecidable = |id: &str| {
        said(Because::Undecidable { violates: id.to_owned(), because: String::from("it takes a meter") })
    };
    assert_eq!(undecidable("CAN-2-3"), "");
    assert_eq!(undecidable("CAN-35A-4"), "burst/Mod*: CAN-35A-4 is not tested; say `not_tested`");
    assert_eq!(undecidable("CAN-9-9"), "burst/Mod*: the catalogue has no such requirement");
    assert_eq!(gap("CAN-9-9"), "burst/Mod*: the catalogue has no such requirement");
}
