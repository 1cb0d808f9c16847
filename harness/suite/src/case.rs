//! One case of a suite: its phases, what they wait for, and whether it can run here.

mod set;

use judge::{Level, Observer, Selection, SourceId, Why, observers};
use lang::{Located, SourceFile, nearest};
use quantity::{Dimension, Span};

use crate::compile::Compiler;
use crate::written::{
    AllowanceText, CaseText, PhaseText, PowerText, ProbeText, StepText, SuiteText, WatchText,
};
use crate::{
    BatteryState, Body, CheckId, Ends, MAIN_SWITCH_PROBE, Otherwise, PlannedCase, PlannedCheck, PlannedPhase,
    PlannedProbe, Profile, Step, Times,
};
use crate::{deaf, recovery};

/// Compiles the cases of one suite.
pub(crate) struct Cases<'c, 'a> {
    pub(crate) compiler: &'c mut Compiler<'a>,
    pub(crate) file: &'c SourceFile,
    pub(crate) suite: &'c SuiteText,
}

impl Cases<'_, '_> {
    pub(crate) fn case(&mut self, case: &CaseText) -> PlannedCase {
        let before = self.compiler.lacks.len();
        let (body, checks, selection) = match (&case.watch, case.phases.is_empty()) {
            (Some(watch), true) => self.watch(watch, case),
            (None, false) => self.drive(case),
            (watch, _) => {
                let id = &case.id.value;
                let (said, label) = match watch {
                    Some(_) => (format!("the case `{id}` watches and drives"), "make two cases of it"),
                    None => (
                        format!("the case `{id}` neither watches nor drives"),
                        "give it `watch` and `checks`, or `phases`",
                    ),
                };
                self.compiler.complain(self.file, "watch-or-drive", &case.id, said, label);
                (Body::Standing, vec![], Selection::Selected)
            }
        };
        let phased = case.phases.iter().flat_map(|phase| &phase.checks);
        let covers = case.checks.iter().chain(phased).map(|check| &check.covers);
        let ends = case.phases.iter().filter_map(|phase| phase.covers.as_ref());
        self.compiler.lacking(before, &case.id.value, covers.chain(ends));
        let watchlist = case.watchlist.as_ref().map(|why| self.watchlist(why, &checks));
        PlannedCase {
            suite: self.suite.suite.value.clone(),
            id: case.id.value.clone(),
            about: case.about.clone(),
            watchlist,
            selection,
            body,
            checks,
        }
    }

    /// What a case that is not trusted yet finds is noted only; that the rig is as it has to be still counts.
    fn watchlist(&mut self, why: &Located<String>, checks: &[CheckId]) -> String {
        if why.value.trim().is_empty() {
            let said = String::from("nobody can tell from this when the case can be trusted");
            self.compiler.complain(self.file, "empty-list", why, said, "say why it is not trusted yet");
        }
        for check in checks {
            self.compiler.note_only(*check);
        }
        why.value.trim().to_owned()
    }

    fn watch(&mut self, watch: &WatchText, case: &CaseText) -> (Body, Vec<CheckId>, Selection) {
        let at_least = self.span(&watch.at_least).and_then(Result::ok).unwrap_or(Span::ZERO);
        self.compiler.unique(self.file, case.checks.iter().map(|check| &check.id));
        let ids = case.checks.iter().filter_map(|check| self.compiler.check(self.file, check, &|_| 0));
        let checks: Vec<CheckId> = ids.collect();
        if case.checks.is_empty() {
            let said = format!("the case `{}` judges nothing", case.id.value);
            self.compiler.complain(self.file, "empty-list", &case.id, said, "give it `checks`");
        }
        if let Some(step) = case.finally.first() {
            let said = format!("the case `{}` watches and cannot do anything", case.id.value);
            self.compiler.complain(
                self.file,
                "watch-or-drive",
                &Located::new((), step.place()),
                said,
                "leave `finally` out",
            );
        }
        (Body::Watch(at_least), checks, Selection::Selected)
    }

