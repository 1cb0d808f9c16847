//! Looks at a bench without energising it, and says what is wrong with it.
//!
//! Instruments are spoken to by a guard that only looks: it asks who they are, whether they are off, and what they are set
//! to, and is able to command nothing. Each part is looked at by itself, so that one that is broken hides no other.

mod bus;
mod bus_meter;
mod instrument;
mod questions;
mod stops;
mod words;

use chrono::NaiveDate;
use guard::PortAddress;
use rig::Clock;
use rig::roles::Remote;
use serde::Serialize;
use suite::{Energised, InstrumentLink, Rig};

use crate::simulated_bench::Places;
use crate::{Bundle, CampaignError, guarding};

/// The seed of everything that is drawn on a simulated bench.
const SEED: u64 = 1;
/// After so many days, an interlock that nobody saw act is worth a look.
const A_YEAR: i64 = 366;

/// What to look at.
#[derive(Debug)]
pub struct DoctorRequest {
    /// The rig, and the battery statement where there is one.
    pub bundle: Bundle,
    /// The day, as `2026-03-01`, by which calibrations are judged.
    pub today: String,
    /// When it was started, for others who want the bus meanwhile.
    pub started: String,
}

/// How a part of a bench is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// As it has to be.
    Sound,
    /// A run would begin; somebody should know.
    Doubtful,
    /// No run would begin, or none that proves anything.
    Wrong,
}

/// What was found of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The part: `charger.1`, `can0`, `interlock`.
    pub part: String,
    /// How it is.
    pub health: Health,
    /// What was found.
    pub says: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Finding {
    fn new(part: impl Into<String>, health: Health, says: impl Into<String>) -> Self {
        Self { part: part.into(), health, says: says.into(), help: None }
    }

    fn sound(part: impl Into<String>, says: impl Into<String>) -> Self {
        Self::new(part, Health::Sound, says)
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Looks at the rig of a bundle, part by part, and tells each finding as it comes. Gives the worst of them.
///
/// # Errors
/// Where there is no rig, its file is wrong, or its simulated bench cannot be served. What is wrong with the bench itself is
/// a finding.
pub fn doctor(request: &DoctorRequest, tell: &mut dyn FnMut(&Finding)) -> Result<Health, CampaignError> {
    let no_rig = || CampaignError::Incomplete(String::from("there is no rig to look at"));
    let rig = request.bundle.rig()?.ok_or_else(no_rig)?;
    let today: NaiveDate = request.today.parse().map_err(|_| {
        CampaignError::Incomplete(format!("`{}` is no day; write it as `2026-03-01`", request.today))
    })?;
    let places = Places::of(&rig, &request.bundle, SEED, &request.started)?;
    let program = guarding::program(&request.started)?;
    let mut worst = Health::Sound;
    let mut tell = |finding: Finding| {
        worst = worst.max(finding.health);
        tell(&finding);
    };
    papers(&rig, today).into_iter().for_each(&mut tell);
    if let Some(setup) = crate::energised::setup(&rig, &|name| places.instrument(name)) {
        rig::one_port(&setup).map(|same| one_instrument(&same)).into_iter().for_each(&mut tell);
        for port in &setup.ports {
            instrument::look(&program, &rig, port, &mut tell);
        }
    }
    let (heard, is_silent) = bus::look(&rig.bus, places.bus(&rig), &request.started);
    tell(heard);
    bus_meter::look(&program, &rig, &|name| places.instrument(name), is_silent)
        .into_iter()
        .for_each(&mut tell);
    places.roles(&rig).map(|from| roles(&rig, from)).into_iter().for_each(&mut tell);
    Ok(worst)
}

/// Two links that lead to one instrument, each of which would answer alone.
fn one_instrument(same: &rig::OnePort) -> Finding {
    let (said, help) = same
        .to_string()
        .split_once("; ")
        .map_or_else(|| (same.to_string(), String::new()), |(said, help)| (said.to_owned(), help.to_owned()));
    Finding::new("instruments", Health::Wrong, said).help(help)
}

/// What stands in the file and has a date.
fn papers(rig: &Rig, today: NaiveDate) -> Vec<Finding> {
    let mut found = vec![];
    for late in rig.overdue(today) {
        let finding = Finding::new("calibration", Health::Doubtful, late.message);
        found.push(finding.help(late.help.unwrap_or_default()));
    }
    found.extend(rig.energised.iter().flat_map(not_calibrated));
    found.extend(rig.energised.as_ref().and_then(|energised| interlock(energised, today)));
    found
}

/// The instruments of which the file does not say when they were calibrated; one that is simulated cannot be.
fn not_calibrated(energised: &Energised) -> Vec<Finding> {
    let real = energised.instruments.iter().filter(|own| is_real(&own.link));
    let open = real.filter(|own| own.calibrated.is_none()).map(|own| {
        let said = format!("the rig file does not say when `{}` was calibrated", own.name);
        Finding::new("calibration", Health::Doubtful, said).help(
            "write both days, for example `calibrated: {on: 2026-03-01, due: 2027-03-01}`; until then no run on this bench \
             certifies",
        )
    });
    open.collect()
}

fn interlock(energised: &Energised, today: NaiveDate) -> Option<Finding> {
    let interlock = energised.interlock.as_ref()?;
    let tested = interlock.tested_on.value;
    let days = today.signed_duration_since(tested).num_days();
    let said = |words: &str| {
        format!("{}: last seen to act on {tested}, {words} ({})", interlock.kind, interlock.proof)
    };
    Some(match days {
        ..0 => Finding::new("interlock", Health::Wrong, said("which has not come yet"))
            .help("write the day on which somebody saw it act"),
        A_YEAR.. => Finding::new("interlock", Health::Doubtful, said("more than a year ago"))
            .help("let it act with nothing connected, and write the day into the rig file"),
        _ => Finding::sound("interlock", said("as the rig file says")),
    })
}

/// Whether those are there who play roles; nothing is switched.
fn roles(rig: &Rig, from: &str) -> Finding {
    let there = rig.roles_there();
    let connected = from.parse().map_err(|why: rig::roles::RolesError| why.to_string()).and_then(|address| {
        Remote::connect(&address, there, Clock::start()).map(drop).map_err(|why| why.to_string())
    });
    match connected {
        Ok(()) => Finding::sound("roles", format!("{} are played at {from}", there.join(", "))),
        Err(why) => Finding::new("roles", Health::Wrong, why)
            .help("start what plays them; docs/simulate.md has the protocol"),
    }
}

/// Whether an instrument of this link is a real one.
fn is_real(link: &InstrumentLink) -> bool {
    *link != InstrumentLink::Simulated
}

/// How a port is shown: by its own address, or as simulated.
fn shown(link: &InstrumentLink, at: &PortAddress) -> String {
    if is_real(link) { at.to_string() } else { format!("simulated at {at}") }
}
