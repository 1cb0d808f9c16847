//! Judges a battery on a rig, in real time.

use std::fs::File;

use engine::Engine;
use journal::{Header, RoleInfo, Stop, World};
use quantity::Instant;
use rig::roles::{NoRoles, Remote, Roles};
use rig::{Address, Bench, Clock, Lock, Part};
use suite::{Plan, Rig};

use crate::bench_info::{self, Named};
use crate::durable::Durable;
use crate::holder::holder;
use crate::progress::Telling;
use crate::simulated_bench::Places;
use crate::{CampaignError, RunRequest, TOOL, bundle, run, set_points};

/// A plan, its header and its bench, ready to go.
pub(crate) struct Prepared {
    pub(crate) plan: Plan,
    pub(crate) header: Header,
    opened: Opened,
}

impl Prepared {
    pub(crate) fn new(request: &RunRequest, rig: &Rig) -> Result<Self, CampaignError> {
        let bundle = &request.bundle;
        if bundle.get(bundle::STATEMENT).is_none() {
            return Err(CampaignError::NoStatement { address: rig.address.clone() });
        }
        let plan = bundle.plan(&rig.roles, request.profile)?;
        set_points::check(&plan, rig.energised.as_ref())?;
        let (opened, named) = open(rig, request, &plan)?;
        let stated = bench_info::stated(rig, &named, &request.started);
        let header = Header {
            tool: TOOL.to_owned(),
            world: World::Bench,
            battery: battery(&plan),
            seed: request.seed,
            started: request.started.clone(),
            profile: request.profile.name().to_owned(),
            buses: opened.bench.buses.iter().map(|bus| bus.info.clone()).collect(),
            roles: rig.roles.iter().map(|name| RoleInfo { name: name.clone() }).collect(),
            bench: Some(stated),
            inputs: bundle.inputs(),
        };
        Ok(Self { plan, header, opened })
    }

    /// A journal in this file that keeps every entry before it is acted upon.
    pub(crate) fn log(&self, file: File) -> Result<Durable, CampaignError> {
        Ok(Durable::create(file, &self.header)?)
    }

    /// Goes to the end.
    pub(crate) fn go(
        self,
        telling: &mut Telling<'_, Durable>,
        stop: &mut dyn FnMut() -> bool,
    ) -> Result<(Header, Engine), CampaignError> {
        let mut engine = run::engine(self.plan, &self.header);
        let mut asked = |_: Instant| stop().then_some(Stop::Interrupted);
        let Opened { bench, places, lock } = self.opened;
        bench.run(&mut engine, telling, &mut asked)?;
        drop((places, lock));
        Ok((self.header, engine))
    }
}

/// The bus and the roles of a rig, armed.
struct Opened {
    bench: Bench,
    /// What is served goes after everything on it is off.
    places: Places,
    /// Held until the bench is put away.
    lock: Lock,
}

/// Arms it; and who its instruments say they are.
fn open(rig: &Rig, request: &RunRequest, plan: &Plan) -> Result<(Opened, Named), CampaignError> {
    let places = Places::of(rig, &request.bundle, request.seed, &request.started)?;
    let address: Address = places.bus(rig).parse()?;
    let lock = Lock::take(&address, Part::Rig, &holder(&request.started))?;
    let clock = Clock::start();
    let mut opened = rig::bus::open(&address, &clock)?;
    opened.info.name.clone_from(&rig.bus);
    let others: Box<dyn Roles> = match places.roles(rig) {
        Some(from) => Box::new(Remote::connect(&from.parse()?, rig.roles_there(), clock)?),
        None => Box::new(NoRoles::default()),
    };
    let address = |name: &str| places.instrument(name);
    let (roles, named) = armed(rig, request, &address, others, plan, clock)?;
    Ok((Opened { bench: Bench { clock, buses: vec![opened], roles }, places, lock }, named))
}

/// The roles that instruments play, and the others, and who the instruments say they are; `address` tells where a simulated
/// instrument is served.
#[cfg(unix)]
fn armed(
    rig: &Rig,
    request: &RunRequest,
    address: &dyn Fn(&str) -> String,
    others: Box<dyn Roles>,
    plan: &Plan,
    clock: Clock,
) -> Result<(Box<dyn Roles>, Named), CampaignError> {
    let Some(bench) = &rig.energised else { return Ok((others, Named::new())) };
    crate::guarding::arm(rig, bench, request, address, others, plan.book.table(), clock)
}

#[cfg(not(unix))]
fn armed(
    rig: &Rig,
    _: &RunRequest,
    _: &dyn Fn(&str) -> String,
    others: Box<dyn Roles>,
    _: &Plan,
    _: Clock,
) -> Result<(Box<dyn Roles>, Named), CampaignError> {
    match rig.energised {
        None => Ok((others, Named::new())),
        Some(_) => Err(CampaignError::Incomplete(String::from(
            "instruments are guarded by a process of their own, which this system does not have; use Linux or macOS",
        ))),
    }
}

fn battery(plan: &Plan) -> String {
    let identity = plan.statement.as_ref().map(|statement| &statement.identity);
    identity.map_or_else(String::new, |identity| format!("{} {}", identity.maker, identity.model))
}
