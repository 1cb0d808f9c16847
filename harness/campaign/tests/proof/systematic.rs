//! Every single defect of every class is caught, or it is said why not; and two of them do not hide each other.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use campaign::{Because, End, Rates, Survivors, SystematicMatrix, SystematicMutant, SystematicRequest};

use crate::scene;

fn all() -> Vec<SystematicMutant> {
    campaign::systematic(&scene::conforming()).unwrap()
}

fn hunted(mutants: Vec<SystematicMutant>, workers: usize, drive: bool) -> SystematicMatrix {
    let request =
        SystematicRequest { bundle: scene::conforming(), mutants, seed: scene::SEED, workers, drive };
    campaign::run_systematic(&request, &|_| {}, &|| false).unwrap()
}

/// What watching sees of all of them; run once.
fn watched() -> &'static SystematicMatrix {
    static WATCHED: OnceLock<SystematicMatrix> = OnceLock::new();
    WATCHED.get_or_init(|| hunted(all(), 2, false))
}

/// The misfits, but for mutants that the battery has to be driven for: these are driven.
fn misfits(matrix: &SystematicMatrix, survivors: &Survivors) -> Vec<String> {
    let open: BTreeSet<String> = matrix
        .survivors()
        .filter(|row| survivors.reason(row).is_none())
        .map(campaign::SystematicRow::name)
        .collect();
    let driven = all().into_iter().filter(|mutant| open.contains(&mutant.name())).collect();
    let driven = hunted(driven, 2, true);
    let mut matrix = matrix.clone();
    for row in &mut matrix.rows {
        if let Some(driven) = driven.rows.iter().find(|driven| driven.name() == row.name()) {
            row.clone_from(driven);
        }
    }
    survivors.misfits(&matrix, &scene::conforming().sources().unwrap().catalogue)
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
fn what_watching_does_not_catch_is_explained_and_the_rates_stand() {
    let survivors = campaign::embedded_survivors().unwrap();
    let misfits = misfits(watched(), &survivors);
    assert!(misfits.is_empty(), "{}", misfits.join("\n"));
    let elsewhere = watched().rows.iter().filter(|row| matches!(row.end, End::KilledElsewhere(_)));
    assert_eq!(elsewhere.map(campaign::SystematicRow::name).collect::<Vec<_>>(), [""; 0], "caught by chance");
    insta::assert_snapshot!("kill_rates_by_watching", Rates::of(watched(), &survivors).to_string());
}

#[test]
fn two_defects_do_not_hide_each_other() {
    pairs_are_killed(120, false);
}

#[test]
fn takes_minutes_what_the_certification_does_not_catch_is_explained_and_the_rates_stand() {
    let survivors = campaign::embedded_survivors().unwrap();
    let matrix = hunted(all(), 2, true);
    let misfits = survivors.misfits(&matrix, &scene::conforming().sources().unwrap().catalogue);
    assert!(misfits.is_empty(), "{}", misfits.join("\n"));
    insta::assert_snapshot!("kill_rates", Rates::of(&matrix, &survivors).to_string());
}

#[test]
fn takes_minutes_hundreds_of_pairs_do_not_hide_each_other() {
    pairs_are_killed(600, true);
}

/// Draws pairs of mutants that watching catches one by one: each pair has to be caught as well.
fn pairs_are_killed(count: usize, drive: bool) {
    let killed: BTreeSet<String> =
        watched().rows.iter().filter(|row| row.is_killed()).map(campaign::SystematicRow::name).collect();
    let killed: Vec<_> = all().into_iter().filter(|mutant| killed.contains(&mutant.name())).collect();
    let pairs = campaign::pairs(&killed, scene::SEED, count);
    assert_eq!(pairs.len(), count);
    assert_eq!(pairs, campaign::pairs(&killed, scene::SEED, count), "the same seed draws the same pairs");
    let matrix = hunted(pairs, 2, drive);
    let hidden: Vec<String> = matrix.survivors().map(campaign::SystematicRow::name).collect();
    assert_eq!(hidden, [""; 0], "one defect hides the other");
}

/// A row that survives, and a list with one reason.
fn misfits_of(class: &str, because: Because) -> Vec<String> {
    let mut rows = watched().rows.clone();
    rows.retain(|row| row.class == "burst" && row.subject == "Modules");
    assert_eq!(rows.len(), 1);
    let reason = campaign::Surviving { class: class.to_owned(), subject: "Mod*".to_owned(), because };
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
    assert_eq!(not_tested("CAN-2-3"), "burst/Mod*: CAN-2-3 is tested; say `gap`");
    assert_eq!(gap("CAN-9-9"), "burst/Mod*: the catalogue has no such requirement");
}
