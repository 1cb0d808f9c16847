//! Runs the suites against batteries that conform, over everything that the specification leaves open.

use judge::{Check, Level};
use lang::SourceFile;
use quantity::Span;
use report::{Exit, Outcome, Record};
use serde::Serialize;
use serde_json::{Value, json};
use twin::{BatterySpec, Drawn, Extremes, Ranges};

use crate::bundle::{BATTERY, STATEMENT};
use crate::mutants::judged;
use crate::{Bundle, CampaignError, pool};

/// What to run.
#[derive(Debug)]
pub struct VariantsRequest {
    /// The suites, the battery from which others are drawn, and its statement.
    pub bundle: Bundle,
    /// Over what batteries are drawn.
    pub ranges: Ranges,
    /// How many are drawn: the seeds from zero on.
    pub count: u64,
    /// How many run at once; at least one.
    pub workers: usize,
}

/// A conforming battery that the suites do not pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejected {
    /// The seed that drew it.
    pub seed: u64,
    /// What was drawn.
    pub drawn: String,
    /// The checks that blocked, and what they came to; else the requirements that the run left open.
    pub because: Vec<String>,
}

/// What came of the drawn batteries.
#[derive(Debug, Clone)]
pub struct Variants {
    /// How far the drawn values reach.
    pub extremes: Extremes,
    /// Those that were not passed.
    pub rejected: Vec<Rejected>,
}

/// The ranges that are built in.
///
/// # Errors
/// Where they are wrong, which a test rules out.
pub fn embedded_ranges() -> Result<Ranges, CampaignError> {
    let text = include_str!("../../../fixtures/variants/conforming.yaml");
    let file = SourceFile::new("variants/conforming.yaml", text);
    lang::yaml::parse(&file)
        .map_err(|wrong| CampaignError::Wrong(vec![crate::Wrong { diagnostic: wrong, text: file.text }]))
}

