//! The windows in which checks are judged.

use judge::{Check, Why};
use suite::{Body, CheckId};

use crate::Engine;

impl Engine {
    /// Opens or shuts the windows of everything that watches while the battery is on.
    pub(crate) fn set_calm(&mut self, calm: bool) {
        if self.calm == calm {
            return;
        }
        self.calm = calm;
        for case in 0..self.plan.cases.len() {
            if matches!(self.plan.cases[case].body, Body::Drive { .. }) {
                continue;
            }
            let checks = self.plan.cases[case].checks.clone();
            if calm {
                if self.rows[case].is_open() {
                    self.rows[case].began.get_or_insert(self.now);
                }
                self.open(&checks);
            } else {
                self.shut(&checks);
            }
        }
    }

    pub(crate) fn open(&mut self, checks: &[CheckId]) {
        for check in checks {
            if let Ok(watcher) = self.watchers[check.0 as usize]
                && self.is_due(watcher)
            {
                self.judge.open(watcher, self.now);
            }
        }
    }

    pub(crate) fn shut(&mut self, checks: &[CheckId]) {
        for check in checks {
            if let Ok(watcher) = self.watchers[check.0 as usize] {
                self.judge.shut(watcher, self.now);
            }
        }
    }

    pub(crate) fn is_settled(&self, check: CheckId) -> bool {
        self.watchers[check.0 as usize].as_ref().is_ok_and(|watcher| self.judge.is_settled(*watcher))
    }

    pub(crate) fn conclude(&self, check: CheckId) -> Check {
        match &self.watchers[check.0 as usize] {
            Ok(watcher) => self.judge.conclude(*watcher),
            Err(why @ Why::NotClaimed { .. }) => Check::NotExercised(why.clone()),
            Err(why) => Check::Unverified(why.clone()),
        }
    }
}
