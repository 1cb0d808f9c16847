//! `bmscert mutants` and `bmscert coverage`

mod args;
mod leave;
mod shown;
mod trials;

use campaign::{Bundle, Exit, Fate};
use serde_json::json;

pub(crate) use args::{CoverageArgs, MutantsArgs};
use args::{Format, MutantsCommand, Set};

use crate::failure::Failure;
use crate::terminal::Terminal;

pub(crate) fn mutants(args: &MutantsArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    match &args.command {
        Some(MutantsCommand::Merge(merge)) => {
            let whole = leave::merged(&merge.parts)?;
            shown::show(&whole, &merge.shown, terminal)
        }
        None if !args.new.is_empty() => outside(args, terminal),
        None => {
            let written = args.set != Set::Systematic;
            let systematic = args.set != Set::Written;
            let tried = trials::examined(&args.how, written, systematic, args.partition, terminal)?;
            let sound = shown::show(&tried, &args.shown, terminal)?;
            let rejected = trials::variants(args.variants, &args.how, terminal)?;
            Ok(if rejected == 0 { sound } else { Exit::Failed })
        }
    }
}

/// Tries mutants that are not in the set, and nothing else.
fn outside(args: &MutantsArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let mutants = args.new.iter().map(|file| trials::read(file)).collect::<Result<_, _>>()?;
    let matrix = trials::outside(mutants, &args.how, terminal)?;
    let made = match args.shown.format {
        Format::Json => format!("{:#}\n", json!(matrix)),
        Format::Text => matrix.text(),
        Format::Html => {
            return Err(Failure::said("a mutant outside the set has no page".to_owned())
                .help("leave `--format html` out, or `--new`"));
        }
    };
    leave::made(&made, args.shown.out.as_deref(), terminal)?;
    terminal.note(&shown::written(&matrix));
    let gaps = campaign::embedded_misses()?.unexplained(&matrix);
    gaps.iter().for_each(|gap| terminal.note(&format!("wrong: {gap}")));
    let sound = matrix.count(Fate::Survived) == 0 && gaps.is_empty();
    Ok(if sound { Exit::Passed } else { Exit::Failed })
}

pub(crate) fn coverage(args: &CoverageArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let tried = match &args.from {
        Some(file) => leave::whole(file)?,
        None => trials::examined(&args.how, true, true, campaign::Partition::WHOLE, terminal)?,
    };
    let coverage = campaign::coverage(&Bundle::embedded_twin(), &tried.matrix())?;
    match &args.out {
        Some(folder) => leave::all(folder, &tried, &coverage, terminal)?,
        None => {
            let made = match args.format {
                Format::Json => coverage.to_json()?,
                Format::Text => coverage.text(),
                Format::Html => tried.coverage_page(&coverage)?,
            };
            leave::made(&made, None, terminal)?;
        }
    }
    shown::conclude(&tried, Some(&coverage), terminal)
}
