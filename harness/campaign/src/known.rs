//! What this tool knows: the suites, the catalogue and the protocol that certify.

use std::collections::BTreeMap;

use journal::Input;

use crate::Bundle;

/// What the comparison of a run's inputs with the known set came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Inputs that stand in the known set with another digest.
    pub changed: Vec<String>,
    /// Suites that are not in the known set.
    pub foreign: Vec<String>,
    /// Files of the known set that the run did not use.
    pub missing: Vec<String>,
}

impl Known {
    /// Whether the run used the whole known set, and no suite beside it.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.changed.is_empty() && self.foreign.is_empty() && self.missing.is_empty()
    }

    /// What is wrong, in words; empty where nothing is.
    #[must_use]
    pub fn reasons(&self) -> Vec<String> {
        let each = |paths: &[String], words: &str| -> Vec<String> {
            paths.iter().map(|path| format!("{path} {words}")).collect()
        };
        [
            each(&self.changed, "is not the one that this tool knows"),
            each(&self.foreign, "is not a suite that this tool knows"),
            each(&self.missing, "was left out"),
        ]
        .concat()
    }
}

/// Compares the inputs of a run with the suites, the catalogue and the protocol that are built in.
#[must_use]
pub fn known_set(inputs: &[Input]) -> Known {
    let own = Bundle::embedded().inputs();
    let used: BTreeMap<&str, &str> = inputs.iter().map(|input| (&*input.path, &*input.sha256)).collect();
    let mut known = Known { changed: vec![], foreign: vec![], missing: vec![] };
    for input in &own {
        match used.get(&*input.path) {
            None => known.missing.push(input.path.clone()),
            Some(digest) if *digest != input.sha256 => known.changed.push(input.path.clone()),
            Some(_) => {}
        }
    }
    let foreign = inputs.iter().filter(|input| input.path.starts_with("suites/"));
    let foreign = foreign.filter(|input| own.iter().all(|own| own.path != input.path));
    known.foreign = foreign.map(|input| input.path.clone()).collect();
    known
}
