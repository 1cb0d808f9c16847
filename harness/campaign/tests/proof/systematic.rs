//! Every single defect of every class is caught, or it is said why not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use campaign::{
    Because, End, Fate, Hunting, Rates, Surviving, Survivors, SystematicMatrix, SystematicMutant,
    SystematicRequest, SystematicRow,
};

use crate::examination::everything;
use crate::scene;

pub(crate) fn all() -> Vec<SystematicMutant> {
    campaign::systematic(&scene::conforming()).unwrap()
}

fn hunted(mutants: Vec<SystematicMutant>, workers: usize, on: Hunting) -> SystematicMatrix {
    let request = SystematicRequest { bundle: scene::conforming(), mutants, seed: scene::SEED, workers, on };
    campaign::run_systematic(&request, &|_| {}, &|| false).unwrap()
}

/// What the certification sees of all of them; run once.
pub(crate) fn tried() -> &'static SystematicMatrix {
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
