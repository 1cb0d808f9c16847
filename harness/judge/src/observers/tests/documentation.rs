use std::collections::BTreeSet;

use crate::documentation;
use crate::testing::Script;

#[test]
fn an_observer_says_what_it_does_and_gives_an_example() {
    for documented in documentation() {
        let titles: Vec<_> = documented.sections.iter().map(|(title, _)| title.as_str()).collect();
        for section in ["What it does", "Why", "Unverified", "Example"] {
            assert!(titles.contains(&section), "{}: {section} is missing in {titles:?}", documented.name);
        }
        assert!(documented.says.ends_with('.'), "{documented:?}");
        assert!(documented.sections.iter().all(|(_, words)| !words.is_empty()), "{documented:?}");
        assert!(documented.parameters.iter().all(|parameter| !parameter.about.is_empty()), "{documented:?}");
    }
}

#[test]
fn the_example_of_an_observer_is_sound() {
    for documented in documentation() {
        let (_, example) = documented.sections.iter().find(|(title, _)| title == "Example").unwrap();
        let example = example.trim_matches('`');
        // The names of the examples are those of the real protocol; the tests' own knows the same ones.
        assert!(Script::of(example).fault().is_none(), "`{example}`: {:?}", Script::of(example).fault());
    }
}

#[test]
fn every_observer_is_documented() {
    let listed =
        include_str!("../mod.rs").lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    // What others fall back on without a statement is named in no suite.
    let listed: BTreeSet<_> = listed.filter(|name| !["tests", "undeclared"].contains(name)).collect();
    let documented: Vec<_> = documentation().iter().map(|documented| documented.name).collect();
    assert!(documented.is_sorted());
    assert_eq!(documented.into_iter().collect::<BTreeSet<_>>(), listed);
}