    fn drive(&mut self, case: &CaseText) -> (Body, Vec<CheckId>, Selection) {
        if let Some(check) = case.checks.first() {
            let said = format!("the case `{}` drives: its checks belong to its phases", case.id.value);
            self.compiler.complain(self.file, "watch-or-drive", &check.id, said, "move it into a phase");
        }
        self.compiler.unique(self.file, case.phases.iter().map(|phase| &phase.name));
        let names = case.phases.iter().flat_map(|phase| phase.checks.iter().map(|check| &check.id));
        self.compiler.unique(self.file, names);
        deaf::complain(self.compiler, self.file, case);
        let mut missing = self.missing_roles(case);
        self.sets(case);
        let mut phases = vec![];
        for phase in &case.phases {
            match self.phase(phase) {
                Some(Ok(phase)) => phases.push(phase),
                Some(Err(why)) => missing.push(why.to_string()),
                None => {}
            }
        }
        let probe_current = case.allowance.as_ref().and_then(|allowance| self.allowance(allowance));
        let probe = self.compiler.roles.named(MAIN_SWITCH_PROBE);
        let mut probes = phases.iter().flat_map(|phase| &phase.probes);
        if probes.any(|own| Some(own.role) == probe) && case.allowance.is_none() {
            let said = format!("the case `{}` probes with a current that it is not allowed", case.id.value);
            let label = "add for example `allowance: {probe: 1 A}`";
            self.compiler.complain(self.file, "no-allowance", &case.id, said, label);
        }
        let finally = match self.steps(&case.finally) {
            Some(Ok(finally)) => finally,
            Some(Err(why)) => {
                missing.push(why.to_string());
                vec![]
            }
            None => vec![],
        };
        let checks = phases.iter().flat_map(|phase| phase.checks.iter().copied()).collect();
        let selection = match (self.compiler.profile, missing.first()) {
            (Profile::Passive, _) => {
                Selection::NotRun { reason: String::from("it drives, and this profile only watches") }
            }
            (_, Some(reason)) => Selection::NotRun { reason: reason.clone() },
            (_, None) => Selection::Selected,
        };
        let recovery = recovery::span(self.compiler.inputs.statement.as_ref(), &phases, &finally);
        (Body::Drive { phases, finally, probe_current, recovery }, checks, selection)
    }

    /// What the rig would have to play and does not: what the case says it needs, and what its phases use.
    fn missing_roles(&mut self, case: &CaseText) -> Vec<String> {
        let probed = case.phases.iter().flat_map(|phase| phase.probe.iter().map(|probe| &probe.role));
        for role in probed {
            if !case.needs.contains(role) {
                let said = format!("the case `{}` probes `{}` without needing it", case.id.value, role.value);
                self.compiler.complain(
                    self.file,
                    "not-needed",
                    role,
                    said,
                    "add the role to `needs` of the case",
                );
            }
        }
        let steps = case.phases.iter().flat_map(|phase| &phase.steps).chain(&case.finally);
        let switched = steps.into_iter().filter_map(StepText::switch);
        let switched: Vec<_> = switched.filter_map(|(role, _)| self.compiler.roles.named(role)).collect();
        let needed: Vec<_> = case.needs.iter().filter_map(|role| self.role(role)).collect();
        let absent = needed.into_iter().chain(switched).filter(|role| !self.compiler.roles.plays(*role));
        let names: Vec<&str> = self.compiler.roles.names().collect();
        absent.map(|role| format!("the rig has no {}", names[usize::from(role.0)])).collect()
    }

    fn role(&mut self, name: &Located<String>) -> Option<journal::RoleId> {
        let role = self.compiler.roles.named(&name.value);
        if role.is_none() {
            let near = nearest(&name.value, self.compiler.roles.names());
            let known = self.compiler.roles.names().collect::<Vec<_>>().join(", ");
            let label = near
                .map_or_else(|| format!("the roles are {known}"), |near| format!("did you mean `{near}`?"));
            let said = format!("there is no role `{}`", name.value);
            self.compiler.complain(self.file, "unknown-role", name, said, &label);
        }
        role
    }

