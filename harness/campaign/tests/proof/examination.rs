//! What the suites were tried on: in parts and as a whole, as documents and as pages, and in every record.

use std::path::Path;
use std::sync::OnceLock;

use campaign::{
    Broken, Bundle, Examination, ExamineRequest, Fate, MergeError, MutantRow, Partition, embedded_misses,
    embedded_survivors,
};
use judge::Level;
use proptest::prelude::*;
use report::Examined;
use rstest::rstest;
use sha2::Digest;

use crate::scene;

/// A few of the mutants that people wrote.
fn few() -> Examination {
    let partition = "1/40".parse().unwrap();
    let (bundle, seed) = (scene::conforming(), scene::SEED);
    let request = ExamineRequest { bundle, written: true, systematic: false, partition, seed, workers: 2 };
    campaign::examine(&request, &|_, _| {}, &|| false).unwrap()
}

/// What this program makes.
fn made() -> &'static Examination {
    static MADE: OnceLock<Examination> = OnceLock::new();
    MADE.get_or_init(|| {
        let (bundle, partition) = (Bundle::embedded_twin(), "1/1000".parse().unwrap());
        let request =
            ExamineRequest { bundle, written: true, systematic: false, partition, seed: 1, workers: 1 };
        campaign::examine(&request, &|_, _| {}, &|| false).unwrap()
    })
}

fn row(name: &str) -> MutantRow {
    MutantRow {
        name: name.into(),
        file: FILE.into(),
        about: "It is <b>bold</b> & \"quoted\".".into(),
        violates: vec!["CAN-1.4-2".into()],
        fate: Fate::Killed,
        killed_for: vec!["CAN-1.4-2".into()],
        missed: vec![],
        fails: vec![Broken { requirement: "CAN-1.4-2".into(), level: Level::Must }],
        verdict: "failed".into(),
        unverified: 0,
    }
}

/// A document of these mutants, as a whole.
fn whole(names: &[&str]) -> Examination {
    let mut whole = Examination::read(EMPTY.as_bytes(), "it").unwrap();
    whole.tool.clone_from(&made().tool);
    whole.suites.clone_from(&made().suites);
    whole.written.rows = names.iter().map(|name| row(name)).collect();
    whole.written.count = names.len();
    whole.written.set = set(names);
    whole
}

/// SHA-256 of nothing.
const FILE: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// The digest over these mutants.
fn set(names: &[&str]) -> String {
    let lines: String = names.iter().map(|name| format!("{FILE}  {name}\n")).collect();
    sha2::Sha256::digest(lines.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

const EMPTY: &str = r#"{
    "schema": "bmscert-kill-matrix/1", "tool": "bmscert 0.1.0", "suites": "ab", "profile": "certification",
    "cases": ["a/b"], "seed": 1,
    "partition": {"part": 1, "of": 1},
    "written": {"count": 0, "set": "cd", "rows": []},
    "systematic": {"count": 0, "set": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "rows": []}
}"#;

fn parts(of: usize, names: &[&str]) -> Vec<Examination> {
    let part = |part: usize| {
        let mut one = whole(names);
        one.partition = format!("{part}/{of}").parse().unwrap();
        one.build.clone_from(&made().build);
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

fn exchange(parts: &mut [Examination]) {
    let row = parts[1].written.rows.pop().unwrap();
    let other = std::mem::replace(&mut parts[0].written.rows[0], row);
    parts[1].written.rows.push(other);
}

#[rstest]
#[case::nothing(|parts: &mut Vec<Examination>| parts.clear(), "there is nothing to merge")]
#[case::nothing_in_them(|parts: &mut Vec<Examination>| *parts = vec![whole(&[])], "there is nothing to merge")]
#[case::another_build(|parts: &mut Vec<Examination>| parts[1].build = Some("cd".into()), "part 2/3 was made with another build of the tool")]
#[case::another_profile(|parts: &mut Vec<Examination>| parts[1].profile = "passive".into(), "part 2/3 was made with another profile")]
#[case::other_cases(|parts: &mut Vec<Examination>| parts[1].cases.clear(), "part 2/3 was made with another set of cases")]
#[case::one_missing(|parts: &mut Vec<Examination>| { parts.remove(1); }, "part 2 of 3 is missing")]
#[case::one_twice(|parts: &mut Vec<Examination>| parts[1] = parts[0].clone(), "part 1/3 is there twice")]
#[case::another_tool(|parts: &mut Vec<Examination>| parts[1].tool = "bmscert 9".into(), "part 2/3 was made with another version of the tool")]
#[case::other_suites(|parts: &mut Vec<Examination>| parts[1].suites = "cd".into(), "part 2/3 was made with another set of suites")]
#[case::a_foreign_build(|parts: &mut Vec<Examination>| parts.iter_mut().for_each(|part| part.build = Some("cd".into())),
    "part 1/3 was made with another build of the tool than this program has"
)]
#[case::a_foreign_tool(|parts: &mut Vec<Examination>| parts.iter_mut().for_each(|part| part.tool = "bmscert 9".into()),
    "part 1/3 was made with another version of the tool than this program has"
)]
#[case::foreign_suites(|parts: &mut Vec<Examination>| parts.iter_mut().for_each(|part| part.suites = "cd".into()),
    "part 1/3 was made with another set of suites than this program has"
)]
#[case::without_builds(|parts: &mut Vec<Examination>| parts.iter_mut().for_each(|part| part.build = None),
    "part 1/3 does not say which build made it"
)]
#[case::another_seed(|parts: &mut Vec<Examination>| parts[1].seed = 2, "part 2/3 was made with another seed")]
#[case::other_mutants(|parts: &mut Vec<Examination>| parts[1].written.set = "00".into(), "part 2/3 was made with another set of mutants")]
#[case::of_another_split(|parts: &mut Vec<Examination>| parts[1].partition = "2/4".parse().unwrap(), "part 2/4 was made with another number of parts")]
#[case::rows_lost(|parts: &mut Vec<Examination>| { parts[1].written.rows.pop(); }, "the parts do not have the mutants that what people wrote should have")]
#[case::another_row(|parts: &mut Vec<Examination>| parts[1].written.rows[0].name = "bb".into(), "the parts do not have the mutants that what people wrote should have")]
#[case::another_file(|parts: &mut Vec<Examination>| parts[1].written.rows[0].file = "00".into(), "the parts do not have the mutants that what people wrote should have")]
#[case::rows_in_another_part(|parts: &mut Vec<Examination>| exchange(parts),
    "the parts do not have the mutants that what people wrote should have"
)]
#[case::rows_twice(|parts: &mut Vec<Examination>| parts[1].written.rows = parts[0].written.rows.clone(), "the parts do not have the mutants that what people wrote should have")]
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
    let page = tried.page(&embedded_survivors().unwrap(), &embedded_misses().unwrap()).unwrap();
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
    assert!(examined.killed > 700 && examined.advised < 100 && examined.gaps < 10, "{examined:?}");
    assert_eq!((&*examined.profile, examined.cases), ("certification", 33));
    let other = scene::run(scene::small());
    assert_eq!(other.record().examined, None, "nobody has tried these suites");
}

