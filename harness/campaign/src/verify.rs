//! Verifies a run folder for somebody who trusts nothing in it but the key.

use std::path::Path;

use attest::{AttestError, ENVELOPE_FILE, MANIFEST_FILE, PublicKey, Sealed};
use report::{Depth, Exit, Record};

use crate::folder::{JUNIT, RECORD, RunFolder};
use crate::predicate::{self, PREDICATE};
use crate::replay::{self, Replayed};
use crate::{CampaignError, Known, TOOL, action_words, known_set};

/// One thing that was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What was verified, in words.
    pub what: String,
    /// What is wrong; empty where nothing is.
    pub wrong: Vec<String>,
}

/// What verifying a run folder came to.
#[derive(Debug)]
pub struct Verification {
    /// Every step, in order; the last one is the first that failed, if one did.
    pub steps: Vec<Step>,
    /// What it means.
    pub exit: Exit,
    /// The record that the evidence gives, once it was shown to be the one that was signed.
    pub record: Option<Record>,
    /// Why it does not certify although nothing is wrong with it.
    pub reservations: Vec<String>,
}

impl Verification {
    fn step(&mut self, what: &str, wrong: Vec<String>, exit: Exit) -> bool {
        let holds = wrong.is_empty();
        self.steps.push(Step { what: what.to_owned(), wrong });
        if !holds {
            self.exit = exit;
        }
        holds
    }
}

/// Verifies signature, manifest, journal, inputs, verdicts and record of a run folder with this key. The key in the
/// folder counts for nothing unless it is this one.
///
/// # Errors
/// Where the folder cannot be read at all.
pub fn verify(folder: &Path, key: &PublicKey) -> Result<Verification, CampaignError> {
    let folder = RunFolder::open(folder);
    let mut found = Verification { steps: vec![], exit: Exit::Passed, record: None, reservations: vec![] };
    let Some(sealed) = unseal(&folder, key, &mut found)? else { return Ok(found) };
    let Some(replayed) = judge_again(&folder, &mut found) else { return Ok(found) };
    if !compare(&folder, &replayed, (&sealed, key), &mut found)? {
        return Ok(found);
    }
    // What another version of the tool recorded beside the verdicts was not compared: only what the evidence gives counts.
    certifies(&replayed.record, &sealed, &mut found);
    found.record = Some(replayed.record);
    Ok(found)
}

/// Envelope, signature, manifest, and every file by its digest.
fn unseal(
    folder: &RunFolder,
    key: &PublicKey,
    found: &mut Verification,
) -> Result<Option<Sealed>, CampaignError> {
    let what = "signature, manifest, and every file by its digest";
    let (wrong, exit) = match attest::unseal(folder.path(), std::slice::from_ref(key)) {
        Ok(sealed) if sealed.statement().predicate_type == PREDICATE => {
            found.step(what, vec![], Exit::Passed);
            return Ok(Some(sealed));
        }
        Ok(sealed) => {
            let kind = &sealed.statement().predicate_type;
            (
                vec![format!(
                    "{ENVELOPE_FILE}: what is signed is of the type {kind}, which this tool does not know"
                )],
                Exit::Envelope,
            )
        }
        Err(AttestError::Altered(files)) => (files.iter().map(ToString::to_string).collect(), Exit::Manifest),
        Err(why @ AttestError::Io { .. }) => return Err(why.into()),
        Err(why @ AttestError::BadManifest(_)) => (vec![format!("{MANIFEST_FILE}: {why}")], Exit::Manifest),
        Err(why) => (vec![format!("{ENVELOPE_FILE}: {why}")], envelope_exit(&why, key)),
    };
    found.step(what, wrong, exit);
    Ok(None)
}

/// A signature in somebody else's name is another matter than one that does not hold.
fn envelope_exit(why: &AttestError, key: &PublicKey) -> Exit {
    match why {
        AttestError::Untrusted(stated) if *stated != key.key_id().to_string() => Exit::UntrustedKey,
        AttestError::Untrusted(_)
        | AttestError::WrongKeyId { .. }
        | AttestError::SignedTwice(_)
        | AttestError::Unsigned => Exit::Signature,
        _ => Exit::Envelope,
    }
}

