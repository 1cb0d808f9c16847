//! Judges the simulated battery in virtual time, or the one on a rig in real time.

use std::cell::RefCell;
use std::fs::File;
use std::path::PathBuf;

use attest::SigningKey;
use engine::Engine;
use gx::Inverter;
use journal::{BusId, Digest, Header, Log, LogError, RoleInfo, Stop, Writer};
use quantity::Instant;
use report::{Depth, Record};
use suite::{Plan, Profile, Rig};
use twin::{Defect, Twin};

use crate::durable::Durable;
use crate::folder::{JOURNAL, RunFolder};
use crate::onlooker::Onlooker;
use crate::progress::Telling;
use crate::{BatteryProcess, Bundle, CampaignError, Progress, TOOL, bench, examined, facts, outside};

/// What to run.
#[derive(Debug)]
pub struct RunRequest {
    /// Everything that the campaign is made from, the rig or the simulated battery included.
    pub bundle: Bundle,
    /// Which cases are selected.
    pub profile: Profile,
    /// The seed of everything that is drawn.
    pub seed: u64,
    /// When it begins, RFC 3339 in UTC.
    pub started: String,
    /// The folder below which the run folder is made.
    pub out: PathBuf,
    /// The name of the run folder.
    pub name: String,
    /// The key that answers for the record; a throw-away key where there is none.
    pub key: Option<SigningKey>,
    /// Whether somebody has looked at the bench since the last run on it, in case that did not come to its end.
    pub bench_checked: bool,
    /// What one test of the JUnit file is.
    pub depth: Depth,
}

/// What a campaign came to.
#[derive(Debug)]
pub struct Campaign {
    /// The record.
    pub record: Record,
    /// The run folder, where one was asked for.
    pub folder: Option<RunFolder>,
    /// Whether the key that signed was made for this run and thrown away.
    pub throw_away_key: bool,
}

/// Runs the suites and leaves a signed run folder: against the battery on the rig of the bundle, where it has one, against
/// the program that is the battery, where there is one, else against its simulated battery. `tell` is told how it goes; `stop` is asked once per simulated second, and ten times
/// per second of real time, whether to end.
///
/// # Errors
/// Where files are wrong, the rig is not ready, or the run folder cannot be written; then the folder is not signed.
pub fn run(
    request: RunRequest,
    tell: &mut dyn FnMut(Progress),
    stop: &mut dyn FnMut() -> bool,
) -> Result<Campaign, CampaignError> {
    let lacks = request.bundle.shortcomings()?;
    let (folder, ran) = match (request.bundle.rig()?, request.bundle.process()?) {
        (Some(rig), _) => on_a_rig(&request, &rig, tell, stop)?,
        (None, Some(process)) => around_a_program(&request, &process, tell, stop)?,
        (None, None) => on_the_twin(&request, tell, stop)?,
    };
    let Ran { header, engine, onlooker, entries, chain } = ran;
    let evidence = crate::folder::journal(chain.to_string(), entries);
    let examined = examined::of_run(&header.inputs)?;
    let record = facts::record(&header, &engine, &onlooker, evidence, lacks, examined);
    crate::predicate::leave(folder, record, request.key, request.depth)
}

/// What is left of a run that went to its end.
struct Ran {
    header: Header,
    engine: Engine,
    onlooker: Onlooker,
    entries: u64,
    chain: Digest,
}

impl Ran {
    fn of((header, engine): (Header, Engine), telling: Telling<'_, impl Conclude>) -> Result<Self, LogError> {
        let Telling { log, onlooker, .. } = telling;
        let (entries, chain) = log.conclude()?;
        Ok(Self { header, engine, onlooker, entries, chain })
    }
}

/// A journal that can be ended.
trait Conclude: Log {
    /// Seals it: how many entries it has, and the hash that stands for it.
    fn conclude(self) -> Result<(u64, Digest), LogError>;
}

impl Conclude for Writer<File> {
    fn conclude(self) -> Result<(u64, Digest), LogError> {
        Ok((self.entries(), Self::conclude(self)?))
    }
}

impl Conclude for Durable {
    fn conclude(self) -> Result<(u64, Digest), LogError> {
        Ok((self.entries(), Self::conclude(self)?))
    }
}

