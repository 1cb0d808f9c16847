//! What the suites were tried on: in parts and as a whole, as documents and as pages, and in every record.

use campaign::{
    Broken, Bundle, Examination, ExamineRequest, Fate, MergeError, MutantRow, Partition, embedded_survivors,
};
use judge::Level;
use proptest::prelude::*;
use rstest::rstest;

use crate::scene;

/// A few of the mutants that people wrote.
fn few() -> Examination {
    let partition = "1/40".parse().unwrap();
    let (bundle, seed) = (scene::conforming(), scene::SEED);
    let request = ExamineRequest { bundle, written: true, systematic: false, partition, seed, workers: 2 };
    campaign::examine(&request, &|_, _| {}, &|| false).unwrap()
}

fn row(name: &str) -> MutantRow {
    MutantRow {
        name: name.into(),
        about: "It is <b>bold</b> & \"quoted\".".into(),
        violates: vec!["CAN-1.4-2".into()],
        fate: Fate::Killed,
        killed_for: vec!["CAN-1.4-2".into()],
        fails: vec![Broken { requirement: "CAN-1.4-2".into(), level: Level::Must }],
        verdict: "failed".into(),
        unverified: 0,
    }
}

/// A document of these mutants, as a whole.
fn whole(names: &[&str]) -> Examination {
    let mut whole = Examination::read(EMPTY.as_bytes(), "it").unwrap();
    whole.written.rows = names.iter().map(|name| row(name)).collect();
    whole.written.count = names.len();
    whole
}

const EMPTY: &str = r#"{
    "schema": "bmscert-kill-matrix/1", "tool": "bmscert 0.1.0", "suites": "ab", "seed": 1,
    "partition": {"part": 1, "of": 1},
    "written": {"count": 0, "set": "cd", "rows": []},
    "systematic": {"count": 0, "set": "ef", "rows": []}
}"#;

fn parts(of: usize, names: &[&str]) -> Vec<Examination> {
    let part = |part: usize| {
        let mut one = whole(names);
        one.partition = format!("{part}/{of}").parse().unwrap();
        let rows = one.written.rows.into_iter().enumerate();
        one.written.rows = rows.filter(|(at, _)| one.partition.takes(*at)).map(|(_, row)| row).collect();
        one
    };
    (1..=of).map(part).collect()
}

const NAMES: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

#[test]
fn parts_in_any_order_are_the_whole() {
    let mut parts = parts(3, &NAMES);
    parts.reverse();
    assert_eq!(Examination::merge(parts), Ok(whole(&NAMES)));
    assert_eq!(Examination::merge(vec![whole(&NAMES)]), Ok(whole(&NAMES)));
}

#[rstest]
#[case::nothing(|parts: &mut Vec<Examination>| parts.clear(), "there is nothing to merge")]
#[case::one_missing(|parts: &mut Vec<Examination>| { parts.remove(1); }, "part 2 of 3 is missing")]
#[case::one_twice(|parts: &mut Vec<Examination>| parts[1] = parts[0].clone(), "part 1/3 is there twice")]
#[case::another_tool(|parts: &mut Vec<Examination>| parts[1].tool = "bmscert 9".into(), "part 2/3 was made with another version of the tool")]
#[case::other_suites(|parts: &mut Vec<Examination>| parts[1].suites = "cd".into(), "part 2/3 was made with another set of suites")]
#[case::another_seed(|parts: &mut Vec<Examination>| parts[1].seed = 2, "part 2/3 was made with another seed")]
#[case::other_mutants(|parts: &mut Vec<Examination>| parts[1].written.set = "00".into(), "part 2/3 was made with another set of mutants")]
#[case::of_another_split(|parts: &mut Vec<Examination>| parts[1].partition = "2/4".parse().unwrap(), "part 2/4 was made with another number of parts")]
#[case::rows_lost(|parts: &mut Vec<Examination>| { parts[1].written.rows.pop(); }, "what people wrote has other mutants")]
#[case::rows_twice(|parts: &mut Vec<Examination>| parts[1].written.rows = parts[0].written.rows.clone(), "what people wrote has other mutants")]
fn parts_that_are_no_whole_are_refused(#[case] change: fn(&mut Vec<Examination>), #[case] says: &str) {
    let mut parts = parts(3, &NAMES);
    change(&mut parts);
    let wrong: MergeError = Examination::merge(parts).unwrap_err();
    assert!(wrong.to_string().starts_with(says), "{wrong}");
}

