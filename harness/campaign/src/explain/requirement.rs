//! A requirement of the catalogue.

use judge::Level;
use suite::Requirement;

use super::explanation::Explanation;
use super::library::Library;

/// The requirement of this name, in small letters or large ones.
pub(super) fn requirement(library: &Library, name: &str) -> Option<Explanation> {
    let mut requirements = library.inputs.catalogue.requirements.iter();
    let requirement = requirements.find(|known| known.id.value.eq_ignore_ascii_case(name))?;
    Some(explanation(library, requirement))
}

fn explanation(library: &Library, requirement: &Requirement) -> Explanation {
    let id = &requirement.id.value;
    let edition = &library.inputs.catalogue.edition;
    let mut told = Explanation::new("requirement", id, &*requirement.says)
        .part("level", level(requirement.level))
        .part("clause", format!("{}, edition of {edition}", clause(id)));
    if requirement.derived {
        told = told.part("derived", "this is a rule of this tool and not of the specification");
    }
    let covering = library.covering(id);
    let none = covering.is_empty().then_some("no case of the built-in suites; a record says `not tested`");
    told.maybe("reading", requirement.erratum.as_deref())
        .part("do", &*requirement.advice)
        .each("checked by", covering)
        .maybe("checked by", none)
        .maybe("not tested", requirement.not_tested.as_deref())
        .each("violated by", library.violating(id))
}

/// What a level means, beginning with its name.
pub(super) fn level(level: Level) -> &'static str {
    match level {
        Level::Must => "must: a fail blocks, and so does what could not be judged",
        Level::Should => "should: advice, which blocks in the profile `strict` alone",
        Level::Info => "info: reported only",
        Level::Constraint => "constraint: binds the rig and not the battery; a violation is a rig error",
    }
}

/// Where the document says it, by an id of document, clause and running number.
fn clause(id: &str) -> String {
    let (document, rest) = id.split_once('-').unwrap_or((id, ""));
    let clause = rest.rsplit_once('-').map_or(rest, |(clause, _)| clause);
    let is_frame = clause.len() == 3 && clause.chars().all(|char| char.is_ascii_hexdigit());
    let place = if is_frame { format!("frame 0x{clause}") } else { format!("clause {clause}") };
    format!("{place} of the document {document}")
}
