//! Judges a recording.

use std::fs::File;
use std::path::PathBuf;

use attest::SigningKey;
use report::Depth;
use suite::Profile;

use crate::folder::{self, RunFolder};
use crate::recording::{self, About, Part};
use crate::{Anonymised, Bundle, Campaign, CampaignError, Progress, Source, TimeStyle, examined, facts};

/// What to check.
#[derive(Debug)]
pub struct CheckRequest {
    /// The suites, the catalogue, the protocol, and a statement where there is one.
    pub bundle: Bundle,
    /// The recording: one file, or several in the order in which they were recorded.
    pub sources: Vec<Source>,
    /// What the stamps mean, where the recording does not tell; decided from its beginning where not given.
    pub times: Option<TimeStyle>,
    /// Where a copy goes that tells as much and not whose battery it is; of one file only.
    pub anonymise: Option<File>,
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
    /// How many lines or records could not be read.
    pub damaged: u64,
    /// The first few of them, each with its place and what is wrong with it.
    pub damages: Vec<String>,
    /// Interfaces that were recorded beside the one that was judged.
    pub others: Vec<String>,
    /// What was copied without names, where that was asked for.
    pub anonymised: Option<Anonymised>,
}

/// Judges a recording by everything that can be judged by watching; the digest of its bytes is the evidence.
///
/// # Errors
/// Where files are wrong, the recording is none, or the run folder or the copy cannot be written.
pub fn check(request: CheckRequest, tell: &mut dyn FnMut(Progress)) -> Result<Checked, CampaignError> {
    if request.anonymise.is_some() && request.sources.len() > 1 {
        return Err(CampaignError::Incomplete(String::from(
            "several files cannot become one copy: what lies between them would be lost; anonymise one file at a time",
        )));
    }
    let plan = request.bundle.plan(&[], Profile::Passive)?;
    let lacks = request.bundle.shortcomings()?;
    let folder = request.record.map(|(out, name)| RunFolder::create(&out, &name)).transpose()?;
    if let Some(folder) = &folder {
        folder.write_inputs(&request.bundle)?;
    }
    let about = About {
        battery: format!("the one that was recorded in {}", names(&request.sources)),
        started: request.started,
        profile: Profile::Passive.name().to_owned(),
        inputs: request.bundle.inputs(),
        times: request.times,
    };
    let parts = request.sources.iter().cloned().enumerate();
    let parts = parts.map(|(index, source)| part(index + 1, source, folder.as_ref()));
    let parts = parts.collect::<Result<_, _>>()?;
    let played = recording::play(plan, parts, about, request.anonymise, tell);
    let played = Source::unless_troubled(&request.sources, played)?;
    let examined = examined::of_run(&played.header.inputs)?;
    let record =
        facts::record(&played.header, &played.engine, &played.onlooker, played.evidence, lacks, examined);
    let campaign = match folder {
        Some(folder) => crate::predicate::leave(folder, record, request.key, request.depth)?,
        None => Campaign { record, folder: None, throw_away_key: false },
    };
    let recording::Played { frames, damages: damaged, damaged: damages, others, anonymised, .. } = played;
    Ok(Checked { campaign, frames, damaged, damages, others, anonymised })
}

/// The files by name, the folders above them left out.
fn names(sources: &[Source]) -> String {
    sources.iter().map(Source::plain_name).collect::<Vec<_>>().join(", ")
}

fn part(number: usize, source: Source, folder: Option<&RunFolder>) -> Result<Part, CampaignError> {
    let copy = folder.map(|run| run.new_file(&format!("inputs/{}", folder::recording(number))));
    Ok(Part { name: source.plain_name(), source, copy: copy.transpose()? })
}
