//! The kill matrix and the coverage as pages: one file each, without scripts or anything to fetch.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{AutoEscape, Environment, Value, context};
use serde::Serialize;

use super::Examination;
use crate::coverage::{Coverage, CoveredRequirement};
use crate::systematic::{Because, End, Rate, Rates, Survivors, SystematicRow};
use crate::{CampaignError, Fate, Misses, MutantRow};

/// How good something is, as the pages colour it.
const GOOD: &str = "good";
const BAD: &str = "bad";
const DOUBT: &str = "doubt";
const FAINT: &str = "faint";

/// A class of systematic mutants.
#[derive(Serialize)]
struct ClassRow<'a> {
    class: &'a str,
    #[serde(flatten)]
    rate: &'a Rate,
    percent: String,
}

/// A systematic mutant that is not caught.
#[derive(Serialize)]
struct SurvivorRow<'a> {
    class: &'a str,
    subject: &'a str,
    why: String,
    gap: bool,
}

/// A requirement that somebody's mutant violates unseen, though it is caught for another one.
#[derive(Serialize)]
struct MissedRow<'a> {
    mutant: &'a str,
    requirement: &'a str,
    why: &'a str,
    gap: bool,
}

/// A mutant beside all requirements.
#[derive(Serialize)]
struct GridRow<'a> {
    name: &'a str,
    about: &'a str,
    tint: &'static str,
    marks: Vec<Option<Mark>>,
}

#[derive(Serialize)]
struct Mark {
    sign: char,
    tint: &'static str,
}

/// A systematic mutant, and what became of it in words.
#[derive(Serialize)]
struct EndRow<'a> {
    subject: &'a str,
    about: &'a str,
    end: String,
    tint: &'static str,
}

#[derive(Serialize)]
struct Group<'a> {
    class: &'a str,
    rows: Vec<EndRow<'a>>,
}

#[derive(Serialize)]
struct CoverageRow<'a> {
    requirement: &'a str,
    level: &'static str,
    says: &'a str,
    checks: &'a [String],
    mutants: &'a [String],
    systematic: usize,
    not_tested: Option<&'a str>,
    gap: Option<&'static str>,
}

impl Examination {
    /// The kill matrix as a page; `survivors` and `misses` say why what is not caught is not.
    ///
    /// # Errors
    /// Where the page cannot be made, which a test rules out.
    pub fn page(&self, survivors: &Survivors, misses: &Misses) -> Result<String, CampaignError> {
        let systematic = self.systematic();
        let rates = Rates::of(&systematic, survivors);
        let requirements = requirements(&self.written.rows);
        render(
            "kill-matrix.html",
            context! {
                tool => self.tool,
                seed => self.seed,
                suites => self.suites,
                profile => self.profile,
                cases => self.cases,
                part => self.partition,
                counts => self.counts(survivors),
                rates => classes(&rates),
                survivors => systematic.survivors().map(|row| survivor(row, survivors)).collect::<Vec<_>>(),
                written => self.written.rows.iter().map(|row| grid_row(row, &requirements, misses)).collect::<Vec<_>>(),
                missed => self.written.rows.iter().flat_map(|row| missed(row, misses)).collect::<Vec<_>>(),
                requirements => requirements,
                systematic => groups(&self.systematic.rows),
            },
        )
    }

    /// The coverage as a page, with the mutants of this examination.
    ///
    /// # Errors
    /// Where the page cannot be made, which a test rules out.
    pub fn coverage_page(&self, coverage: &Coverage) -> Result<String, CampaignError> {
        let kills = self.kills();
        let rows = coverage.requirements.iter().map(|covered| coverage_row(covered, &kills));
        render(
            "coverage.html",
            context! {
                tool => self.tool,
                seed => self.seed,
                suites => self.suites,
                requirements => rows.collect::<Vec<_>>(),
                covered => coverage.covered(),
                not_tested => coverage.requirements.iter().filter(|covered| covered.not_tested.is_some()).count(),
                gaps => coverage.gaps().count(),
            },
        )
    }

    /// How many systematic mutants are killed for each requirement.
    fn kills(&self) -> BTreeMap<&str, usize> {
        let mut kills = BTreeMap::new();
        for row in &self.systematic.rows {
            let End::Killed(by) = &row.end else { continue };
            for requirement in by.iter().map(|kill| kill.requirement.as_str()).collect::<BTreeSet<_>>() {
                *kills.entry(requirement).or_insert(0) += 1;
            }
        }
        kills
    }
}

fn render(page: &str, context: Value) -> Result<String, CampaignError> {
    let wrong = |why: minijinja::Error| CampaignError::Record(format!("the page {page}: {why:#}"));
    let mut pages = Environment::new();
    pages.set_auto_escape_callback(|_| AutoEscape::Html);
    let templates = [
        ("page.html", include_str!("../../../../reports/templates/page.html")),
        ("kill-matrix.html", include_str!("../../../../reports/templates/kill-matrix.html")),
        ("coverage.html", include_str!("../../../../reports/templates/coverage.html")),
    ];
    for (name, text) in templates {
        pages.add_template(name, text).map_err(wrong)?;
    }
    let made = pages.get_template(page).and_then(|template| template.render(context)).map_err(wrong)?;
    Ok(made + "\n")
}

