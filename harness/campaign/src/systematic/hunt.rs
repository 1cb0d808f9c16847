//! Runs the suites against systematic mutants: watching first, then the whole certification for those that this does not
//! see, and both again in a battery in trouble for those that do not show in a healthy one.

use std::collections::{BTreeMap, BTreeSet};

use judge::{CaseResult, Check, Level};
use suite::Profile;
use twin::{Defect, Mutant};

use super::SystematicMutant;
use super::concerns::{self, Concern, Concerns};
use super::matrix::{End, Kill, SystematicMatrix, SystematicRow};
use super::wiretap::Wiretap;
use crate::bundle::sha256;
use crate::mutants::STARTED;
use crate::run::Prepared;
use crate::{Bundle, CampaignError, pool};

/// What to run.
#[derive(Debug)]
pub struct SystematicRequest {
    /// The suites, the conforming battery that the mutants are made from, and its statement.
    pub bundle: Bundle,
    /// The mutants.
    pub mutants: Vec<SystematicMutant>,
    /// The seed of everything that is drawn.
    pub seed: u64,
    /// How many run at once; at least one.
    pub workers: usize,
    /// On what they are tried.
    pub on: Hunting,
}

/// On what mutants are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hunting {
    /// By watching a healthy battery, and no more.
    Watching,
    /// By watching, then by driving what watching does not see, and both in a battery in trouble what a healthy one does not
    /// show.
    InTurn,
    /// By the whole certification of a healthy battery at once.
    Driving,
    /// By the whole certification of a battery in trouble at once.
    InTrouble,
}

/// What the suites said of a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedMutant {
    /// What became of it.
    pub row: SystematicRow,
    /// The checks that passed or had nothing to judge, as `suite/case/check`, and what they look at.
    pub let_through: BTreeMap<String, Concern>,
    /// Those that would have to pass before it is certified, and of which nothing is known.
    pub open: BTreeSet<String>,
}

