//! Runs, and what somebody may do to the folder that they leave.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use attest::{ENVELOPE_FILE, Envelope, MANIFEST_FILE, PUBLIC_KEY_FILE, Statement};
use campaign::{
    Bundle, Campaign, Depth, Profile, Progress, Record, RunFolder, RunRequest, SigningKey, Verification,
};
use journal::{Body, Completeness, Entry, Event, Header};
use judge::{Check, CheckResult};
use serde_json::Value;
use tempfile::TempDir;

/// When every run of these tests began.
pub(crate) const STARTED: &str = "2026-11-20T12:00:00Z";

/// The seed of every run that does not ask for another.
pub(crate) const SEED: u64 = 7;

/// A run and its folder, which is gone with it.
pub(crate) struct Ran {
    pub(crate) campaign: Campaign,
    pub(crate) key: SigningKey,
    below: TempDir,
}

impl Ran {
    pub(crate) fn record(&self) -> &Record {
        &self.campaign.record
    }

    pub(crate) fn folder(&self) -> &RunFolder {
        self.campaign.folder.as_ref().unwrap()
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder().path()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.file(name)).unwrap()
    }

    /// The journal, which has to be complete.
    pub(crate) fn journal(&self) -> (Header, Vec<Entry>) {
        let (header, entries, completeness) = journal::read_all(&*self.bytes(JOURNAL)).unwrap();
        assert!(matches!(completeness, Completeness::Complete { .. }), "{completeness:?}");
        (header, entries)
    }

    pub(crate) fn verify(&self) -> Verification {
        campaign::verify(self.path(), self.key.public()).unwrap()
    }

    /// Where the folder lies, for a second one beside it.
    pub(crate) fn below(&self) -> &Path {
        self.below.path()
    }
}

/// The journal, below a run's folder.
pub(crate) const JOURNAL: &str = "journal/journal.bin";

/// Runs this bundle with the usual seed.
pub(crate) fn run(bundle: Bundle) -> Ran {
    run_until(bundle, SEED, &mut || false)
}

/// Runs this bundle until `stop` says so.
pub(crate) fn run_until(bundle: Bundle, seed: u64, stop: &mut dyn FnMut() -> bool) -> Ran {
    run_telling(bundle, seed, &mut |_| {}, stop)
}

/// Runs this bundle, tells how it goes, and asks whether to stop.
pub(crate) fn run_telling(
    bundle: Bundle,
    seed: u64,
    tell: &mut dyn FnMut(Progress),
    stop: &mut dyn FnMut() -> bool,
) -> Ran {
    let below = tempfile::tempdir().unwrap();
    let key = SigningKey::generate().unwrap();
    let campaign = campaign::run(request(bundle, seed, below.path(), Some(key.clone())), tell, stop).unwrap();
    Ran { campaign, key, below }
}

pub(crate) fn request(bundle: Bundle, seed: u64, out: &Path, key: Option<SigningKey>) -> RunRequest {
    let (started, name) = (STARTED.to_owned(), "run".to_owned());
    let (profile, depth, out) = (Profile::Certification, Depth::Case, out.to_owned());
    RunRequest { bundle, profile, seed, started, out, name, key, bench_checked: false, depth }
}

/// The suites that certify, and the twin that conforms.
pub(crate) fn conforming() -> Bundle {
    Bundle::embedded_twin()
}

/// The suites that certify, and a mutant of the twin.
pub(crate) fn mutant(file: &Path) -> Bundle {
    let mut bundle = conforming();
    bundle.set_twin(file).unwrap();
    bundle
}

/// All mutants by name.
pub(crate) fn mutants() -> BTreeMap<String, PathBuf> {
    let files = fs::read_dir(fixture("mutants")).unwrap().map(|entry| entry.unwrap().path());
    files.map(|file| (file.file_stem().unwrap().to_str().unwrap().to_owned(), file)).collect()
}

/// A file or folder of `fixtures`.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name)
}

/// A suite of a few seconds, so that its journal can be taken apart byte by byte.
const SMALL: &str = include_str!("small.yaml");

/// The twin that conforms, and a suite of a few seconds.
pub(crate) fn small() -> Bundle {
    with_suite(SMALL)
}

/// The twin that conforms, and this suite alone.
pub(crate) fn with_suite(text: &str) -> Bundle {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("small.yaml");
    fs::write(&file, text).unwrap();
    let mut bundle = conforming();
    bundle.replace_suites(&[file]).unwrap();
    bundle
}