fn classes(rates: &Rates) -> Vec<ClassRow<'_>> {
    let percent = |rate: &Rate| rate.percent().map_or(String::from("-"), |percent| format!("{percent:.1} %"));
    let row = |(class, rate)| ClassRow { class, rate, percent: percent(rate) };
    rates.classes.iter().map(|(class, rate)| (class.as_str(), rate)).map(row).collect()
}

fn survivor<'a>(row: &'a SystematicRow, survivors: &Survivors) -> SurvivorRow<'a> {
    let (why, gap) = match survivors.reason(row) {
        Some(gap @ Because::Gap(_)) => (format!("gap: {gap}"), true),
        Some(because) => (because.to_string(), false),
        None => (String::from("nobody has said why"), true),
    };
    SurvivorRow { class: &row.class, subject: &row.subject, why, gap }
}

/// The requirements that mutants violate or that fail for them, in the order of their names.
fn requirements(rows: &[MutantRow]) -> Vec<&str> {
    let violated = rows.iter().flat_map(|row| &row.violates);
    let failed = rows.iter().flat_map(|row| row.fails.iter().map(|broken| &broken.requirement));
    violated.chain(failed).map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect()
}

/// What a mutant that is caught violates unseen, and why.
fn missed<'a>(row: &'a MutantRow, misses: &'a Misses) -> impl Iterator<Item = MissedRow<'a>> {
    let missed = if row.fate == Fate::Killed { row.missed.as_slice() } else { &[] };
    missed.iter().map(|missed| {
        let (mutant, requirement) = (row.name.as_str(), missed.requirement.as_str());
        let why = misses.reason(mutant, requirement);
        MissedRow { mutant, requirement, why: why.unwrap_or("nobody has said why"), gap: why.is_none() }
    })
}

fn grid_row<'a>(row: &'a MutantRow, requirements: &[&str], misses: &Misses) -> GridRow<'a> {
    let mark = |id: &&str| {
        let violates = row.violates.iter().any(|violated| violated == id);
        let fails = row.fails.iter().any(|broken| broken.requirement == **id);
        match (violates, fails) {
            (true, true) => Some(Mark { sign: '●', tint: GOOD }),
            // What no suite covers is no gap of a suite.
            (true, false) if !row.missed.iter().any(|missed| missed.requirement == **id) => {
                Some(Mark { sign: '✗', tint: DOUBT })
            }
            (true, false) if row.fate == Fate::Killed && misses.reason(&row.name, id).is_some() => {
                Some(Mark { sign: '✗', tint: DOUBT })
            }
            (true, false) => Some(Mark { sign: '✗', tint: BAD }),
            (false, true) => Some(Mark { sign: '○', tint: FAINT }),
            (false, false) => None,
        }
    };
    let tint = match row.fate {
        Fate::Killed => GOOD,
        Fate::Survived => BAD,
        Fate::NotCovered => DOUBT,
    };
    GridRow { name: &row.name, about: &row.about, tint, marks: requirements.iter().map(mark).collect() }
}

fn groups(rows: &[SystematicRow]) -> Vec<Group<'_>> {
    let groups = rows.chunk_by(|one, other| one.class == other.class);
    groups.map(|rows| Group { class: &rows[0].class, rows: rows.iter().map(end_row).collect() }).collect()
}

fn end_row(row: &SystematicRow) -> EndRow<'_> {
    let by = |kills: &[crate::Kill]| {
        let requirements: BTreeSet<&str> = kills.iter().map(|kill| kill.requirement.as_str()).collect();
        requirements.into_iter().collect::<Vec<_>>().join(", ")
    };
    let how = if row.driven { "killed by driving" } else { "killed by watching" };
    let how = if row.in_trouble { format!("{how}, in trouble") } else { how.to_owned() };
    let (end, tint) = match &row.end {
        End::Killed(kills) => (format!("{how}: {}", by(kills)), GOOD),
        End::KilledElsewhere(kills) => (format!("only by chance: {}", by(kills)), DOUBT),
        End::SameOnTheWire => (String::from("the same on the wire"), FAINT),
        End::Survived => (String::from("survives"), DOUBT),
    };
    EndRow { subject: &row.subject, about: &row.about, end, tint }
}

fn coverage_row<'a>(covered: &'a CoveredRequirement, kills: &BTreeMap<&str, usize>) -> CoverageRow<'a> {
    CoverageRow {
        requirement: &covered.requirement,
        level: covered.level.word(),
        says: &covered.says,
        checks: &covered.checks,
        mutants: &covered.mutants,
        systematic: kills.get(covered.requirement.as_str()).copied().unwrap_or(0),
        not_tested: covered.not_tested.as_deref(),
        gap: covered.gap.map(crate::Gap::words),
    }
}