/// The journal to its end, and the verdicts judged again.
fn judge_again(folder: &RunFolder, found: &mut Verification) -> Option<Replayed> {
    let replayed = match replay::judge_again(folder) {
        Ok(replayed) => replayed,
        Err(why @ CampaignError::Journal(_)) => {
            found.step("journal to its end", vec![why.to_string()], Exit::Journal);
            return None;
        }
        Err(why) => {
            found.step("judged again", vec![why.to_string()], Exit::JudgedDifferently);
            return None;
        }
    };
    if !found.step("journal to its end", evidence_wrongs(&replayed), Exit::Journal) {
        return None;
    }
    let mut wrong = replayed.differences.clone();
    if !replayed.agrees() && wrong.is_empty() {
        wrong.push(String::from("the verdicts come out differently"));
    }
    found.step("judged again", wrong, Exit::JudgedDifferently).then_some(replayed)
}

/// Why the evidence is not the one that the record names, all of it.
fn evidence_wrongs(replayed: &Replayed) -> Vec<String> {
    let (recorded, found) = (&replayed.recorded.evidence, &replayed.record.evidence);
    if !replayed.complete {
        return vec![String::from("the journal is cut: it does not end with its seal")];
    }
    if recorded != found {
        let (recorded, found) = (action_words::evidence(recorded), action_words::evidence(found));
        return vec![format!("the record names {recorded}; found was {found}")];
    }
    vec![]
}

/// The record and what is rendered from it, made again. Another version of the tool may write other bytes.
fn compare(
    folder: &RunFolder,
    replayed: &Replayed,
    (sealed, key): (&Sealed, &PublicKey),
    found: &mut Verification,
) -> Result<bool, CampaignError> {
    let mut wrong = vec![];
    let predicate = &sealed.statement().predicate;
    if predicate["result"] != serde_json::json!(replayed.record.summary.verdict) {
        wrong.push(String::from("what was signed says another result than the record"));
    }
    if predicate["certification"] != serde_json::json!(replayed.record.grade.certification) {
        wrong.push(String::from("what was signed says another grade than the record"));
    }
    if replayed.recorded.tool == replayed.record.tool {
        let thrown_away = predicate["issuer"]["throwAwayKey"] == serde_json::json!(true);
        if wrong.is_empty()
            && *predicate != predicate::statement(&replayed.record, key, thrown_away).predicate
        {
            wrong.push(String::from("what was signed says something else than the record"));
        }
        let json = replayed.record.to_json().map_err(|why| CampaignError::Record(why.to_string()))?;
        let is_record = crate::bundle::read_bounded(&folder.file(RECORD))? == json.as_bytes();
        let is_junit = is_rendered(&replayed.record, &crate::bundle::read_bounded(&folder.file(JUNIT))?)?;
        let others = [(RECORD, is_record), (JUNIT, is_junit)].into_iter().filter(|(_, same)| !same);
        wrong.extend(others.map(|(name, _)| format!("{name} is not what the evidence gives")));
    } else {
        let said = format!(
            "made by version {}, judged again by {TOOL}: verdicts agree, bytes need not",
            replayed.recorded.tool.version
        );
        found.reservations.push(said);
    }
    let what = match replayed.recorded.tool == replayed.record.tool {
        true => "record made again",
        false => "result and grade made again; the rest is by another version and was not compared",
    };
    Ok(found.step(what, wrong, Exit::RecordDiffers))
}

/// Whether these bytes are the JUnit file of a record, at whatever depth it was asked for.
fn is_rendered(record: &Record, bytes: &[u8]) -> Result<bool, CampaignError> {
    for depth in Depth::ALL {
        let made = report::junit(record, depth).map_err(|why| CampaignError::Record(why.to_string()))?;
        if made.as_bytes() == bytes {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether suites, catalogue and protocol are the known ones, and what else keeps it from certifying.
fn certifies(record: &Record, sealed: &Sealed, found: &mut Verification) {
    let known: Known = known_set(&record.inputs);
    if !found.step("suites, catalogue and protocol are known", known.reasons(), Exit::UnknownSuite) {
        return;
    }
    if sealed.statement().predicate["issuer"]["throwAwayKey"] != serde_json::json!(false) {
        found.reservations.push(String::from("it was signed with a throw-away key: nobody answers for it"));
    }
    found.reservations.extend(record.grade.reasons.iter().cloned());
    if !found.reservations.is_empty() || !record.grade.certification {
        found.exit = Exit::NotCertifiable;
    }
}
