//! Every single defect of every class is caught, or it is said why not; and two of them do not hide each other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use campaign::{
    Because, End, Kill, Rates, Surviving, Survivors, SystematicMatrix, SystematicMutant, SystematicRequest,
    SystematicRow,
};

use crate::examination::everything;
use crate::scene;

fn all() -> Vec<SystematicMutant> {
    campaign::systematic(&scene::conforming()).unwrap()
}

fn hunted(mutants: Vec<SystematicMutant>, workers: usize, drive: bool) -> SystematicMatrix {
    let request =
        SystematicRequest { bundle: scene::conforming(), mutants, seed: scene::SEED, workers, drive };
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
    let one = hunted(some(), 1, false);
    assert_eq!(one, hunted(some(), 3, false));
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
fn two_defects_do_not_hide_each_other() {
    pairs_are_seen(300);
}

/// Among so many every reason is needed.
#[test]
fn takes_minutes_thousands_of_pairs_do_not_hide_each_other() {
    let used = pairs_are_seen(3_000);
    let masks = campaign::embedded_masks().unwrap().masks;
    let stale: Vec<_> = masks.iter().enumerate().filter(|(at, _)| !used.contains(at)).collect();
    assert!(stale.is_empty(), "these hide nothing; take them out: {stale:?}");
}

/// Draws pairs of mutants that watching catches one by one: both have to be caught together as well, or it is said why one
/// hides the other. Which reasons were needed.
fn pairs_are_seen(count: usize) -> BTreeSet<usize> {
    let watched = tried().rows.iter().filter(|row| row.is_killed() && !row.driven && !row.in_trouble);
    let alone: BTreeMap<String, &SystematicRow> = watched.map(|row| (row.name(), row)).collect();
    let killed: Vec<_> = all().into_iter().filter(|mutant| alone.contains_key(&mutant.name())).collect();
    let pairs = campaign::pairs(&killed, scene::SEED, count);
    assert_eq!(pairs.len(), count);
    assert!(pairs == campaign::pairs(&killed, scene::SEED, count), "the same seed draws the same pairs");
    let together = hunted(pairs.iter().map(|pair| pair.both.clone()).collect(), 2, false);
    let masks = campaign::embedded_masks().unwrap();
    let (mut unexplained, mut used, mut passed) = (vec![], BTreeSet::new(), vec![]);
    for (pair, row) in pairs.iter().zip(&together.rows) {
        let rows = [0, 1].map(|at: usize| alone[&pair.of[at].name()]);
        if rows.iter().any(|alone| alone.is_blocked()) && !row.is_blocked() {
            passed.push(row.name());
        }
        for hidden in pair.hidden(rows, row) {
            match masks.reason(&hidden) {
                Some(mask) => _ = used.insert(mask),
                None => {
                    unexplained.push(format!("{} is hidden by {}", hidden.hidden.name(), hidden.by.name()))
                }
            }
        }
    }
    assert!(unexplained.is_empty(), "{} of {count}:\n{}", unexplained.len(), unexplained.join("\n"));
    assert_eq!(passed, [""; 0], "whatever hides what, a battery with a defect that blocks is not certified");
    used
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
    let pair = &campaign::pairs(&all(), scene::SEED, 1)[0];
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
