//! What became of mutants, as it is shown.

use campaign::{Because, Coverage, Examination, Exit, Fate, KillMatrix, Misses, Partition, Rates, Survivors};

use super::args::{Format, ShownArgs};
use super::leave;
use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::words;

/// Shows what became of all mutants, and says whether that is as it should be.
pub(super) fn show(tried: &Examination, shown: &ShownArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let survivors = campaign::embedded_survivors()?;
    let made = match shown.format {
        Format::Json => tried.to_json()?,
        Format::Html => tried.page(&survivors, &campaign::embedded_misses()?)?,
        Format::Text => text(tried, &survivors),
    };
    leave::made(&made, shown.out.as_deref(), terminal)?;
    conclude(tried, None, terminal)
}

/// Says in a few lines what it came to.
pub(super) fn conclude(
    tried: &Examination,
    coverage: Option<&Coverage>,
    terminal: &mut Terminal,
) -> Result<Exit, Failure> {
    let mut wrong = tried.matrix().count(Fate::Survived) > 0;
    if !tried.written.rows.is_empty() {
        terminal.note(&written(&tried.matrix()));
        let misses = campaign::embedded_misses()?;
        // In a part, reasons may have their mutants in another one.
        let whole = tried.partition == Partition::WHOLE;
        let gaps = if whole { Misses::misfits } else { Misses::unexplained };
        for gap in gaps(&misses, &tried.matrix()) {
            terminal.note(&format!("wrong: {gap}"));
            wrong = true;
        }
    }
    if !tried.systematic.rows.is_empty() {
        let survivors = campaign::embedded_survivors()?;
        terminal.note(&systematic(tried, &survivors));
        for misfit in misfits(tried, &survivors)? {
            terminal.note(&format!("wrong: {misfit}"));
            wrong = true;
        }
    }
    if let Some(coverage) = coverage {
        let all = words::counted(coverage.requirements.len() as u64, "requirement");
        terminal.note(&format!("{all}: checks cover {}", coverage.covered()));
        let gaps: Vec<&str> = coverage.gaps().map(|covered| covered.requirement.as_str()).collect();
        if !gaps.is_empty() {
            terminal.note(&format!("gaps: {}", gaps.join(", ")));
            wrong = true;
        }
    }
    Ok(if wrong { Exit::Failed } else { Exit::Passed })
}

/// How many of those that people wrote came to what.
pub(super) fn written(matrix: &KillMatrix) -> String {
    let [killed, survived, rest] =
        [Fate::Killed, Fate::Survived, Fate::NotCovered].map(|fate| matrix.count(fate));
    let all = words::counted(matrix.rows.len() as u64, "mutant");
    format!("{all}: {killed} killed, {survived} survived, {rest} violate only what no suite covers")
}

fn systematic(tried: &Examination, survivors: &Survivors) -> String {
    let total = Rates::of(&tried.systematic(), survivors).total();
    let all = words::counted(total.all as u64, "systematic mutant");
    format!(
        "{all}: {} killed, {} the same on the wire, {} conform, {} violate only what no suite covers, \
         {} what frames alone do not show, {}",
        total.blocked + total.advised,
        total.same,
        total.equivalent,
        total.not_tested,
        total.undecidable,
        words::counted(total.gaps as u64, "gap")
    )
}

/// What does not fit the reasons that people gave; in a part, reasons may have their survivors in another one.
fn misfits(tried: &Examination, survivors: &Survivors) -> Result<Vec<String>, Failure> {
    let systematic = tried.systematic();
    if tried.partition == Partition::WHOLE {
        let catalogue = campaign::Bundle::embedded_twin().sources()?.catalogue;
        return Ok(survivors.misfits(&systematic, &catalogue));
    }
    let unexplained = systematic.survivors().filter(|row| survivors.reason(row).is_none());
    Ok(unexplained.map(|row| format!("{} survives and nobody says why", row.name())).collect())
}

/// The mutants that people wrote one by one, the others by class, and what survives of these.
fn text(tried: &Examination, survivors: &Survivors) -> String {
    let mut text = tried.matrix().text();
    let systematic = tried.systematic();
    if !systematic.rows.is_empty() {
        text.push_str(&format!("\n{}", Rates::of(&systematic, survivors)));
    }
    for row in systematic.survivors() {
        let why = match survivors.reason(row) {
            Some(gap @ Because::Gap(_)) => format!("GAP: {gap}"),
            Some(because) => because.to_string(),
            None => String::from("SURVIVES, and nobody says why"),
        };
        text.push_str(&format!("{}: {why}\n", row.name()));
    }
    text
}
