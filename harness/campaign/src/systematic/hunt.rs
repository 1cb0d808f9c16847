//! Runs the suites against systematic mutants: watching first, then the whole certification for those that this does not
//! see, and both again in a battery in trouble for those that do not show in a healthy one.

use std::collections::BTreeSet;

use judge::{CaseResult, Check, Level};
use suite::Profile;
use twin::Defect;

use super::SystematicMutant;
use super::concerns::{self, Concerns};
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
    let hunts = hunts(request)?;
    let one = |index: usize| {
        let mutant: &SystematicMutant = &request.mutants[index];
        let (driven, in_trouble, end) = tried(&hunts, mutant)?;
        let file = sha256(&mutant.file());
        let SystematicMutant { class, subject, mutant, .. } = mutant.clone();
        Ok(SystematicRow { class, subject, file, about: mutant.about, driven, in_trouble, end })
    };
    let rows = pool::all(request.mutants.len(), request.workers, tell, stop, &one)?;
    Ok(SystematicMatrix { rows })
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

/// Whether a mutant had to be driven, whether in a battery in trouble, and what became of it.
fn tried(hunts: &[Hunt], mutant: &SystematicMutant) -> Result<(bool, bool, End), CampaignError> {
    let (mut driven, mut in_trouble, mut end) = (false, false, End::SameOnTheWire);
    for hunt in hunts {
        let goes_on = match &end {
            End::Killed(_) => false,
            // What shows in a healthy battery, however little, is judged in a healthy one.
            End::Survived | End::KilledElsewhere(_) => hunt.in_trouble == in_trouble,
            End::SameOnTheWire => true,
        };
        if goes_on {
            (driven, in_trouble) = (hunt.profile != Profile::Passive, hunt.in_trouble);
            end = hunt.end_of(mutant)?;
        }
    }
    Ok((driven, in_trouble, end))
}

/// The suites of one profile, and what they say of the battery without defects.
struct Hunt {
    bundle: Bundle,
    profile: Profile,
    in_trouble: bool,
    seed: u64,
    concerns: Concerns,
    wire: [u8; 32],
    fails: BTreeSet<String>,
}

impl Hunt {
    fn new(bundle: &Bundle, profile: Profile, in_trouble: bool, seed: u64) -> Result<Self, CampaignError> {
        let prepared = Prepared::with(bundle, &[], profile, seed, STARTED)?;
        let concerns = Concerns::of(&prepared.plan);
        let (bundle, wire, fails) = (bundle.clone(), [0; 32], BTreeSet::new());
        let mut hunt = Self { bundle, profile, in_trouble, seed, concerns, wire, fails };
        let (wire, kills) = hunt.judged(&[])?;
        hunt.wire = wire;
        hunt.fails = kills.into_iter().map(|kill| kill.check).collect();
        Ok(hunt)
    }

    fn end_of(&self, mutant: &SystematicMutant) -> Result<End, CampaignError> {
        let (wire, kills) = self.judged(&mutant.mutant.defects)?;
        let kills: Vec<Kill> = kills.into_iter().filter(|kill| !self.fails.contains(&kill.check)).collect();
        let concerned = |kill: &Kill| self.concerns.is_about(&kill.check, &mutant.messages);
        let (about, elsewhere): (Vec<Kill>, Vec<Kill>) = kills.into_iter().partition(concerned);
        Ok(match (about.is_empty(), elsewhere.is_empty()) {
            (false, _) => End::Killed(about),
            (true, false) => End::KilledElsewhere(elsewhere),
            (true, true) if wire == self.wire => End::SameOnTheWire,
            (true, true) => End::Survived,
        })
    }

    /// What a battery with these defects sent, and the checks that failed.
    fn judged(&self, defects: &[Defect]) -> Result<([u8; 32], Vec<Kill>), CampaignError> {
        let prepared = Prepared::with(&self.bundle, defects, self.profile, self.seed, STARTED)?;
        let mut wiretap = Wiretap::default();
        let (_, engine) = prepared.go(&mut wiretap, &mut || false)?;
        let results = engine.results();
        // A case that is not trusted yet kills nothing.
        let trusted = results.iter().filter(|case| case.watchlist.is_none());
        Ok((wiretap.digest(), trusted.flat_map(failed).collect()))
    }
}

/// The checks of a case that failed, with findings. A constraint is the rig's, and what only informs demands nothing.
fn failed(case: &CaseResult) -> impl Iterator<Item = Kill> {
    let failed = case
        .checks
        .iter()
        .filter(|check| !matches!(check.level, Level::Constraint | Level::Info))
        .filter(|check| matches!(&check.outcome, Check::Fail(findings) if !findings.all().is_empty()));
    failed.map(|check| Kill {
        check: concerns::name(&case.suite, &case.id, &check.id),
        requirement: check.covers.clone().unwrap_or_default(),
        level: check.level,
    })
}
