//! From a name to what it means.

use lang::nearest;

use super::explanation::Explanation;
use super::library::Library;
use super::{case, code, list, name as named, observer, requirement, role, signal};
use crate::{Bundle, CampaignError};

/// What a name means, in a bundle and in what is built in: everything that has this name. Without a name, what there is
/// to ask for.
///
/// # Errors
/// Where nothing has this name, with the name that was probably meant, or where the files of the bundle are wrong.
pub fn explain(bundle: &Bundle, name: Option<&str>) -> Result<Vec<Explanation>, CampaignError> {
    let library = Library::of(bundle)?;
    let Some(name) = name else { return Ok(vec![list::overview(&library)]) };
    let found = found(&library, name);
    if !found.is_empty() {
        return Ok(found);
    }
    let names = names(&library);
    let near = nearest(name, names.iter().map(String::as_str)).map(str::to_owned);
    Err(CampaignError::NoSuchName { name: name.to_owned(), near })
}

/// Everything of this name; a name may mean a case and an observer.
fn found(library: &Library, name: &str) -> Vec<Explanation> {
    let single = [
        list::list(library, name),
        requirement::requirement(library, name),
        observer::observer(library, name),
        signal::message(library, name),
        signal::signal(library, name),
        role::role(library, name),
        code::code(name),
    ];
    let several = case::cases(library, name).into_iter().chain(named::names(library, name));
    single.into_iter().flatten().chain(several).collect()
}

/// Every name that can be explained.
fn names(library: &Library) -> Vec<String> {
    let table = &library.inputs.table;
    let requirements = library.inputs.catalogue.requirements.iter().map(|known| known.id.value.clone());
    let messages = table.messages().iter().map(|message| message.name.to_string());
    let signals = table.signals().iter().map(|signal| signal.name.to_string());
    let cases = library.cases.iter().flat_map(|case| [case.id.clone(), case.name()]);
    let observers = judge::documentation().into_iter().map(|documented| documented.name.to_owned());
    let roles = judge::ROLES.iter().map(|role| role.name.to_owned());
    let codes = code::codes().into_iter().map(|(code, _)| code.to_owned());
    let named = named::all(library).into_iter().map(|(name, _)| name);
    let lists = list::names().map(str::to_owned);
    requirements
        .chain(messages)
        .chain(signals)
        .chain(cases)
        .chain(observers)
        .chain(roles)
        .chain(codes)
        .chain(named)
        .chain(lists)
        .collect()
}
