//! Whole campaigns with all sorts of batteries, as journals that can be taken apart and judged again.

use campaign::{Bundle, Profile, Record};
use journal::{Entry, Header};

use crate::scene::{self, Sources};

/// A campaign as a list of entries that can be changed and judged again.
pub(crate) struct Judged {
    pub(crate) about: String,
    pub(crate) bundle: Bundle,
    pub(crate) sources: Sources,
    pub(crate) header: Header,
    pub(crate) entries: Vec<Entry>,
    pub(crate) record: Record,
}

impl Judged {
    /// Runs this bundle.
    pub(crate) fn new(about: &str, bundle: Bundle, profile: Profile, seed: u64) -> Self {
        let below = tempfile::tempdir().unwrap();
        let mut request = scene::request(bundle.clone(), seed, below.path(), None);
        request.profile = profile;
        let campaign = campaign::run(request, &mut |_| {}, &mut || false).unwrap();
        let journal = std::fs::read(campaign.folder.unwrap().path().join(scene::JOURNAL)).unwrap();
        let (header, entries, _) = journal::read_all(&*journal).unwrap();
        let sources = Sources::new(&bundle, &header);
        let judged =
            Self { about: about.to_owned(), bundle, sources, header, entries, record: campaign.record };
        let again = judged.again(&judged.entries);
        assert_eq!(
            again.cases, judged.record.cases,
            "{about}: judging entries again is not judging as before"
        );
        judged
    }

    /// What these entries say of the battery.
    pub(crate) fn again(&self, entries: &[Entry]) -> Record {
        campaign::replay_entries(&self.bundle, &self.header, entries).unwrap()
    }
}

/// The battery that conforms, so many others that conform, drawn by seed, and so many with a systematic defect.
pub(crate) fn campaigns(profile: Profile, variants: u64, mutants: usize) -> Vec<Judged> {
    let ranges = campaign::embedded_ranges().unwrap();
    let conforming = scene::conforming();
    let mut campaigns = vec![Judged::new("conforming", conforming.clone(), profile, scene::SEED)];
    for seed in 0..variants {
        let (bundle, _) = campaign::variant(&conforming, &ranges, seed).unwrap();
        campaigns.push(Judged::new(&format!("variant {seed}"), bundle, profile, seed));
    }
    let all = campaign::systematic(&conforming).unwrap();
    let step = (all.len() / mutants.max(1)).max(1);
    for mutant in all.iter().skip(step / 2).step_by(step).take(mutants) {
        let mut bundle = conforming.clone();
        bundle.set("twin/mutant.yaml", mutant.file());
        campaigns.push(Judged::new(&mutant.name(), bundle, profile, scene::SEED));
    }
    campaigns
}
