//! Every single defect of every class is caught, or it is said why not.

use std::collections::BTreeSet;

use campaign::{End, SystematicMatrix, SystematicMutant, SystematicRequest};

use crate::scene;

fn all() -> Vec<SystematicMutant> {
    campaign::systematic(&scene::conforming()).unwrap()
}

fn hunted(mutants: Vec<SystematicMutant>, workers: usize) -> SystematicMatrix {
    let request = SystematicRequest { bundle: scene::conforming(), mutants, seed: scene::SEED, workers };
    campaign::run_systematic(&request, &|_| {}, &|| false).unwrap()
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
    let one = hunted(some(), 1);
    assert_eq!(one, hunted(some(), 3));
    assert!(one.rows.iter().any(|row| row.end == End::SameOnTheWire));
}
