//! Names of raw values.

use std::collections::BTreeSet;
use std::sync::Arc;

use can_dbc::ValDescription;
use wire::Field;

/// Raw values and their names, in the order of the text.
pub(super) type Labels = Arc<[(i64, Arc<str>)]>;

/// The labels in the order of the text; the value in question where one is labelled twice, a name is used twice, or
/// the field cannot hold it.
pub(super) fn checked(written: &[ValDescription], field: &Field) -> Result<Labels, i64> {
    let (mut values, mut names) = (BTreeSet::new(), BTreeSet::new());
    let mut labels = Vec::with_capacity(written.len());
    for ValDescription { id, description } in written {
        let new = values.insert(*id) && names.insert(description);
        if !new || !fits(*id, field) {
            return Err(*id);
        }
        labels.push((*id, Arc::from(description.as_str())));
    }
    Ok(labels.into())
}

fn fits(value: i64, field: &Field) -> bool {
    let (value, span) = (i128::from(value), 1_i128 << field.bits());
    if field.is_signed() { (-span / 2..span / 2).contains(&value) } else { (0..span).contains(&value) }
}
