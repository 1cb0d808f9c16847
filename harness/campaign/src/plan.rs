//! What would run on a bench, how long that takes, and how high it goes.

use judge::{CaseKind, Selection};
use serde::Serialize;
use suite::{Body, Plan, PlannedCase, Profile};

use crate::{Bundle, CampaignError, Listed, Span, list_run, run, set_points};

/// The name of the layout of a plan as JSON.
const SCHEMA: &str = "bmscert-plan/1";

/// The plan of a run on a bench.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BenchPlan {
    /// `bmscert-plan/1`.
    pub schema: &'static str,
    /// The rig; none, where the battery is the simulated one in virtual time.
    pub rig: Option<String>,
    /// The hard limits, lowered to what the battery declares; none, where no instrument drives a current.
    pub limits: Option<BenchLimits>,
    /// How long is watched before anything is driven, in seconds: watching cases ride along with driven ones as well.
    pub watch: f64,
    /// The longest that all cases that run take together, the time of watching included, in seconds.
    pub time: f64,
    /// The highest that any case that runs reaches; none, where none drives an output.
    pub highest: Option<Reach>,
    /// All cases, in the order in which they run.
    pub cases: Vec<BenchCase>,
}

/// What nothing exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BenchLimits {
    /// Volts.
    pub voltage: f64,
    /// Amperes into the battery.
    pub charge_current: f64,
    /// Amperes out of the battery.
    pub discharge_current: f64,
}

/// The most that an output is set to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Reach {
    /// Volts; nothing, where what it does is to take a current alone.
    pub voltage: f64,
    /// Amperes, either way.
    pub current: f64,
}

impl Reach {
    /// The higher of both, each for itself.
    pub(crate) const fn max(self, other: Self) -> Self {
        Self { voltage: self.voltage.max(other.voltage), current: self.current.max(other.current) }
    }
}

/// A case of the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BenchCase {
    /// Its name in full: `suite/case`.
    pub name: String,
    /// What it shows.
    pub about: String,
    /// Whether it watches, drives, or stands beside all others.
    pub kind: CaseKind,
    /// Why it is not trusted yet, where it is not.
    pub watchlist: Option<String>,
    /// Whether it runs, and why not.
    pub selection: Selection,
    /// The longest that it takes, in seconds; of one that watches, how long it wants to watch. None, where it is not known
    /// without values that the battery statement does not give.
    pub time: Option<f64>,
    /// The most that an output is set to by it; none, where it drives none.
    pub highest: Option<Reach>,
}

impl BenchPlan {
    /// The plan as JSON, with a line feed behind it.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn to_json(&self) -> Result<String, CampaignError> {
        let written = serde_json::to_string_pretty(self);
        written.map(|json| json + "\n").map_err(|why| CampaignError::Record(why.to_string()))
    }
}

/// What a run of this bundle would do on its rig, or on the simulated battery where it has none.
///
/// # Errors
/// Where files are wrong.
pub fn plan(bundle: &Bundle, profile: Profile) -> Result<BenchPlan, CampaignError> {
    let rig = bundle.rig()?;
    let energised = rig.as_ref().and_then(|rig| rig.energised.as_ref());
    let probe = energised.and_then(|energised| energised.probe_reaches());
    let reach = probe.map(|probe| Reach { voltage: probe.voltage, current: probe.current });
    let roles = rig.as_ref().map_or_else(|| run::names(&twin::Twin::roles()), |rig| rig.roles.clone());
    let listed = list_run(bundle, profile)?;
    let whole = bundle.whole_plan(&roles, profile)?;
    set_points::check(&whole, energised)?;
    let of_case = |(listed, case): (Listed, &PlannedCase)| {
        let set = set_points::highest(&whole, case).filter(|_| energised.is_some());
        bench_case(listed, case, (reach, set))
    };
    let cases: Vec<_> = listed.into_iter().zip(&whole.cases).map(of_case).collect();
    let runs = || cases.iter().filter(|case| case.selection == Selection::Selected);
    let of = |kind: CaseKind| runs().filter(move |case| case.kind == kind).filter_map(|case| case.time);
    let watch = of(CaseKind::Watch).fold(0.0, f64::max);
    let time = watch + of(CaseKind::Drive).sum::<f64>();
    let drives = energised.filter(|energised| energised.drives()).map(|energised| energised.limits);
    let limits = drives.map(|limits| BenchLimits {
        voltage: limits.voltage,
        charge_current: limits.charge_current,
        discharge_current: limits.discharge_current,
    });
    let highest = runs().filter_map(|case| case.highest).reduce(Reach::max);
    let name = rig.map(|rig| rig.name);
    Ok(BenchPlan { schema: SCHEMA, rig: name, limits, watch, time, highest, cases })
}

fn bench_case(listed: Listed, case: &PlannedCase, (probe, set): (Option<Reach>, Option<Reach>)) -> BenchCase {
    let Listed { name, about, kind, watchlist, selection, covers: _ } = listed;
    let (probes, known) = match &case.body {
        // What is not run for want of a value has phases of which nobody knows how long they are.
        Body::Drive { probe_current, .. } => (probe_current.is_some(), selection == Selection::Selected),
        Body::Standing | Body::Watch(_) => (false, true),
    };
    let time = Plan::longest(case);
    let time = (known && time > Span::ZERO).then(|| time.as_secs_f64());
    let highest = probe.filter(|_| probes).into_iter().chain(set).reduce(Reach::max).filter(|_| known);
    BenchCase { name, about, kind, watchlist, selection, time, highest }
}
