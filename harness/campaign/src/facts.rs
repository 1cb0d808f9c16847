//! From an engine that is over to the facts that a record is built from.

use engine::Engine;
use journal::{BusInfo, Clock, Controller, Header, World};
use judge::Selection;
use report::{EvidenceFile, Examined, Facts, Identity, Record, Remark, RequirementFacts, Tool};
use suite::{Body, Plan, Profile};

use crate::onlooker::Onlooker;
use crate::{bench_lacks, known_set, review};

/// The record of a run that is over, with what its inputs lack, and what its suites were tried on.
pub(crate) fn record(
    header: &Header,
    engine: &Engine,
    onlooker: &Onlooker,
    evidence: EvidenceFile,
    inputs_lack: Vec<String>,
    examined: Option<Examined>,
) -> Record {
    let plan = engine.plan();
    let requirements = plan.catalogue.requirements.iter().map(|requirement| RequirementFacts {
        id: requirement.id.value.clone(),
        level: requirement.level_for(plan.statement.as_ref()),
        says: requirement.says.clone(),
        derived: requirement.derived,
        erratum: requirement.erratum.clone(),
        not_tested: requirement.not_tested.clone(),
        advice: requirement.advice.clone(),
    });
    let identity = plan.statement.as_ref().map(|statement| Identity {
        maker: statement.identity.maker.clone(),
        model: statement.identity.model.clone(),
    });
    let review = review::recorded(plan);
    let shortcomings = shortcomings(header, plan.profile, &review, inputs_lack);
    Record::build(Facts {
        tool: tool(),
        header: header.clone(),
        protocol: plan.protocol.clone(),
        profile: plan.profile,
        identity,
        requirements: requirements.collect(),
        review,
        cases: engine.results(),
        examined,
        evidence,
        screen: onlooker.shown(engine.now(), header.buses.iter().any(|bus| bus.clock != Clock::None)),
        duration: engine.now().since(quantity::Instant::ZERO),
        interrupted: engine.is_interrupted(),
        shortcomings,
    })
}

/// What keeps a record from certifying that only the campaign knows.
fn shortcomings(
    header: &Header,
    profile: Profile,
    review: &[Remark],
    inputs_lack: Vec<String>,
) -> Vec<String> {
    let mut found = known_set(&header.inputs).reasons();
    found.extend(inputs_lack);
    if header.world == World::Bench {
        found.extend(header.buses.iter().filter_map(of_bus));
        found.extend(bench_lacks::of(header.bench.as_ref()));
    }
    let breaks = review.iter().filter(|remark| remark.is_fail(profile));
    found.extend(
        breaks.map(|remark| format!("the claim breaks {}: {}", remark.requirements.join(", "), remark.says)),
    );
    found
}

/// What a bus lacks. That there is more to it is the word of whoever signs.
fn of_bus(bus: &BusInfo) -> Option<String> {
    let (name, adapter) = (&bus.name, bus.adapter.as_ref());
    match adapter.map(|adapter| (adapter.controller, &adapter.serial)) {
        Some((Controller::Physical, Some(_))) => None,
        Some((Controller::Physical, None)) => {
            Some(format!("the adapter of the bus {name} has no serial number"))
        }
        Some((Controller::Virtual, _)) => {
            Some(format!("the bus {name} is virtual: no wire, no bit timing, no acknowledgement"))
        }
        Some((Controller::Unknown, _)) | None => {
            Some(format!("the record does not say whether there is a controller on the bus {name}"))
        }
    }
}

/// This tool.
pub(crate) fn tool() -> Tool {
    Tool { name: String::from("bmscert"), version: String::from(env!("CARGO_PKG_VERSION")) }
}

/// How many cases will be driven.
pub(crate) fn driven(plan: &Plan) -> usize {
    let drives = |case: &&suite::PlannedCase| {
        matches!(case.body, Body::Drive { .. }) && case.selection == Selection::Selected
    };
    plan.cases.iter().filter(drives).count()
}