/// Runs the certification suites against batteries that conform, however they do. `tell` is told how many are done; `stop`
/// is asked between two of them.
///
/// # Errors
/// Where files are wrong, or it was stopped.
pub fn variants(
    request: &VariantsRequest,
    tell: &(dyn Fn(usize) + Sync),
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Variants, CampaignError> {
    let count = usize::try_from(request.count).unwrap_or(usize::MAX);
    let one = |seed: usize| drawn(request, seed as u64);
    let all = pool::all(count, request.workers, tell, stop, &one)?;
    let mut variants = Variants { extremes: Extremes::default(), rejected: vec![] };
    for (drawn, rejected) in all {
        variants.extremes.note(&drawn);
        variants.rejected.extend(rejected);
    }
    Ok(variants)
}

/// This bundle with a battery that is drawn from its own over these ranges, and what that claims; and what was drawn.
///
/// # Errors
/// Where files are wrong.
pub fn variant(bundle: &Bundle, ranges: &Ranges, seed: u64) -> Result<(Bundle, Drawn), CampaignError> {
    let (base, _) = bundle.twin()?;
    let (spec, drawn) = base.drawn(ranges, seed);
    let mut bundle = bundle.clone();
    // JSON is YAML.
    let claims = claims(&bundle, &spec, &drawn)?;
    bundle.set(STATEMENT, claims.to_string().into_bytes());
    bundle.set(BATTERY, json!(spec).to_string().into_bytes());
    Ok((bundle, drawn))
}

fn drawn(request: &VariantsRequest, seed: u64) -> Result<(Drawn, Option<Rejected>), CampaignError> {
    let (bundle, drawn) = variant(&request.bundle, &request.ranges, seed)?;
    let record = judged(&bundle, seed)?;
    let mut because = blocking(&record);
    let passed = because.is_empty() && Exit::of(&record) == Exit::Passed;
    if because.is_empty() {
        because = open(&record);
    }
    let rejected = (!passed).then(|| Rejected { seed, drawn: drawn.to_string(), because });
    Ok((drawn, rejected))
}

/// What a battery that is back may take until somebody has seen it: a cycle, and the next question to its main switch.
const RECOVERY: Span = Span::from_secs(10);

/// What a drawn battery claims: what the one that it is made from claims, and what was drawn.
fn claims(bundle: &Bundle, spec: &BatterySpec, drawn: &Drawn) -> Result<Value, CampaignError> {
    let mut claims: Value = bundle.parsed(STATEMENT)?;
    let sends = |message: &str| spec.sends.iter().any(|sent| sent == message);
    let ics = &mut claims["ics"];
    ics["sends"] = json!(spec.sends);
    ics["high_resolution_soc"] = json!(spec.high_resolution_soc);
    ics["reverse_current"] = json!(spec.reverse_current);
    ics["bit_rate"] = json!(if drawn.choices.slow_bus { "250 kbit/s" } else { "500 kbit/s" });
    ics["alarms"] = json!(spec.alarms);
    let Some(ixit) = claims["ixit"].as_object_mut() else { return Ok(claims) };
    let mut declare = |name: &str, carried: bool, text: &str| {
        if carried { ixit.insert(name.into(), json!(text)) } else { ixit.remove(name) }
    };
    declare("manufacturer_name", true, spec.manufacturer.trim_end());
    declare("product_name", sends("ProductName1"), &spec.product_name);
    declare("family_name", sends("FamilyName"), &spec.family_name);
    declare("serial_number", sends("SerialNumber1"), &spec.serial_number);
    if let Some(watch) = spec.keepalive {
        let within = watch.returns_after + RECOVERY;
        ixit.insert("keepalive_timeout".into(), json!(format!("{}", watch.timeout)));
        ixit.insert("recovery_time".into(), json!(format!("{within}")));
    }
    if let Some(pack) = &drawn.pack {
        let declared = [
            ("cells", json!(pack.cells)),
            ("modules", json!(pack.modules)),
            ("capacity", json!(format!("{} Ah", pack.capacity / 3_600.0))),
            ("empty_voltage", json!(format!("{} V", pack.empty_voltage()))),
            ("charge_voltage_max", json!(format!("{} V", pack.charge_voltage_max()))),
            ("charge_current_max", json!(format!("{} A", pack.charge_current_max))),
            ("discharge_current_max", json!(format!("{} A", pack.discharge_current_max))),
        ];
        ixit.extend(declared.map(|(name, value)| (name.to_owned(), value)));
    }
    // Who does not count modules has no number of them to declare.
    if !sends("Modules") {
        ixit.remove("modules");
    }
    Ok(claims)
}

/// The requirements that nothing in the run could show to hold.
fn open(record: &Record) -> Vec<String> {
    let is_open = |outcome: Outcome| matches!(outcome, Outcome::NotExercised | Outcome::Inconclusive);
    let open = record.requirements.iter().filter(|it| it.level == Level::Must && is_open(it.outcome));
    open.map(|it| format!("{} is {}", it.id, it.outcome.words())).collect()
}

/// What a record holds against a battery: fails and open questions of requirements that block.
fn blocking(record: &Record) -> Vec<String> {
    let blocks = |check: &&judge::CheckResult| {
        matches!(check.level, Level::Must | Level::Constraint)
            && matches!(check.outcome, Check::Fail(_) | Check::Unverified(_))
    };
    let of_case = |case: &judge::CaseResult| {
        let name = format!("{}/{}", case.suite, case.id);
        let said = |check: &judge::CheckResult| match &check.outcome {
            Check::Fail(findings) => {
                findings.all().iter().map(|finding| finding.seen.clone()).collect::<Vec<_>>().join("; ")
            }
            Check::Unverified(why) => format!("unverified: {why}"),
            Check::Pass(_) | Check::NotExercised(_) => String::new(),
        };
        let checks = case.checks.iter().filter(blocks);
        checks.map(|check| format!("{name}/{}: {}", check.id, said(check))).collect::<Vec<_>>()
    };
    record.cases.iter().flat_map(of_case).collect()
}