    fn allowance(&mut self, allowance: &AllowanceText) -> Option<f64> {
        self.compiler.number(self.file, &allowance.probe, Dimension::CURRENT)?.ok()
    }

    fn span(&mut self, text: &Located<String>) -> Option<Result<Span, Why>> {
        self.compiler.resolve(self.file, &|_| 0, |with| with.span(text))
    }

    /// A phase; `None` where it is wrong, an error where it needs what the statement does not give.
    fn phase(&mut self, phase: &PhaseText) -> Option<Result<PlannedPhase, Why>> {
        let mut probes = vec![];
        for probe in &phase.probe {
            match self.probe(probe)? {
                Ok(probe) => probes.push(probe),
                Err(why) => return Some(Err(why)),
            }
        }
        let from = match &phase.from {
            None => None,
            Some(name) => Some(self.compiler.resolve(self.file, &|_| 0, |with| with.message(name))?.ok()?),
        };
        let (ends, longest) = match self.ends(phase)? {
            Ok(ends) => ends,
            Err(why) => return Some(Err(why)),
        };
        let book = self.compiler.book;
        let planned = |source: SourceId| {
            let asked = probes.iter().filter(|probe| book.role_source(probe.role) == Some(source));
            asked.map(|probe| probe.times.least()).sum()
        };
        let written = phase.checks.iter().filter_map(|check| self.compiler.check(self.file, check, &planned));
        let mut checks: Vec<CheckId> = written.collect();
        if let Ends::When(check, _) = ends {
            checks.push(check);
        }
        let steps = match self.steps(&phase.steps)? {
            Ok(steps) => steps,
            Err(why) => return Some(Err(why)),
        };
        let battery = phase.battery.unwrap_or(BatteryState::On);
        let name = phase.name.value.clone();
        Some(Ok(PlannedPhase { name, battery, steps, from, ends, longest, probes, checks }))
    }

    /// What is to be done; `None` where something is wrong, an error where it needs what the statement does not give.
    fn steps(&mut self, steps: &[StepText]) -> Option<Result<Vec<Step>, Why>> {
        steps.iter().map(|step| self.step(step)).collect()
    }

    fn step(&mut self, step: &StepText) -> Option<Result<Step, Why>> {
        if let StepText::Partner(mode) = step {
            return Some(Ok(Step::Partner(mode.value.into())));
        }
        if let Some((role, to)) = step.switch() {
            return Some(Ok(Step::Switch(self.compiler.roles.named(role)?, to.value == PowerText::On)));
        }
        self.set(step)
    }

    fn probe(&mut self, probe: &ProbeText) -> Option<Result<PlannedProbe, Why>> {
        let role = self.role(&probe.role)?;
        let times = match (&probe.every, probe.at.is_empty()) {
            (Some(every), true) => self.span(every)?.map(Times::Every),
            (None, false) => {
                let at =
                    probe.at.iter().map(|text| self.time(text)).collect::<Option<Result<Vec<_>, _>>>()?;
                at.map(|mut at| {
                    at.sort_unstable();
                    Times::At(at)
                })
            }
            _ => {
                let said = format!("the probe of `{}` has no times", probe.role.value);
                let label = "give either `at: [0 s, 5 min]` or `every: 5 s`";
                self.compiler.complain(self.file, "no-probe", &probe.role, said, label);
                return None;
            }
        };
        Some(times.map(|times| PlannedProbe { role, times }))
    }

    /// A time from the beginning of a phase; unlike a span it may be zero.
    fn time(&mut self, text: &Located<String>) -> Option<Result<Span, Why>> {
        let seconds = match self.compiler.number(self.file, text, Dimension::TIME)? {
            Ok(seconds) => seconds,
            Err(why) => return Some(Err(why)),
        };
        if let Some(span) = Span::try_from_secs_f64(seconds).filter(|span| *span >= Span::ZERO) {
            return Some(Ok(span));
        }
        let said = format!("`{}` is no time after the beginning of the phase", text.value);
        self.compiler.complain(self.file, "wrong-span", text, said, "write for example `0 s` or `5 min`");
        None
    }

