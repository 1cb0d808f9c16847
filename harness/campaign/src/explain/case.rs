//! A case, as its suite writes it.

use super::explanation::Explanation;
use super::library::Library;
use super::written::WrittenCase;

/// The cases of this name: the whole one, the end of it, or the case alone.
pub(super) fn cases(library: &Library, name: &str) -> Vec<Explanation> {
    let is = |case: &&WrittenCase| {
        let whole = case.name();
        whole == name || whole.strip_suffix(name).is_some_and(|before| before.ends_with('/'))
    };
    library.cases.iter().filter(is).map(|case| explanation(library, case)).collect()
}

fn explanation(library: &Library, case: &WrittenCase) -> Explanation {
    let mut told = Explanation::new("case", case.name(), &*case.about).part("kind", case.kind);
    told = told.maybe("needs", (!case.needs.is_empty()).then(|| case.needs.join(", ")));
    let mut covered: Vec<&str> = case.checks.iter().map(|check| &*check.covers).collect();
    let mut known = std::collections::BTreeSet::new();
    covered.retain(|id| known.insert(*id));
    let says = |id: &str| {
        let requirement = library.inputs.catalogue.requirement(id);
        requirement.map_or_else(|| id.to_owned(), |known| format!("{id}: {}", known.says))
    };
    let told = told.each("covers", covered.into_iter().map(says)).verbatim("written as", &*case.text);
    told.each("where", case.names.iter().map(|(name, text)| format!("{name} is {text}")))
}