/// Every check of a record, named `suite/case/check`.
pub(crate) fn checks(record: &Record) -> BTreeMap<String, &CheckResult> {
    let name =
        |case: &judge::CaseResult, check: &CheckResult| format!("{}/{}/{}", case.suite, case.id, check.id);
    let cases = record.cases.iter();
    let checks = cases.flat_map(|case| case.checks.iter().map(move |check| (name(case, check), check)));
    let all: Vec<_> = checks.collect();
    let named: BTreeMap<_, _> = all.iter().cloned().collect();
    assert_eq!(named.len(), all.len(), "two checks have the same name");
    named
}

/// The checks that are passes, with what they rest on.
pub(crate) fn passes(record: &Record) -> BTreeMap<String, judge::Evidence> {
    let passed = checks(record).into_iter().filter_map(|(name, check)| match &check.outcome {
        Check::Pass(evidence) => Some((name, evidence.clone())),
        _ => None,
    });
    passed.collect()
}

/// Tells which entries are of a named source: frames of a message, readings of a role.
pub(crate) struct Sources {
    table: std::sync::Arc<wire::Table>,
    header: Header,
}

impl Sources {
    pub(crate) fn new(bundle: &Bundle, header: &Header) -> Self {
        Self { table: bundle.sources().unwrap().table, header: header.clone() }
    }

    /// Whether an entry is of the source with this name; a name that is neither a message nor a role is an error.
    pub(crate) fn is_of(&self, entry: &Entry, name: &str) -> bool {
        let message = self.table.message_named(name).map(|id| self.table.message(id).id);
        let role = self.header.role_named(name);
        assert!(message.is_some() != role.is_some(), "`{name}` has to be a message or a role");
        match &entry.body {
            Body::Event(Event::Frame { frame, .. }) => Some(frame.id()) == message,
            Body::Event(Event::Reading { role: answered, .. }) => Some(*answered) == role,
            _ => false,
        }
    }
}

/// The entries without those at these places, numbered and chained anew and read back.
pub(crate) fn without(header: &Header, entries: &[Entry], gone: &dyn Fn(&Entry) -> bool) -> Vec<Entry> {
    let kept = entries.iter().filter(|entry| !gone(entry));
    let bytes = journal::rewrite(header, kept).unwrap();
    let (_, entries, completeness) = journal::read_all(&*bytes).unwrap();
    assert!(matches!(completeness, Completeness::Complete { .. }), "{completeness:?}");
    entries
}

/// Signs the folder as it is now with this key, as its owner could; `change` may edit what is stated first.
pub(crate) fn seal_again(folder: &Path, key: &SigningKey, change: impl FnOnce(&mut Statement)) {
    let mut statement = stated(folder);
    statement.subject.clear();
    change(&mut statement);
    for name in [ENVELOPE_FILE, MANIFEST_FILE, PUBLIC_KEY_FILE] {
        fs::remove_file(folder.join(name)).unwrap();
    }
    attest::seal(folder, key, statement).unwrap();
}

/// What the envelope of a folder states, whoever signed it.
pub(crate) fn stated(folder: &Path) -> Statement {
    let envelope = Envelope::parse_canonical(&fs::read(folder.join(ENVELOPE_FILE)).unwrap()).unwrap();
    let payload: Value = serde_json::from_slice(&envelope.payload).unwrap();
    Statement::new(payload["predicateType"].as_str().unwrap(), payload["predicate"].clone())
}

/// Writes other bytes into a file where it lies: a file that is made anew is waited for by some file systems, and these
/// tests do it many thousand times.
pub(crate) fn overwrite(file: &Path, bytes: &[u8]) {
    let mut open = fs::OpenOptions::new().write(true).open(file).unwrap();
    open.write_all(bytes).unwrap();
    open.set_len(bytes.len() as u64).unwrap();
}

/// Writes a record, and what is rendered from it, in place of the ones in the folder.
pub(crate) fn replace_record(folder: &Path, record: &Record) {
    fs::write(folder.join("record.json"), record.to_json().unwrap()).unwrap();
    fs::write(folder.join("junit.xml"), report::junit(record, Depth::Case).unwrap()).unwrap();
}

/// What verifying found wrong, in words.
pub(crate) fn wrongs(found: &Verification) -> Vec<String> {
    found.steps.iter().flat_map(|step| step.wrong.clone()).collect()
}
