//! From files to a plan: every name, unit and reference is checked before anything runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use journal::{BusId, RoleId};
use judge::{Book, Level, ROLES, Reads, Resolve, Selection, SourceId, Why};
use lang::{Diagnostic, Fault, Located, Place, SourceFile, nearest};
use quantity::Dimension;
use wire::Table;

use crate::case::Cases;
use crate::lack::{Lack, Misses};
use crate::named::Named;
use crate::scope::Names;
use crate::statement::Claimed;
use crate::written::{CheckText, SuiteText};
use crate::{Body, Catalogue, CheckId, Plan, PlannedCase, PlannedCheck, Profile, Statement, observed};

/// What a plan is made from.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// The protocol's name.
    pub protocol: String,
    /// The protocol in compiled form.
    pub table: Arc<Table>,
    /// The requirements.
    pub catalogue: Arc<Catalogue>,
    /// The suites, in the order in which they run.
    pub suites: Vec<SourceFile>,
    /// What the battery claims.
    pub statement: Option<Statement>,
}

impl Inputs {
    /// The plan for a world that plays these roles, named in the order of their ids.
    ///
    /// # Errors
    /// Where a suite or the statement is wrong: all that is wrong with all files.
    pub fn plan(&self, roles: &[String], profile: Profile) -> Result<Plan, Vec<Diagnostic>> {
        let roles = Roles::new(roles);
        let book = Arc::new(Book::new(Arc::clone(&self.table), BusId(0), &roles.kinds()));
        let mut compiler = Compiler::new(self, profile, &book, &roles);
        compiler.statement();
        let mut cases = vec![];
        for file in &self.suites {
            let suite = compiler.suite(file);
            cases.extend(suite);
        }
        let Compiler { checks, lacks, wrong, .. } = compiler;
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Plan {
            protocol: self.protocol.clone(),
            profile,
            book,
            catalogue: Arc::clone(&self.catalogue),
            statement: self.statement.clone(),
            checks,
            cases,
            lacks,
        })
    }
}

/// The roles that a world plays, and after them all others that suites may name.
#[derive(Debug)]
pub(crate) struct Roles {
    names: Vec<String>,
    played: usize,
}

impl Roles {
    fn new(played: &[String]) -> Self {
        let others = ROLES.iter().map(|role| role.name.to_owned()).filter(|name| !played.contains(name));
        Self { names: played.iter().cloned().chain(others).collect(), played: played.len() }
    }

    fn kinds(&self) -> Vec<(RoleId, judge::RoleKind)> {
        let known = self.names.iter().enumerate();
        let kinds = known.filter_map(|(index, name)| {
            let kind = ROLES.iter().find(|role| role.name == name)?;
            Some((RoleId(index as u16), kind.clone()))
        });
        kinds.collect()
    }

    /// The role of this name, whether the world plays it or not.
    pub(crate) fn named(&self, name: &str) -> Option<RoleId> {
        self.names.iter().position(|own| own == name).map(|at| RoleId(at as u16))
    }

    /// Whether the world plays this role.
    pub(crate) fn plays(&self, role: RoleId) -> bool {
        usize::from(role.0) < self.played
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// Collects checks, and everything that is wrong.
pub(crate) struct Compiler<'a> {
    pub(crate) inputs: &'a Inputs,
    pub(crate) profile: Profile,
    pub(crate) book: &'a Book,
    pub(crate) roles: &'a Roles,
    pub(crate) checks: Vec<PlannedCheck>,
    /// What checks asked the statement for in vain.
    pub(crate) lacks: Vec<Lack>,
    /// The same, of what is being compiled.
    misses: Misses,
    /// The names of the suite that is being compiled.
    named: Named,
    pub(crate) reads: Reads,
    pub(crate) wrong: Vec<Diagnostic>,
}

impl<'a> Compiler<'a> {
    fn new(inputs: &'a Inputs, profile: Profile, book: &'a Book, roles: &'a Roles) -> Self {
        let (checks, lacks, wrong) = (vec![], vec![], vec![]);
        let (misses, named, reads) = (Misses::default(), Named::default(), Reads::default());
        Self { inputs, profile, book, roles, checks, lacks, misses, named, reads, wrong }
    }
}

impl Compiler<'_> {
    /// A declared alarm has to be one that the protocol knows: a mistyped one would never be judged.
    fn statement(&mut self) {
        let inputs = self.inputs;
        let Some(statement) = &inputs.statement else { return };
        self.declared_messages(statement);
        self.declared_caps(statement);
        for alarm in statement.alarms() {
            if self.book.slot_named(&alarm.value).is_none() {
                let names = self.book.slots().iter().map(|slot| &*slot.name);
                let label = nearest(&alarm.value, names).map(|near| format!("did you mean `{near}`?"));
                let said = format!("there is no alarm `{}` in the protocol", alarm.value);
                let wrong = Diagnostic::error("unknown-name", statement.file(), said);
                self.wrong.push(wrong.at(alarm.place, label.unwrap_or_default()));
            }
        }
    }