/// Runs the suites against systematic mutants in virtual time: those that watch, and where asked for all of them against
/// what watching does not see. `tell` is told how many are done; `stop` is asked between two of them.
///
/// # Errors
/// Where files are wrong, a mutant cannot be, or it was stopped.
pub fn run_systematic(
    request: &SystematicRequest,
    tell: &(dyn Fn(usize) + Sync),
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<SystematicMatrix, CampaignError> {
    let rows = judged_systematic(request, tell, stop)?.into_iter().map(|judged| judged.row).collect();
    Ok(SystematicMatrix { rows })
}

/// The same, with what passed.
///
/// # Errors
/// As above.
pub fn judged_systematic(
    request: &SystematicRequest,
    tell: &(dyn Fn(usize) + Sync),
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<JudgedMutant>, CampaignError> {
    let hunts = hunts(request)?;
    let one = |index: usize| tried(&hunts, &request.mutants[index]);
    pool::all(request.mutants.len(), request.workers, tell, stop, &one)
}

/// What mutants are tried on, in this order.
fn hunts(request: &SystematicRequest) -> Result<Vec<Hunt>, CampaignError> {
    let (healthy, in_trouble) = (&request.bundle, request.bundle.in_trouble());
    let watching = || Hunt::new(healthy, Profile::Passive, false, request.seed);
    let driving = || Hunt::new(healthy, Profile::Certification, false, request.seed);
    let of_trouble = |profile| Hunt::new(&in_trouble, profile, true, request.seed);
    Ok(match request.on {
        Hunting::Watching => vec![watching()?],
        Hunting::Driving => vec![driving()?],
        Hunting::InTrouble => vec![of_trouble(Profile::Certification)?],
        Hunting::InTurn => {
            vec![watching()?, driving()?, of_trouble(Profile::Passive)?, of_trouble(Profile::Certification)?]
        }
    })
}

/// What the first of them says that catches it; the last one that was tried, where none does.
fn tried(hunts: &[Hunt], mutant: &SystematicMutant) -> Result<JudgedMutant, CampaignError> {
    let SystematicMutant { class, subject, mutant: Mutant { about, .. }, .. } = mutant.clone();
    let (file, end) = (sha256(&mutant.file()), End::SameOnTheWire);
    let row = SystematicRow { class, subject, file, about, driven: false, in_trouble: false, end };
    let mut tried = JudgedMutant { row, let_through: BTreeMap::new(), open: BTreeSet::new() };
    for hunt in hunts {
        let goes_on = match &tried.row.end {
            End::Killed(_) => false,
            // What shows in a healthy battery, however little, is judged in a healthy one.
            End::Survived | End::KilledElsewhere(_) => hunt.in_trouble == tried.row.in_trouble,
            End::SameOnTheWire => true,
        };
        if goes_on {
            (tried.row.driven, tried.row.in_trouble) = (hunt.profile != Profile::Passive, hunt.in_trouble);
            hunt.judge(mutant, &mut tried)?;
        }
    }
    Ok(tried)
}

/// What a run came to.
#[derive(Debug, Default)]
struct Came {
    /// What the battery sent.
    wire: [u8; 32],
    /// The checks that failed.
    failed: Vec<Kill>,
    /// Those that passed, or had nothing to judge.
    let_through: BTreeSet<String>,
    /// Those that block and of which nothing is known.
    open: BTreeSet<String>,
}

/// The suites of one profile, and what they say of the battery without defects.
struct Hunt {
    bundle: Bundle,
    profile: Profile,
    in_trouble: bool,
    seed: u64,
    concerns: Concerns,
    /// What it came to without a defect.
    without: Came,
}

impl Hunt {
    fn new(bundle: &Bundle, profile: Profile, in_trouble: bool, seed: u64) -> Result<Self, CampaignError> {
        let prepared = Prepared::with(bundle, &[], profile, seed, STARTED)?;
        let concerns = Concerns::of(&prepared.plan);
        let (bundle, without) = (bundle.clone(), Came::default());
        let hunt = Self { bundle, profile, in_trouble, seed, concerns, without };
        Ok(Self { without: hunt.run(&[])?, ..hunt })
    }

    /// Tries it, and notes what that came to.
    fn judge(&self, mutant: &SystematicMutant, tried: &mut JudgedMutant) -> Result<(), CampaignError> {
        let Came { wire, mut failed, let_through, mut open } = self.run(&mutant.mutant.defects)?;
        failed.retain(|kill| self.without.failed.iter().all(|without| without.check != kill.check));
        open.retain(|check| !self.without.open.contains(check));
        let concerned = |kill: &Kill| self.concerns.is_about(&kill.check, &mutant.changes);
        let (about, elsewhere): (Vec<Kill>, Vec<Kill>) = failed.into_iter().partition(concerned);
        tried.row.end = match (about.is_empty(), elsewhere.is_empty()) {
            (false, _) => End::Killed(about),
            (true, false) => End::KilledElsewhere(elsewhere),
            (true, true) if wire == self.without.wire => End::SameOnTheWire,
            (true, true) => End::Survived,
        };
        let looking = |check: String| Some((check.clone(), self.concerns.concern(&check)?.clone()));
        tried.let_through = let_through.into_iter().filter_map(looking).collect();
        tried.open = open;
        Ok(())
    }

    /// A battery with these defects.
    fn run(&self, defects: &[Defect]) -> Result<Came, CampaignError> {
        let prepared = Prepared::with(&self.bundle, defects, self.profile, self.seed, STARTED)?;
        let mut wiretap = Wiretap::default();
        let (_, engine) = prepared.go(&mut wiretap, &mut || false)?;
        let results = engine.results();
        let mut came = Came { wire: wiretap.digest(), ..Came::default() };
        // A case that is not trusted yet kills nothing, and vouches for nothing.
        results.iter().filter(|case| case.watchlist.is_none()).for_each(|case| came.add(case));
        Ok(came)
    }
}

impl Came {
    fn add(&mut self, case: &CaseResult) {
        for check in &case.checks {
            let name = || concerns::name(&case.suite, &case.id, &check.id);
            match &check.outcome {
                // A constraint is the rig's, and what only informs demands nothing.
                Check::Fail(findings) if !findings.all().is_empty() => {
                    self.failed.extend((!matches!(check.level, Level::Constraint | Level::Info)).then(|| {
                        Kill {
                            check: name(),
                            requirement: check.covers.clone().unwrap_or_default(),
                            level: check.level,
                        }
                    }))
                }
                Check::Pass(_) | Check::NotExercised(_) => _ = self.let_through.insert(name()),
                Check::Unverified(_) if check.level == Level::Must => _ = self.open.insert(name()),
                Check::Fail(_) | Check::Unverified(_) => {}
            }
        }
    }
}
