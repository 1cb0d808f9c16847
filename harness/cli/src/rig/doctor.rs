//! `bmscert rig doctor`

use std::path::PathBuf;

use campaign::{Bundle, DoctorRequest, Exit, Finding, Health};
use clap::Args;
use serde_json::json;

use crate::clock::Started;
use crate::examples;
use crate::failure::Failure;
use crate::plan::PlanFormat;
use crate::terminal::Terminal;

/// Look at a rig without switching anything on, and say what is wrong with it
///
/// Each instrument is asked who it is, whether it is off, what it is set to and which errors it has; nothing is set. The bus is
/// listened to for three seconds, and nothing is sent there. Calibrations, and the day on which the interlock was seen to act,
/// are compared with today. Of a rig that is simulated, its bench is served meanwhile. Ends with exit code 3 where something is
/// wrong that would keep a run from beginning.
#[derive(Debug, Args)]
#[command(after_help = examples::RIG_DOCTOR)]
pub(crate) struct DoctorArgs {
    /// The rig
    #[arg(value_name = "FILE")]
    pub(crate) rig: PathBuf,

    /// What the battery claims: its declared limits count as well
    #[arg(long, value_name = "FILE")]
    pub(crate) battery: Option<PathBuf>,

    /// What standard output has
    #[arg(long, value_enum, default_value_t = PlanFormat::Text)]
    pub(crate) format: PlanFormat,
}

pub(super) fn doctor(args: &DoctorArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let mut bundle = Bundle::embedded();
    bundle.set_rig(&args.rig)?;
    if let Some(battery) = &args.battery {
        bundle.set_statement(battery)?;
    }
    let started = Started::now().rfc3339();
    let today = started.chars().take_while(|c| *c != 'T').collect();
    let request = DoctorRequest { bundle, today, started };
    let mut found = vec![];
    let health = campaign::doctor(&request, &mut |finding| {
        if args.format == PlanFormat::Text {
            show(finding, terminal);
        }
        terminal.event("examined", json!(finding));
        found.push(finding.clone());
    })?;
    match args.format {
        PlanFormat::Json => {
            let all = json!({"schema": "bmscert-doctor/1", "health": health, "findings": found});
            terminal.say(&serde_json::to_string_pretty(&all).map_err(|why| Failure::said(why.to_string()))?);
        }
        PlanFormat::Text => conclude(&found, terminal),
    }
    Ok(if health == Health::Wrong { Exit::RigError } else { Exit::Passed })
}

fn show(finding: &Finding, terminal: &mut Terminal) {
    let Finding { part, health, says, help } = finding;
    terminal.tell(10, &format!("{:9} {part}: {says}", word(*health)));
    if let Some(help) = help {
        terminal.tell(13, &format!("{:9} do {help}", ""));
    }
}

const fn word(health: Health) -> &'static str {
    match health {
        Health::Sound => "sound",
        Health::Doubtful => "doubtful",
        Health::Wrong => "WRONG",
    }
}

fn conclude(found: &[Finding], terminal: &mut Terminal) {
    let count = |health| found.iter().filter(|finding| finding.health == health).count();
    let (wrong, doubtful) = (count(Health::Wrong), count(Health::Doubtful));
    terminal.say(&match (wrong, doubtful) {
        (0, 0) => String::from(
            "\nnothing is wrong with this rig as far as this can be seen without switching it on",
        ),
        (0, _) => format!("\na run would begin; {doubtful} of {} parts are doubtful", found.len()),
        _ => format!("\nno run would begin: {wrong} of {} parts are wrong", found.len()),
    });
}
