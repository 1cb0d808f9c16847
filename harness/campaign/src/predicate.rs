//! What is signed: which run it was, what it came to, and who answers for it.

use attest::{PublicKey, SigningKey, Statement};
use report::{Depth, Record};
use serde_json::json;

use crate::folder::{JUNIT, RECORD, RunFolder};
use crate::{Campaign, CampaignError, TOOL};

/// The type of our predicate.
pub(crate) const PREDICATE: &str = "https://bmscert.dev/compliance/v1";

/// Writes the record and what is rendered from it into the folder, and signs everything in it.
pub(crate) fn leave(
    folder: RunFolder,
    record: Record,
    key: Option<SigningKey>,
    depth: Depth,
) -> Result<Campaign, CampaignError> {
    let wrong = |why: &dyn std::fmt::Display| CampaignError::Record(why.to_string());
    let json = record.to_json().map_err(|why| wrong(&why))?;
    folder.write(RECORD, json.as_bytes())?;
    folder.write(JUNIT, report::junit(&record, depth).map_err(|why| wrong(&why))?.as_bytes())?;
    let throw_away_key = key.is_none();
    let key = key.map_or_else(SigningKey::generate, Ok)?;
    let statement = statement(&record, key.public(), throw_away_key);
    attest::seal(folder.path(), &key, statement)?;
    Ok(Campaign { record, folder: Some(folder), throw_away_key })
}

/// The statement over a record; its subject, the manifest, is added when it is signed.
pub(crate) fn statement(record: &Record, key: &PublicKey, throw_away_key: bool) -> Statement {
    let configuration: Vec<_> = record
        .inputs
        .iter()
        .map(|input| json!({"name": input.path, "digest": {"sha256": input.sha256}}))
        .collect();
    Statement::new(
        PREDICATE,
        json!({
            "result": record.summary.verdict,
            "tool": TOOL,
            "world": record.world,
            "profile": record.profile,
            "protocol": record.protocol,
            "battery": record.battery,
            "certification": record.grade.certification,
            "started": record.started,
            "configuration": configuration,
            "examined": record.examined,
            "issuer": {"key": key.key_id().as_str(), "throwAwayKey": throw_away_key},
        }),
    )
}
