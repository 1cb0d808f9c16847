//! Everything of one kind, a line each.

use judge::ROLES;

use super::code::codes;
use super::explanation::Explanation;
use super::library::Library;
use super::name as named;
use super::signal::signals;

/// The lists that there are, each with what is in it.
const LISTS: [(&str, &str); 7] = [
    ("requirements", "every requirement of the catalogue"),
    ("cases", "every case of the built-in suites"),
    ("observers", "what a check can look at"),
    ("signals", "every message of the protocol, and its signals"),
    ("names", "what the built-in suites call their expressions"),
    ("roles", "what a rig can play"),
    ("codes", "the codes of diagnostics"),
];

/// The names of the lists.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    LISTS.into_iter().map(|(name, _)| name)
}

/// What there is to ask for.
pub(super) fn overview(library: &Library) -> Explanation {
    let told = Explanation::new(
        "overview",
        "explain",
        "each of these is a list, and each name in it can be explained",
    );
    LISTS
        .into_iter()
        .fold(told, |told, (name, about)| told.part(name, format!("{about} ({})", rows(library, name).len())))
}

/// The list of this name.
pub(super) fn list(library: &Library, name: &str) -> Option<Explanation> {
    let (name, about) = LISTS.into_iter().find(|(list, _)| *list == name)?;
    let told = Explanation::new("list", name, about);
    Some(rows(library, name).into_iter().fold(told, |told, (label, text)| told.part(label, text)))
}

fn rows(library: &Library, name: &str) -> Vec<(String, String)> {
    let owned = |(name, about): (&str, &str)| (name.to_owned(), about.to_owned());
    match name {
        "requirements" => requirements(library),
        "cases" => library.cases.iter().map(|case| (case.name(), case.about.clone())).collect(),
        "observers" => {
            let documented = judge::documentation().into_iter();
            documented.map(|documented| (documented.name.to_owned(), documented.says)).collect()
        }
        "signals" => signals(&library.inputs.table),
        "names" => named::all(library),
        "roles" => ROLES.iter().map(|role| owned((role.name, role.about))).collect(),
        _ => codes().into_iter().map(owned).collect(),
    }
}

fn requirements(library: &Library) -> Vec<(String, String)> {
    let requirements = library.inputs.catalogue.requirements.iter();
    requirements.map(|known| (known.id.value.clone(), known.says.clone())).collect()
}
