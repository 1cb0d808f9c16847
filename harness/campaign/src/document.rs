//! Documents that programs read.

use serde::Serialize;

use crate::CampaignError;

/// A document as indented JSON with a line end: the same document gives the same bytes.
///
/// # Errors
/// Where it cannot be written as JSON.
pub(crate) fn json(document: &impl Serialize) -> Result<String, CampaignError> {
    let json =
        serde_json::to_string_pretty(document).map_err(|why| CampaignError::Record(why.to_string()))?;
    Ok(json + "\n")
}
