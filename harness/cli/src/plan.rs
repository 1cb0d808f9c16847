//! `bmscert plan`

use std::path::PathBuf;

use campaign::{BenchCase, BenchPlan, Bundle, CaseKind, Exit, Profile, Reach, Selection};
use clap::{Args, ValueEnum};
use serde_json::json;

use crate::args::ProfileArg;
use crate::examples;
use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::words::counted;

/// Show what would run on a rig, how long that takes, and how high it goes, without touching anything
///
/// Cases stand in the order in which they run, and those that would not run with the reason. The bench time of a case is the
/// longest that it may take: what waits for the battery ends as soon as that has come. Where instruments of the rig probe the
/// main switch, the highest voltage and current that a case sets are shown: the lowest of the rig's limits, what the rig allows,
/// and what the battery declares.
#[derive(Debug, Args)]
#[command(after_help = examples::PLAN)]
pub(crate) struct PlanArgs {
    /// The rig, with what a run on it takes of itself where it is simulated; the simulated battery in virtual time where none is given
    #[arg(long, value_name = "FILE")]
    pub(crate) rig: Option<PathBuf>,

    /// What the battery claims; without it, cases that need a value of it do not run
    #[arg(long, value_name = "FILE")]
    pub(crate) battery: Option<PathBuf>,

    /// Plan these suites instead of the built-in ones
    #[arg(long = "suite", value_name = "FILE")]
    pub(crate) suites: Vec<PathBuf>,

    /// Which cases are selected, and what blocks
    #[arg(long, value_enum, default_value_t = ProfileArg::Certification)]
    pub(crate) profile: ProfileArg,

    /// What standard output has
    #[arg(long, value_enum, default_value_t = PlanFormat::Text)]
    pub(crate) format: PlanFormat,
}

/// What standard output has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    /// The table, for people
    Text,
    /// One JSON object, and nothing else; docs/commands.md has its fields
    Json,
}

pub(crate) fn plan(args: &PlanArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let mut bundle = if args.rig.is_none() { Bundle::embedded_twin() } else { Bundle::embedded() };
    if !args.suites.is_empty() {
        bundle.replace_suites(&args.suites)?;
    }
    if let Some(battery) = &args.battery {
        bundle.set_statement(battery)?;
    }
    if let Some(rig) = &args.rig {
        bundle.set_rig(rig)?;
        // What a run would take of itself.
        bundle.complete_for_simulated_bench(!args.suites.is_empty())?;
    }
    let profile = match args.profile {
        ProfileArg::Passive => Profile::Passive,
        ProfileArg::Certification => Profile::Certification,
        ProfileArg::Strict => Profile::Strict,
    };
    let plan = campaign::plan(&bundle, profile)?;
    match args.format {
        PlanFormat::Json => terminal.say(plan.to_json()?.trim_end()),
        PlanFormat::Text => show(&plan, terminal),
    }
    terminal.event("plan", json!(plan));
    Ok(Exit::Passed)
}

/// Under the first line of a case.
const INDENT: usize = 42;

fn show(plan: &BenchPlan, terminal: &mut Terminal) {
    let on = plan.rig.as_ref().map_or(String::from("the simulated battery"), |rig| format!("`{rig}`"));
    terminal.tell(2, &format!("on {on}"));
    if let Some(limits) = &plan.limits {
        let (volts, gives, takes) = (limits.voltage, limits.charge_current, limits.discharge_current);
        let said = format!("nothing exceeds {volts} V, {gives} A into the battery and {takes} A out of it");
        terminal.tell(2, &said);
    }
    if plan.watch > 0.0 {
        let watched =
            format!("first {} of watching; what watches rides along with what drives", time(plan.watch));
        terminal.tell(2, &watched);
    }
    terminal.say("");
    plan.cases.iter().for_each(|case| show_case(case, terminal));
    let runs = plan.cases.iter().filter(|case| case.selection == Selection::Selected).count();
    let cases = counted(plan.cases.len() as u64, "case");
    let rest = plan.cases.len() - runs;
    terminal.tell(2, &format!("\n{cases}: {runs} would run, {rest} would not; {} at most", time(plan.time)));
    let highest = match &plan.highest {
        Some(highest) => format!("no output is set above {}", reach(highest)),
        None => String::from("no output of an instrument is switched on"),
    };
    terminal.tell(2, &highest);
}

fn show_case(case: &BenchCase, terminal: &mut Terminal) {
    let (word, reason) = match &case.selection {
        Selection::Selected => (kind(case.kind), None),
        Selection::NotApplicable { reason } => ("not applicable", Some(reason)),
        Selection::NotRun { reason } => ("not run", Some(reason)),
    };
    let took = case.time.filter(|_| reason.is_none()).map(time).unwrap_or_default();
    let high = case.highest.as_ref().map(reach).unwrap_or_default();
    terminal.tell(INDENT, &format!("{word:15} {took:>11}  {high:12} {}", case.name));
    if let Some(reason) = reason {
        terminal.tell(INDENT, &format!("{:INDENT$}because {reason}", ""));
    }
}

fn kind(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::Standing => "stands",
        CaseKind::Watch => "watches",
        CaseKind::Drive => "drives",
    }
}

fn reach(reach: &Reach) -> String {
    let volts = if reach.voltage > 0.0 { format!("{} V ", reach.voltage) } else { String::new() };
    format!("{volts}{} A", reach.current)
}

/// `45 s`, `12 min 30 s`, `1 h 05 min`.
fn time(seconds: f64) -> String {
    let whole = seconds.ceil() as u64;
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
    match (hours, minutes, rest) {
        (0, 0, _) => format!("{rest} s"),
        (0, _, 0) => format!("{minutes} min"),
        (0, _, _) => format!("{minutes} min {rest:02} s"),
        _ => format!("{hours} h {minutes:02} min"),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    #[rstest]
    #[case(0.2, "1 s")]
    #[case(45.0, "45 s")]
    #[case(600.0, "10 min")]
    #[case(750.0, "12 min 30 s")]
    #[case(3900.0, "1 h 05 min")]
    fn a_time_is_shown_as_people_say_it(#[case] seconds: f64, #[case] said: &str) {
        assert_eq!(super::time(seconds), said);
    }
}
