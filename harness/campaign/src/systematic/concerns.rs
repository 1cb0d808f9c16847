//! Which checks look at which message.

use std::collections::{BTreeMap, BTreeSet};

use judge::{Interest, Observer};
use suite::{Plan, PlannedCase, PlannedCheck};

/// What a check looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Concern {
    /// These messages and roles, by name.
    Sources(BTreeSet<String>),
    /// Frames of no message of the battery's, and so what has become of any of its messages.
    Traffic,
}

/// The concerns of all checks of a plan, by `suite/case/check`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Concerns(BTreeMap<String, (Option<String>, Concern)>);

/// The name of a check in its plan or record.
pub(super) fn name(suite: &str, case: &str, check: &str) -> String {
    format!("{suite}/{case}/{check}")
}

impl Concerns {
    /// What the checks of this plan look at.
    pub(super) fn of(plan: &Plan) -> Self {
        let of_case = |case: &PlannedCase| {
            let checks = case.checks.iter().map(|id| plan.check(*id));
            let concern = |check: &PlannedCheck| {
                let observer = check.judging.as_ref().ok()?;
                let name = name(&case.suite, &case.id, &check.id);
                Some((name, (check.covers.clone(), Concern::of(plan, observer.as_ref()))))
            };
            checks.filter_map(concern).collect::<Vec<_>>()
        };
        Self(plan.cases.iter().flat_map(of_case).collect())
    }

    /// Whether a check looks at one of these messages.
    pub(super) fn is_about(&self, check: &str, messages: &[String]) -> bool {
        self.0.get(check).is_some_and(|(_, concern)| concern.is_about(messages))
    }

    /// The requirements that checks cover which look at one of these messages.
    pub(super) fn requirements(&self, messages: &[String]) -> Vec<String> {
        let about = self.0.values().filter(|(_, concern)| concern.is_about(messages));
        let covered: BTreeSet<&String> = about.filter_map(|(covers, _)| covers.as_ref()).collect();
        covered.into_iter().cloned().collect()
    }
}

impl Concern {
    fn of(plan: &Plan, observer: &dyn Observer) -> Self {
        let mut sources = BTreeSet::new();
        for interest in observer.interests() {
            let source = match interest {
                Interest::Every(source) | Interest::Changes(source) => source,
                Interest::First(source) | Interest::Late(source, _) => source,
                Interest::Traffic(_) => return Self::Traffic,
            };
            sources.insert(plan.book.source(source).name.to_string());
        }
        Self::Sources(sources)
    }

    fn is_about(&self, messages: &[String]) -> bool {
        match self {
            Self::Sources(sources) => messages.iter().any(|message| sources.contains(message)),
            Self::Traffic => true,
        }
    }
}