/// Everything that the suites are tried on, as `bmscert coverage --out docs/examined` does it; made once for all tests.
pub(crate) fn everything() -> &'static Examination {
    static EVERYTHING: OnceLock<Examination> = OnceLock::new();
    EVERYTHING.get_or_init(|| {
        let (bundle, partition) = (Bundle::embedded_twin(), Partition::WHOLE);
        let request =
            ExamineRequest { bundle, written: true, systematic: true, partition, seed: 1, workers: 2 };
        campaign::examine(&request, &|_, _| {}, &|| false).unwrap()
    })
}

/// What every record carries.
fn stands() -> report::Examined {
    serde_json::from_str(include_str!("../../../../docs/examined/examined.json")).unwrap()
}

/// The digest is that of what every check came to on every defect: it changes with the judge, the engine and the simulated
/// battery as with the suites.
#[test]
fn what_stands_in_the_manual_is_what_the_suites_catch_now() {
    let tried = everything();
    let coverage = campaign::coverage(&scene::conforming(), &tried.matrix()).unwrap();
    let examined = campaign::examined(tried, &coverage).unwrap();
    let documents = [
        (
            "kill-matrix.html",
            tried.page(&embedded_survivors().unwrap(), &embedded_misses().unwrap()).unwrap(),
        ),
        ("coverage.html", tried.coverage_page(&coverage).unwrap()),
        ("examined.json", format!("{:#}\n", serde_json::json!(examined))),
    ];
    for (name, now) in documents {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examined").join(name);
        if std::env::var_os("BMSCERT_UPDATE").is_some() {
            std::fs::write(&path, &now).unwrap();
        }
        let stored = std::fs::read_to_string(&path).unwrap();
        assert!(stored == now, "docs/examined/{name} is stale: bmscert coverage --out docs/examined");
    }
}

#[test]
fn parts_of_everything_are_the_whole() {
    let split = |part: usize| {
        let mut one = everything().clone();
        one.partition = format!("{part}/3").parse().unwrap();
        one.build.clone_from(&made().build);
        let mut at = 0..;
        one.written.rows.retain(|_| one.partition.takes(at.next().unwrap()));
        let mut at = 0..;
        one.systematic.rows.retain(|_| one.partition.takes(at.next().unwrap()));
        one
    };
    assert!(Examination::merge((1..=3).map(split).collect()).as_ref() == Ok(everything()));
}

#[test]
fn the_numbers_of_the_readme_are_those_of_every_record() {
    let readme = include_str!("../../../../README.md").split_whitespace().collect::<Vec<_>>().join(" ");
    let Examined {
        defects,
        killed,
        advised,
        in_trouble,
        same,
        conform,
        not_covered,
        undecidable,
        gaps,
        requirements,
        covered,
        ..
    } = stands();
    let tried = everything();
    let (written, made) = (tried.matrix(), tried.systematic());
    let of_written = written.count(Fate::Killed);
    let says = [
        format!("Of {defects} defects {killed} are killed"),
        format!("{advised} of them by advice only"),
        format!("{in_trouble} only in a battery in trouble"),
        format!("{of_written} of the {} that people wrote", written.rows.len()),
        format!(
            "{} of the {} that are made from the protocol",
            killed as usize - of_written,
            made.rows.len()
        ),
        format!("{same} do not show on the wire"),
        format!("{conform} conform"),
        format!("{not_covered} violate only what no suite covers"),
        format!("{undecidable} violate what frames alone do not show"),
        format!("{gaps} are gaps"),
        format!("{covered} of {requirements} requirements are covered"),
    ];
    says.iter().for_each(|words| assert!(readme.contains(words), "the README does not say: {words}"));
}

#[test]
fn a_part_says_nothing_of_the_suites() {
    let coverage = campaign::coverage(&scene::conforming(), &few().matrix()).unwrap();
    let error = campaign::examined(&few(), &coverage).unwrap_err().to_string();
    assert!(error.contains("1/40 of the mutants say nothing of the suites"), "{error}");
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
