//! A role of a rig.

use judge::{ROLES, RoleKind};

use super::explanation::Explanation;
use super::library::Library;

/// The role of this name, or the one that measures a signal of this name.
pub(super) fn role(library: &Library, name: &str) -> Option<Explanation> {
    let (role, signal) = name.split_once('.').map_or((name, None), |(role, signal)| (role, Some(signal)));
    let kind = ROLES.iter().find(|kind| kind.name == role)?;
    let measures = kind.signal.as_ref().map(|(signal, _)| *signal);
    (signal.is_none() || signal == measures).then(|| explanation(library, kind, measures))
}

fn explanation(library: &Library, kind: &RoleKind, measures: Option<&str>) -> Explanation {
    let measures = measures
        .map(|signal| format!("`{}.{signal}`, known for {} after it was measured", kind.name, kind.fresh));
    let told = Explanation::new("role of the rig", kind.name, kind.about).maybe("measures", measures);
    told.each("used by", library.naming(&[kind.name]))
}