fn on_the_twin(
    request: &RunRequest,
    tell: &mut dyn FnMut(Progress),
    stop: &mut dyn FnMut() -> bool,
) -> Result<(RunFolder, Ran), CampaignError> {
    let prepared = Prepared::new(&request.bundle, request.profile, request.seed, &request.started)?;
    tell(Progress::Started { cases: facts::driven(&prepared.plan) });
    let folder = new_folder(request)?;
    let log = Writer::buffered(folder.new_file(JOURNAL)?, &prepared.header)?;
    let mut telling = Telling { log, onlooker: Onlooker::new(prepared.plan.book.table()), tell };
    let went = prepared.go(&mut telling, stop)?;
    Ok((folder, Ran::of(went, telling)?))
}

/// The program is started first: where it is no battery, no folder is left.
fn around_a_program(
    request: &RunRequest,
    process: &BatteryProcess,
    tell: &mut dyn FnMut(Progress),
    stop: &mut dyn FnMut() -> bool,
) -> Result<(RunFolder, Ran), CampaignError> {
    let stop = RefCell::new(stop as &mut dyn FnMut() -> bool);
    let prepared = outside::Prepared::new(request, process, &stop)?;
    tell(Progress::Started { cases: facts::driven(&prepared.plan) });
    let folder = new_folder(request)?;
    let log = Writer::buffered(folder.new_file(JOURNAL)?, &prepared.header)?;
    let mut telling = Telling { log, onlooker: Onlooker::new(prepared.plan.book.table()), tell };
    let went = prepared.go(&mut telling)?;
    Ok((folder, Ran::of(went, telling)?))
}

/// The bench is opened first: where it is not ready, no folder is left.
fn on_a_rig(
    request: &RunRequest,
    rig: &Rig,
    tell: &mut dyn FnMut(Progress),
    stop: &mut dyn FnMut() -> bool,
) -> Result<(RunFolder, Ran), CampaignError> {
    let prepared = bench::Prepared::new(request, rig)?;
    tell(Progress::Started { cases: facts::driven(&prepared.plan) });
    let folder = new_folder(request)?;
    let log = prepared.log(folder.new_file(JOURNAL)?)?;
    let mut telling = Telling { log, onlooker: Onlooker::new(prepared.plan.book.table()), tell };
    let went = prepared.go(&mut telling, stop)?;
    Ok((folder, Ran::of(went, telling)?))
}

fn new_folder(request: &RunRequest) -> Result<RunFolder, CampaignError> {
    let folder = RunFolder::create(&request.out, &request.name)?;
    folder.write_inputs(&request.bundle)?;
    Ok(folder)
}

/// A plan, its header and its world, ready to go.
pub(crate) struct Prepared {
    pub(crate) plan: Plan,
    pub(crate) header: Header,
    twin: Twin,
}

impl Prepared {
    pub(crate) fn new(
        bundle: &Bundle,
        profile: Profile,
        seed: u64,
        started: &str,
    ) -> Result<Self, CampaignError> {
        let (_, mutant) = bundle.twin()?;
        let defects = mutant.map(|mutant| mutant.defects).unwrap_or_default();
        Self::with(bundle, &defects, profile, seed, started)
    }

    /// The same with these defects, whatever mutant the bundle has.
    pub(crate) fn with(
        bundle: &Bundle,
        defects: &[Defect],
        profile: Profile,
        seed: u64,
        started: &str,
    ) -> Result<Self, CampaignError> {
        let plan = bundle.plan(&names(&Twin::roles()), profile)?;
        let (spec, _) = bundle.twin()?;
        let twin = Twin::new(&spec, defects, plan.book.table(), seed)?;
        let header = twin.header(TOOL, started, profile.name(), bundle.inputs());
        Ok(Self { plan, header, twin })
    }

    /// Goes to the end.
    pub(crate) fn go(
        self,
        log: &mut dyn Log,
        stop: &mut dyn FnMut() -> bool,
    ) -> Result<(Header, Engine), CampaignError> {
        let mut engine = engine(self.plan, &self.header);
        let mut asked = |_: Instant| stop().then_some(Stop::Interrupted);
        self.twin.run(&mut engine, log, &mut asked)?;
        Ok((self.header, engine))
    }
}

/// The engine for a world that drives: its partner is the inverter system, drawn by the seed of the header.
pub(crate) fn engine(plan: Plan, header: &Header) -> Engine {
    Engine::new(plan, header, Some(Box::new(Inverter::new(BusId(0), header.seed))))
}

/// The names of roles, in the order of their ids.
pub(crate) fn names(roles: &[RoleInfo]) -> Vec<String> {
    roles.iter().map(|role| role.name.clone()).collect()
}
