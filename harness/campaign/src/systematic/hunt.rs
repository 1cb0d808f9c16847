//! Runs the suites against systematic mutants: watching first, and the whole certification for those that this does not see.

use std::collections::BTreeSet;

use judge::{CaseResult, Check, Level};
use suite::Profile;
use twin::Defect;

use super::SystematicMutant;
use super::concerns::{self, Concerns};
use super::matrix::{End, Kill, SystematicMatrix, SystematicRow};
use super::wiretap::Wiretap;
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
    /// Whether the battery is driven as well where watching does not see the defect.
    pub drive: bool,
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
    let watching = Hunt::new(request, Profile::Passive)?;
    let driving = if request.drive { Some(Hunt::new(request, Profile::Certification)?) } else { None };
    let one = |index: usize| {
        let mutant: &SystematicMutant = &request.mutants[index];
        let watched = watching.end_of(mutant)?;
        let (driven, end) = match &driving {
            Some(driving) if !matches!(watched, End::Killed(_)) => (true, driving.end_of(mutant)?),
            _ => (false, watched),
        };
        let SystematicMutant { class, subject, mutant, .. } = mutant.clone();
        Ok(SystematicRow { class, subject, about: mutant.about, driven, end })
    };
    let rows = pool::all(request.mutants.len(), request.workers, tell, stop, &one)?;
    Ok(SystematicMatrix { rows })
}

/// The suites of one profile, and what they say of the battery without defects.
struct Hunt<'a> {
    bundle: &'a Bundle,
    profile: Profile,
    seed: u64,
    concerns: Concerns,
    wire: [u8; 32],
    fails: BTreeSet<String>,
}

impl<'a> Hunt<'a> {
    fn new(request: &'a SystematicRequest, profile: Profile) -> Result<Self, CampaignError> {
        let SystematicRequest { bundle, seed, .. } = request;
        let prepared = Prepared::with(bundle, &[], profile, *seed, STARTED)?;
        let concerns = Concerns::of(&prepared.plan);
        let mut hunt = Self { bundle, profile, seed: *seed, concerns, wire: [0; 32], fails: BTreeSet::new() };
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
        let prepared = Prepared::with(self.bundle, defects, self.profile, self.seed, STARTED)?;
        let mut wiretap = Wiretap::default();
        let (_, engine) = prepared.go(&mut wiretap, &mut || false)?;
        let results = engine.results();
        // A case that is not trusted yet kills nothing.
        let trusted = results.iter().filter(|case| case.watchlist.is_none());
        Ok((wiretap.digest(), trusted.flat_map(failed).collect()))
    }
}

/// The checks of a case that failed, with findings. A constraint is the rig's.
fn failed(case: &CaseResult) -> impl Iterator<Item = Kill> {
    let failed = case
        .checks
        .iter()
        .filter(|check| check.level != Level::Constraint)
        .filter(|check| matches!(&check.outcome, Check::Fail(findings) if !findings.all().is_empty()));
    failed.map(|check| Kill {
        check: concerns::name(&case.suite, &case.id, &check.id),
        requirement: check.covers.clone().unwrap_or_default(),
        level: check.level,
    })
}
