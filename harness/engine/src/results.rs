//! What a run came to.

use judge::{CaseKind, CaseResult, Check, CheckResult, Level, Why};
use suite::{Body, CheckId, PlannedCase};

use crate::Engine;
use crate::row::Row;

impl Engine {
    /// One row a case, in the order of the plan. Before the run is over, what is not decided is unverified.
    #[must_use]
    pub fn results(&self) -> Vec<CaseResult> {
        self.plan.cases.iter().zip(&self.rows).map(|(case, row)| self.result(case, row)).collect()
    }

    fn result(&self, case: &PlannedCase, row: &Row) -> CaseResult {
        let mut checks: Vec<CheckResult> =
            case.checks.iter().map(|check| self.check_result(*check)).collect();
        if row.is_open() {
            checks.iter_mut().for_each(|check| undecided(&mut check.outcome));
        }
        let mut verdict = row.verdict;
        if row.selection == judge::Selection::Selected {
            let counts = |check: &&CheckResult| case.watchlist.is_none() || check.level == Level::Constraint;
            let counted = checks.iter().filter(|check| check.covers.is_some()).filter(counts);
            counted.for_each(|check| verdict.take(&check.outcome, check.level, self.plan.profile));
        }
        CaseResult {
            suite: case.suite.clone(),
            id: case.id.clone(),
            about: case.about.clone(),
            kind: match case.body {
                Body::Standing => CaseKind::Standing,
                Body::Watch(_) => CaseKind::Watch,
                Body::Drive { .. } => CaseKind::Drive,
            },
            watchlist: case.watchlist.clone(),
            selection: row.selection.clone(),
            verdict,
            began: row.began,
            ended: row.ended,
            faults: row.faults.clone(),
            checks,
        }
    }

    fn check_result(&self, id: CheckId) -> CheckResult {
        let check = self.plan.check(id);
        let expects = match &self.watchers[id.0 as usize] {
            Ok(watcher) => self.judge.expects(*watcher),
            Err(Why::NotClaimed { .. }) => String::from("nothing, where it is not claimed"),
            Err(why) => format!("cannot be said: {why}"),
        };
        CheckResult {
            id: check.id.clone(),
            covers: check.covers.clone(),
            level: check.level,
            expects,
            outcome: self.conclude(id),
        }
    }
}

/// A window that is still open may yet see what spoils the pass, or nothing more at all.
fn undecided(outcome: &mut Check) {
    if matches!(outcome, Check::Pass(_)) {
        *outcome = Check::Unverified(Why::NotReached);
    }
}
