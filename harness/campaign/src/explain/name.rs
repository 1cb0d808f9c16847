//! A name that a suite gives to an expression.

use std::collections::BTreeMap;

use super::explanation::Explanation;
use super::library::Library;

/// The expressions of this name, which several suites may give to the same.
pub(super) fn names(library: &Library, name: &str) -> Vec<Explanation> {
    let mut texts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for case in &library.cases {
        if let Some(text) = case.names.get(name) {
            texts.entry(text).or_default().push(case.name());
        }
    }
    let told = |(text, cases): (&str, Vec<String>)| {
        Explanation::new("name", name, "what suites call an expression")
            .part("stands for", text)
            .each("named in", cases)
    };
    texts.into_iter().map(told).collect()
}

/// Every name, and its expression.
pub(super) fn all(library: &Library) -> Vec<(String, String)> {
    let mut all: Vec<_> = library.cases.iter().flat_map(|case| case.names.clone()).collect();
    all.sort();
    all.dedup();
    all
}
