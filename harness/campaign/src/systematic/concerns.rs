//! What each check looks at.

use std::collections::{BTreeMap, BTreeSet};

use judge::{Interest, Observer, SlotId};
use suite::{Plan, PlannedCase, PlannedCheck};

use super::extent::Extent;

/// What a check looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Concern {
    /// These messages and roles.
    Of(Extent),
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
                Some((name, (check.covers.clone(), Concern::of(plan, observer.as_ref(), &check.reads))))
            };
            checks.filter_map(concern).collect::<Vec<_>>()
        };
        Self(plan.cases.iter().flat_map(of_case).collect())
    }

    /// Whether a check looks at some of this.
    pub(super) fn is_about(&self, check: &str, extent: &Extent) -> bool {
        self.0.get(check).is_some_and(|(_, concern)| concern.is_about(extent))
    }

    /// What a check looks at; none where it judges nothing.
    pub(super) fn concern(&self, check: &str) -> Option<&Concern> {
        self.0.get(check).map(|(_, concern)| concern)
    }

    /// The requirements that checks cover which look at some of this.
    pub(super) fn requirements(&self, extent: &Extent) -> Vec<String> {
        let about = self.0.values().filter(|(_, concern)| concern.is_about(extent));
        let covered: BTreeSet<&String> = about.filter_map(|(covers, _)| covers.as_ref()).collect();
        covered.into_iter().cloned().collect()
    }
}

impl Concern {
    /// The slots that it reads, and as a whole the messages of which it reads none.
    fn of(plan: &Plan, observer: &dyn Observer, reads: &BTreeSet<SlotId>) -> Self {
        let mut extent = Extent::default();
        for slot in reads.iter().map(|slot| plan.book.slot(*slot)) {
            extent.add_signal(&plan.book.source(slot.source).name, &slot.name);
        }
        for interest in observer.interests() {
            let source = match interest {
                Interest::Every(source) | Interest::Changes(source) => source,
                Interest::First(source) | Interest::Late(source, _) => source,
                Interest::Traffic(_) => return Self::Traffic,
            };
            let message = &plan.book.source(source).name;
            if !extent.has(message) {
                extent.add(message);
            }
        }
        Self::Of(extent)
    }

    /// Whether it looks at some of this.
    #[must_use]
    pub fn is_about(&self, extent: &Extent) -> bool {
        match self {
            Self::Of(own) => own.touches(extent),
            Self::Traffic => true,
        }
    }
}