#[test]
fn a_document_is_read_as_it_was_written_and_the_same_run_writes_the_same_bytes() {
    let tried = few();
    assert!(tried.written.rows.len() >= 3 && tried.written.count > 100, "{}", tried.written.rows.len());
    let json = tried.to_json().unwrap();
    assert_eq!(Examination::read(json.as_bytes(), "it").unwrap(), tried);
    assert_eq!(few().to_json().unwrap(), json);
}

#[test]
fn the_page_names_every_mutant_and_takes_no_text_for_markup() {
    let mut tried = few();
    let names: Vec<String> = tried.written.rows.iter().map(|row| row.name.clone()).collect();
    tried.written.rows.push(row("<script>"));
    let page = tried.page(&embedded_survivors().unwrap()).unwrap();
    names.iter().for_each(|name| assert!(page.contains(&format!(">{name}</th>")), "{name}"));
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script") && !page.contains("<b>bold"));
    assert!(page.contains("This is part 1 of 40 only"));
    let coverage = campaign::coverage(&scene::conforming(), &tried.matrix()).unwrap();
    let page = tried.coverage_page(&coverage).unwrap();
    let named = |id: &str| page.contains(&format!("<code>{id}</code>"));
    coverage.requirements.iter().for_each(|covered| assert!(named(&covered.requirement), "{covered:?}"));
}

#[test]
fn every_record_of_the_built_in_suites_says_what_they_catch() {
    let ran = scene::run(scene::conforming());
    let examined = ran.record().examined.clone().expect("make it anew: bmscert coverage --out docs/examined");
    assert!(examined.killed > 700 && examined.gaps < 10, "{examined:?}");
    let other = scene::run(scene::small());
    assert_eq!(other.record().examined, None, "nobody has tried these suites");
}

#[test]
fn takes_minutes_what_stands_in_the_manual_is_what_the_suites_catch_now() {
    let (bundle, workers) = (Bundle::embedded_twin(), 2);
    let partition = Partition::WHOLE;
    let request = ExamineRequest { bundle, written: true, systematic: true, partition, seed: 1, workers };
    let tried = campaign::examine(&request, &|_, _| {}, &|| false).unwrap();
    let coverage = campaign::coverage(&scene::conforming(), &tried.matrix()).unwrap();
    let now = campaign::examined(&tried, &coverage).unwrap();
    let stands: report::Examined =
        serde_json::from_str(include_str!("../../../../docs/examined/examined.json")).unwrap();
    assert_eq!(now, stands, "make it anew: bmscert coverage --out docs/examined");
    let pages = [
        (
            tried.page(&embedded_survivors().unwrap()).unwrap(),
            include_str!("../../../../docs/examined/kill-matrix.html"),
        ),
        (tried.coverage_page(&coverage).unwrap(), include_str!("../../../../docs/examined/coverage.html")),
    ];
    pages.into_iter().for_each(|(now, stands)| assert!(now == stands, "a page is stale"));
}

proptest! {
    #[test]
    fn no_document_makes_the_reader_panic(bytes: Vec<u8>) {
        let _ = Examination::read(&*bytes, "it");
    }

    #[test]
    fn a_document_that_was_cut_is_refused(at in 0_usize..200) {
        let json = whole(&NAMES).to_json().unwrap();
        let cut = &json.as_bytes()[..json.len() * at / 200];
        prop_assert!(Examination::read(cut, "it").is_err());
    }
}