    /// A declared message has to be one of the battery's.
    fn declared_messages(&mut self, statement: &Statement) {
        let own = self.book.sources().iter().filter(|source| source.is_battery());
        let names: Vec<&str> = own.map(|source| &*source.name).collect();
        for name in statement.sends().unwrap_or_default() {
            if !names.contains(&name.value.as_str()) {
                let label = nearest(&name.value, names.iter().copied());
                let label = label.map(|near| format!("did you mean `{near}`?"));
                let said = format!("the battery sends no message `{}` in the protocol", name.value);
                let wrong = Diagnostic::error("unknown-message", statement.file(), said);
                self.wrong.push(wrong.at(name.place, label.unwrap_or_default()));
            }
        }
    }

    /// A declaration may be stricter than a requirement, never looser.
    fn declared_caps(&mut self, statement: &Statement) {
        for requirement in &self.inputs.catalogue.requirements {
            for (name, cap) in &requirement.caps {
                let wrong = statement.above(name, cap);
                let label = format!(
                    "the cap of {}; a declaration may be stricter, never looser",
                    requirement.id.value
                );
                self.wrong.extend(wrong.map(|(wrong, place)| wrong.at(place, label)));
            }
        }
    }

    fn suite(&mut self, file: &SourceFile) -> Vec<PlannedCase> {
        let suite: SuiteText = match lang::yaml::parse(file) {
            Ok(suite) => suite,
            Err(wrong) => {
                self.wrong.push(wrong);
                return vec![];
            }
        };
        if suite.protocol.value != self.inputs.protocol {
            let said =
                format!("this suite is about `{}`, not `{}`", suite.protocol.value, self.inputs.protocol);
            self.wrong.push(
                Diagnostic::error("wrong-protocol", &file.name, said)
                    .at(suite.protocol.place, "give a suite for the protocol that is being judged"),
            );
        }
        if suite.standing.is_empty() && suite.cases.is_empty() {
            let said = format!("the suite `{}` judges nothing", suite.suite.value);
            self.complain(file, "empty-list", &suite.suite, said, "give it `cases`, or `standing` checks");
        }
        self.named = Named::default();
        let (named, wrong) = self.scope().compile(&suite.names, &file.name);
        self.named = named;
        self.wrong.extend(wrong);
        self.unique(file, suite.standing.iter().map(|check| &check.id));
        self.unique(file, suite.cases.iter().map(|case| &case.id));
        let mut cases: Vec<PlannedCase> =
            suite.standing.iter().map(|check| self.standing(file, &suite, check)).collect();
        cases.extend(suite.cases.iter().map(|case| Cases { compiler: self, file, suite: &suite }.case(case)));
        cases
    }

    fn standing(&mut self, file: &SourceFile, suite: &SuiteText, check: &CheckText) -> PlannedCase {
        let before = self.lacks.len();
        let id = self.check(file, check, &|_| 0);
        self.lacking(before, &check.id.value, []);
        PlannedCase {
            suite: suite.suite.value.clone(),
            id: check.id.value.clone(),
            about: String::from("judged whenever the battery is on"),
            watchlist: None,
            selection: Selection::Selected,
            body: Body::Standing,
            checks: id.into_iter().collect(),
        }
    }

    /// Adds a check; `None` where it is wrong, and that was noted.
    pub(crate) fn check(
        &mut self,
        file: &SourceFile,
        check: &CheckText,
        planned: &dyn Fn(SourceId) -> u64,
    ) -> Option<CheckId> {
        let level = self.level(file, &check.covers)?;
        let judging = self.resolve(file, planned, |with| observed::resolve(check, with))?;
        let judging = match &check.if_claimed {
            None => judging,
            Some(claim) => self.claimed(file, claim)?.and(judging),
        };
        let covers = &check.covers.value;
        let misses = self.misses.take();
        // What is asked for by a message that the battery says it does not send is not lacking.
        if self.sends_all(&check.if_sent) {
            self.lacks.extend(misses.into_iter().map(|name| Lack::new(name, covers, level)));
        }
        let covers = Some(covers.clone());
        let reads = self.reads.take();
        Some(self.add(PlannedCheck { id: check.id.value.clone(), covers, level, judging, reads }))
    }

    /// Whether the battery may send all of these messages, by what its statement says.
    fn sends_all(&self, messages: &[Located<String>]) -> bool {
        let Some(sends) = self.inputs.statement.as_ref().and_then(Statement::sends) else { return true };
        messages.iter().all(|message| sends.iter().any(|sent| sent.value == message.value))
    }

