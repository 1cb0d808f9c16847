//! The cases of a suite as they are written: plans leave out what a statement would have to give.

use std::collections::BTreeMap;

use lang::{Diagnostic, Place, SourceFile};
use suite::{CaseText, CheckText, SuiteText};

/// A case, or a standing check, which is a case of its own.
pub(super) struct WrittenCase {
    pub(super) suite: String,
    pub(super) id: String,
    pub(super) about: String,
    pub(super) kind: &'static str,
    pub(super) needs: Vec<String>,
    pub(super) checks: Vec<WrittenCheck>,
    /// The lines of the suite that it is, without the indentation that they share.
    pub(super) text: String,
    /// The names of the suite that it uses, each with its expression.
    pub(super) names: BTreeMap<String, String>,
}

/// A check of a case.
pub(super) struct WrittenCheck {
    pub(super) id: String,
    pub(super) covers: String,
}

const STANDING: &str = "standing check: judged in every phase in which the battery is on, whatever case runs";
const WATCHES: &str =
    "watches: drives nothing, and is judged on the bench, on the twin and on recordings alike";
const DRIVES: &str = "drives: the inverter system or the rig does something, and the battery has to bear it";

/// The cases of a suite, standing checks first.
pub(super) fn written(file: &SourceFile) -> Result<Vec<WrittenCase>, Diagnostic> {
    let suite: SuiteText = lang::yaml::parse(file)?;
    let of_suite = |id: &lang::Located<String>, about: &str, kind| WrittenCase {
        suite: suite.suite.value.clone(),
        id: id.value.clone(),
        about: about.to_owned(),
        kind,
        needs: vec![],
        checks: vec![],
        text: entry(&file.text, id.place),
        names: BTreeMap::new(),
    };
    let standing = suite.standing.iter().map(|check| WrittenCase {
        checks: vec![check_of(check)],
        ..of_suite(&check.id, "judged whenever the battery is on", STANDING)
    });
    let cases = suite.cases.iter().map(|case| WrittenCase {
        needs: case.needs.iter().map(|role| role.value.clone()).collect(),
        checks: checks_of(case),
        ..of_suite(&case.id, &case.about, if case.watch.is_some() { WATCHES } else { DRIVES })
    });
    let mut all: Vec<WrittenCase> = standing.chain(cases).collect();
    for case in &mut all {
        let used = suite.names.iter().filter(|(name, _)| case.mentions(name));
        case.names = used.map(|(name, text)| (name.value.clone(), text.value.clone())).collect();
    }
    Ok(all)
}

fn check_of(check: &CheckText) -> WrittenCheck {
    WrittenCheck { id: check.id.value.clone(), covers: check.covers.value.clone() }
}

fn checks_of(case: &CaseText) -> Vec<WrittenCheck> {
    let mut checks: Vec<WrittenCheck> = case.checks.iter().map(check_of).collect();
    for phase in &case.phases {
        checks.extend(phase.checks.iter().map(check_of));
        // An `until` that may fail is a check as well, and is called like its phase.
        let ends = phase.covers.iter();
        checks.extend(
            ends.map(|covers| WrittenCheck { id: phase.name.value.clone(), covers: covers.value.clone() }),
        );
    }
    checks
}

/// The entry of a list that a place lies in, without the indentation that its lines share and comments at its end.
fn entry(text: &str, place: Place) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let at = (place.line as usize).saturating_sub(1).min(lines.len().saturating_sub(1));
    let is_dash = |line: &&str| line.trim_start().starts_with("- ");
    let first = (0..=at).rev().find(|index| lines.get(*index).is_some_and(is_dash)).unwrap_or(at);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = lines.get(first).map_or(0, |line| indent(line));
    let below = lines.iter().skip(first + 1).take_while(|line| line.trim().is_empty() || indent(line) > own);
    let whole: Vec<&str> = lines.iter().skip(first).take(1).chain(below).copied().collect();
    let dedented: Vec<&str> = whole.iter().map(|line| line.get(own..).unwrap_or_default()).collect();
    dedented.join("\n").trim_end().to_owned()
}

impl WrittenCase {
    /// The name in full: `suite/case`.
    pub(super) fn name(&self) -> String {
        format!("{}/{}", self.suite, self.id)
    }

    /// Whether the text of the case names this, as a whole word, or an expression whose name it uses.
    pub(super) fn mentions(&self, name: &str) -> bool {
        let mut texts = std::iter::once(&self.text).chain(self.names.values());
        texts.any(|text| words(text).any(|(word, _)| word == name))
    }

    /// Whether the text of the case has this as a key.
    pub(super) fn has_key(&self, name: &str) -> bool {
        words(&self.text).any(|(word, behind)| word == name && behind.starts_with(':'))
    }
}

/// The words of a text without its comments, each with what stands behind it.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let code = |line: &'_ str| line.split(" #").next().map_or(0, str::len);
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines.map(move |line| &line[..code(line)]).flat_map(|line| {
        let is_part = |char: char| char.is_alphanumeric() || char == '_';
        let mut rest = line;
        std::iter::from_fn(move || {
            let word = rest.trim_start_matches(|char| !is_part(char));
            let length = word.find(|char| !is_part(char)).unwrap_or(word.len());
            (length > 0).then(|| {
                rest = &word[length..];
                (&word[..length], rest)
            })
        })
    })
}
