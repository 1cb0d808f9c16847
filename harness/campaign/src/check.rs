//! Judges a recording.

use std::path::PathBuf;

use attest::SigningKey;
use journal::Input;
use report::Depth;
use suite::Profile;

use crate::folder::{RECORDING, RunFolder};
use crate::recording::{self, About, Source};
use crate::tee::Tee;
use crate::{Bundle, Campaign, CampaignError, Progress, facts};

/// What to check.
#[derive(Debug)]
pub struct CheckRequest {
    /// The suites, the catalogue, the protocol, and a statement where there is one.
    pub bundle: Bundle,
    /// The recording.
    pub source: Source,
    /// When it is checked, RFC 3339 in UTC.
    pub started: String,
    /// Where to leave a run folder, and its name; nowhere where not given.
    pub record: Option<(PathBuf, String)>,
    /// The key that answers for the record; a throw-away key where there is none.
    pub key: Option<SigningKey>,
    /// What one test of the JUnit file is.
    pub depth: Depth,
}

/// A checked recording.
#[derive(Debug)]
pub struct Checked {
    /// What it came to.
    pub campaign: Campaign,
    /// How many frames it holds.
    pub frames: u64,
    /// How many lines could not be read.
    pub damaged: u64,
    /// Interfaces that were recorded beside the one that was judged.
    pub others: Vec<String>,
}

/// Judges a recording by everything that can be judged by watching; the digest of its bytes is the evidence.
///
/// # Errors
/// Where files are wrong, the recording is none, or the run folder cannot be written.
pub fn check(request: CheckRequest, tell: &mut dyn FnMut(Progress)) -> Result<Checked, CampaignError> {
    let plan = request.bundle.plan(&[], Profile::Passive)?;
    let chosen = request.bundle.chosen()?;
    let folder = request.record.map(|(out, name)| RunFolder::create(&out, &name)).transpose()?;
    if let Some(folder) = &folder {
        folder.write_inputs(&request.bundle)?;
    }
    let copy = folder.as_ref().map(|folder| folder.new_file(RECORDING)).transpose()?;
    let name = match &request.source {
        Source::File(path) => recording::plain_name(path),
        Source::Pipe => request.source.name(),
    };
    let about = About {
        battery: format!("the one that was recorded in {name}"),
        name,
        started: request.started,
        profile: Profile::Passive.name().to_owned(),
        inputs: request.bundle.inputs(),
    };
    let mut tee = Tee::new(request.source.open()?, copy);
    let bytes = tee.counter();
    let mut frames = |frames: u64| tell(recording::progress(bytes.get(), frames));
    let played = recording::play(plan, &mut tee, about, &mut frames)?;
    let mut header = played.header;
    header.inputs.push(Input { path: String::from("recording.log"), sha256: tee.digest() });
    let evidence = crate::folder::recording(tee.digest(), played.frames);
    let record = facts::record(&header, &played.engine, evidence, chosen.as_ref());
    let campaign = match folder {
        Some(folder) => crate::predicate::leave(folder, record, request.key, request.depth)?,
        None => Campaign { record, folder: None, throw_away_key: false },
    };
    Ok(Checked { campaign, frames: played.frames, damaged: played.damaged, others: played.others })
}