    /// Whether the statement claims this; `None` where there is no such claim, and that was noted.
    fn claimed(&mut self, file: &SourceFile, claim: &Located<String>) -> Option<Result<(), Why>> {
        let name = claim.value.as_str();
        let claims = self.inputs.statement.as_ref().map(|statement| statement.flag(name));
        if Statement::flags().iter().all(|known| *known != name) {
            let flags = Statement::flags();
            let label = nearest(name, flags.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            let label = label.unwrap_or_else(|| format!("a battery statement claims {}", flags.join(", ")));
            self.complain(file, "unknown-name", claim, format!("there is no claim `{name}`"), &label);
            return None;
        }
        Some(match claims.flatten() {
            Some(true) => Ok(()),
            Some(false) => Err(Why::NotClaimed { what: format!("`{name}`") }),
            None => Err(Why::NoStatement { needs: self.misses.note(name), seen: None }),
        })
    }

    /// Says of which case everything is that was lacking since `before`; what its phases lack, all that it covers does.
    pub(crate) fn lacking<'c>(
        &mut self,
        before: usize,
        case: &str,
        covers: impl IntoIterator<Item = &'c Located<String>> + Clone,
    ) {
        for name in self.misses.take() {
            let covered = covers.clone().into_iter().filter_map(|covers| {
                let requirement = self.inputs.catalogue.requirement(&covers.value)?;
                Some(Lack::new(name.clone(), &covers.value, requirement.level))
            });
            self.lacks.extend(covered);
        }
        self.lacks[before..].iter_mut().for_each(|lack| case.clone_into(&mut lack.case));
    }

    pub(crate) fn add(&mut self, check: PlannedCheck) -> CheckId {
        self.checks.push(check);
        CheckId((self.checks.len() - 1) as u32)
    }

    /// Takes all weight from a check; one that binds the rig keeps its own.
    pub(crate) fn note_only(&mut self, check: CheckId) {
        let level = &mut self.checks[check.0 as usize].level;
        if *level != Level::Constraint {
            *level = Level::Info;
        }
    }

    /// The level of a requirement; `None` where there is no such requirement, and that was noted.
    pub(crate) fn level(&mut self, file: &SourceFile, covers: &Located<String>) -> Option<Level> {
        if let Some(requirement) = self.inputs.catalogue.requirement(&covers.value) {
            return Some(requirement.level_for(self.inputs.statement.as_ref()));
        }
        let names =
            self.inputs.catalogue.requirements.iter().map(|requirement| requirement.id.value.as_str());
        let label = nearest(&covers.value, names).map(|near| format!("did you mean `{near}`?"));
        let said = format!("there is no requirement `{}` in the catalogue", covers.value);
        let help = "`bmscert explain requirements` lists all of them";
        let wrong = Diagnostic::error("unknown-requirement", &file.name, said);
        self.wrong.push(wrong.at(covers.place, label.unwrap_or_default()).help(help));
        None
    }

    /// What a closure resolves, or why that needs a statement; `None` where it is wrong, and that was noted.
    pub(crate) fn resolve<T>(
        &mut self,
        file: &SourceFile,
        planned: &dyn Fn(SourceId) -> u64,
        resolve: impl FnOnce(&Resolve<'_>) -> Result<T, Fault>,
    ) -> Option<Result<T, Why>> {
        let (statement, misses) = (&self.inputs.statement, &self.misses);
        let scope = self.scope();
        let claims = Claimed { statement, misses };
        let (book, reads) = (self.book, &self.reads);
        let with = Resolve { book, file: &file.name, scope: &scope, claims: &claims, planned, reads };
        match resolve(&with) {
            Ok(resolved) => Some(Ok(resolved)),
            Err(Fault::Missing { why, .. }) => Some(Err(Why::NoStatement { needs: why, seen: None })),
            Err(Fault::Wrong(wrong)) => {
                self.wrong.extend(wrong);
                None
            }
        }
    }

    /// The names that expressions of the suite may use.
    fn scope(&self) -> Names<'_> {
        let (statement, protocol) = (&self.inputs.statement, &self.inputs.protocol);
        Names { book: self.book, statement, misses: &self.misses, protocol, named: &self.named }
    }

    /// A number of this dimension, in base units; `None` where it is wrong, and that was noted.
    pub(crate) fn number(
        &mut self,
        file: &SourceFile,
        text: &Located<String>,
        dimension: Dimension,
    ) -> Option<Result<f64, Why>> {
        self.resolve(file, &|_| 0, |with| with.number(text, dimension))
    }

    /// Notes names that stand in one list twice.
    pub(crate) fn unique<'n>(&mut self, file: &SourceFile, names: impl Iterator<Item = &'n Located<String>>) {
        let mut before: BTreeMap<&str, Place> = BTreeMap::new();
        for name in names {
            let first = *before.entry(&name.value).or_insert(name.place);
            if first != name.place {
                let said = format!("the name `{}` is used twice", name.value);
                let wrong = Diagnostic::error("same-name", &file.name, said);
                self.wrong.push(wrong.at(name.place, "again").context(first, "first here"));
            }
        }
    }

    /// Notes that something is wrong at a place.
    pub(crate) fn complain<T>(
        &mut self,
        file: &SourceFile,
        code: &'static str,
        at: &Located<T>,
        said: String,
        label: &str,
    ) {
        self.wrong.push(Diagnostic::error(code, &file.name, said).at(at.place, label));
    }
}
