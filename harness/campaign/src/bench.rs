//! Judges a battery on a rig, in real time.

use std::fs::File;

use engine::Engine;
use journal::{Header, RoleInfo, Stop, World};
use quantity::Instant;
use rig::roles::{NoRoles, Remote, Roles};
use rig::{Address, Bench, Clock, Lock, Part};
use suite::{Plan, Rig};

use crate::durable::Durable;
use crate::holder::holder;
use crate::progress::Telling;
use crate::{CampaignError, RunRequest, TOOL, bundle, run};

/// A plan, its header and its bench, ready to go.
pub(crate) struct Prepared {
    pub(crate) plan: Plan,
    pub(crate) header: Header,
    bench: Bench,
    /// Held until the bench is put away.
    lock: Lock,
}

impl Prepared {
    pub(crate) fn new(request: &RunRequest, rig: &Rig) -> Result<Self, CampaignError> {
        let bundle = &request.bundle;
        if bundle.get(bundle::STATEMENT).is_none() {
            return Err(CampaignError::NoStatement { address: rig.address.clone() });
        }
        let plan = bundle.plan(&rig.roles, request.profile)?;
        let (bench, lock) = open(rig, &request.started)?;
        let header = Header {
            tool: TOOL.to_owned(),
            world: World::Bench,
            battery: battery(&plan),
            seed: request.seed,
            started: request.started.clone(),
            profile: request.profile.name().to_owned(),
            buses: bench.buses.iter().map(|bus| bus.info.clone()).collect(),
            roles: rig.roles.iter().map(|name| RoleInfo { name: name.clone() }).collect(),
            inputs: bundle.inputs(),
        };
        Ok(Self { plan, header, bench, lock })
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
        self.bench.run(&mut engine, telling, &mut asked)?;
        drop(self.lock);
        Ok((self.header, engine))
    }
}

/// The bus and the roles of a rig, and the lock that keeps others off.
fn open(rig: &Rig, started: &str) -> Result<(Bench, Lock), CampaignError> {
    let address: Address = rig.address.parse()?;
    let lock = Lock::take(&address, Part::Rig, &holder(started))?;
    let clock = Clock::start();
    let mut opened = rig::bus::open(&address, &clock)?;
    opened.info.name.clone_from(&rig.bus);
    if rig.energised.is_some() {
        let said = "no run drives the instruments of a rig yet; leave them out of the rig file for now";
        return Err(CampaignError::Incomplete(String::from(said)));
    }
    let there = rig.roles_there();
    let roles: Box<dyn Roles> = match &rig.roles_from {
        Some(from) if !there.is_empty() => Box::new(Remote::connect(&from.parse()?, there, clock)?),
        _ => Box::new(NoRoles::default()),
    };
    Ok((Bench { clock, buses: vec![opened], roles }, lock))
}

fn battery(plan: &Plan) -> String {
    let identity = plan.statement.as_ref().map(|statement| &statement.identity);
    identity.map_or_else(String::new, |identity| format!("{} {}", identity.maker, identity.model))
}
