//! An observer, in the words of its own file.

use judge::{Documentation, Parameter};

use super::explanation::Explanation;
use super::library::Library;

/// The observer of this name.
pub(super) fn observer(library: &Library, name: &str) -> Option<Explanation> {
    let documented = judge::documentation().into_iter().find(|documented| documented.name == name)?;
    Some(explanation(library, &documented))
}

fn explanation(library: &Library, documented: &Documentation) -> Explanation {
    let told = Explanation::new("observer", documented.name, &*documented.says);
    let told =
        documented.sections.iter().fold(told, |told, (title, words)| told.part(small(title), &**words));
    let parameters = documented.parameters.iter().map(parameter);
    told.each("parameters", parameters).each("used by", library.using(documented.name))
}

/// A title as a label.
fn small(title: &str) -> String {
    title.to_lowercase()
}

/// A parameter on one line.
fn parameter(parameter: &Parameter) -> String {
    let Parameter { name, about, optional } = parameter;
    match (name.is_empty(), optional) {
        (true, _) => about.clone(),
        (false, true) => format!("`{name}` (may be left out): {about}"),
        (false, false) => format!("`{name}`: {about}"),
    }
}
