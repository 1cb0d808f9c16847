//! Chains entries anew.

use crate::entry::{Body, Entry};
use crate::writer::Writer;
use crate::{Header, Log, LogError};

/// A complete journal of these entries, numbered and chained anew: for tests that delete evidence and expect the
/// verdict to follow.
///
/// # Errors
/// Where an entry was seen before the one ahead of it, or is too long for a record.
pub fn rewrite<'a>(
    header: &Header,
    entries: impl IntoIterator<Item = &'a Entry>,
) -> Result<Vec<u8>, LogError> {
    let mut writer = Writer::buffered(Vec::new(), header)?;
    for entry in entries {
        match &entry.body {
            Body::Event(event) => writer.event(entry.seen, event)?,
            Body::Action(action) => writer.action(entry.seen, action)?,
        };
    }
    Ok(writer.conclude_into()?.1)
}