    /// What ends a phase, and the longest that it may take.
    fn ends(&mut self, phase: &PhaseText) -> Option<Result<(Ends, Span), Why>> {
        match (&phase.length, &phase.until, &phase.within) {
            (Some(length), None, None) => {
                self.without_expiry(phase)?;
                Some(self.span(length)?.map(|length| (Ends::After(length), length)))
            }
            (None, Some(until), Some(within)) => self.until(phase, until, within),
            (Some(_), Some(until), _) => self.no_end(
                phase,
                until,
                "says twice when it ends",
                "leave out `for`, or `until` and what belongs to it",
            ),
            (Some(_), None, Some(within)) => self.no_end(
                phase,
                within,
                "says twice when it ends",
                "`within` belongs to `until`; leave it out",
            ),
            (None, Some(until), None) => {
                self.no_end(phase, until, "may wait for ever", "add for example `within: 30 s`")
            }
            (None, None, _) => {
                let label = "give either `for`, or `until` with `within` and `otherwise`";
                self.no_end(phase, &phase.name, "does not say when it ends", label)
            }
        }
    }

    /// Notes what a phase of a fixed length says about an expiry that it does not have: it would cover nothing.
    fn without_expiry(&mut self, phase: &PhaseText) -> Option<()> {
        let label = "`covers` and `otherwise` belong to `until`; a check of the phase can cover it";
        match (&phase.covers, phase.otherwise) {
            (Some(covers), _) => self.no_end(phase, covers, "covers nothing: it only takes its time", label),
            (None, Some(_)) => {
                self.no_end(phase, &phase.name, "has no expiry: it only takes its time", label)
            }
            (None, None) => Some(()),
        }
    }

    fn no_end<T, U>(&mut self, phase: &PhaseText, at: &Located<U>, what: &str, label: &str) -> Option<T> {
        let said = format!("the phase `{}` {what}", phase.name.value);
        self.compiler.complain(self.file, "no-end", at, said, label);
        None
    }

    /// What the expiry of an `until` means: the requirement that it fails, if it does, and how much that weighs.
    fn expiry(&mut self, phase: &PhaseText) -> Option<(Option<String>, Level, Otherwise)> {
        match (phase.otherwise, &phase.covers) {
            (Some(Otherwise::Fail), Some(covers)) => {
                let level = self.compiler.level(self.file, covers)?;
                Some((Some(covers.value.clone()), level, Otherwise::Fail))
            }
            (Some(Otherwise::Fail), None) => self.no_end(
                phase,
                &phase.name,
                "fails no requirement",
                "add `covers` with the requirement that its expiry fails",
            ),
            (Some(_), Some(covers)) => {
                let label = "write `otherwise: fail`, or leave `covers` out";
                self.no_end(phase, covers, "covers a requirement that its expiry does not fail", label)
            }
            (Some(otherwise), None) => Some((None, Level::Info, otherwise)),
            (None, _) => {
                let label = "add `otherwise: fail` with `covers`, or `otherwise: inconclusive`, or `otherwise: rig_error`";
                self.no_end(phase, &phase.name, "does not say what its expiry means", label)
            }
        }
    }

    fn until(
        &mut self,
        phase: &PhaseText,
        until: &Located<String>,
        within: &Located<String>,
    ) -> Option<Result<(Ends, Span), Why>> {
        let (covers, level, otherwise) = self.expiry(phase)?;
        let written = observers::Eventually { holds: until.clone(), within: within.clone() };
        let observer = self
            .compiler
            .resolve(self.file, &|_| 0, |with| Ok((written.resolve(with)?, with.span(within)?)))?;
        let reads = self.compiler.reads.take();
        Some(observer.map(|(observer, longest)| {
            let judging: Result<Box<dyn Observer>, Why> = Ok(observer);
            let id = phase.name.value.clone();
            let check = self.compiler.add(PlannedCheck { id, covers, level, judging, reads });
            (Ends::When(check, otherwise), longest)
        }))
    }
}

impl Times {
    /// How many readings there are at the least.
    fn least(&self) -> u64 {
        match self {
            Self::At(times) => times.len() as u64,
            Self::Every(_) => 1,
        }
    }
}
