//! How a case ends, whatever happened in it.

use journal::{Action, Mark};
use judge::Course;
use quantity::Span;
use suite::{Body, Step};

use crate::Engine;
use crate::engine::Progress;
use crate::stage::{CaseStage, PATIENCE, Stage, Steps};

impl Engine {
    /// Leaves a case for its clean-up, from wherever it is; a clean-up that has begun goes on, and one that is over is not
    /// begun again.
    pub(crate) fn clean_up(&mut self, case: usize) {
        match &mut self.stage {
            // The step that failed is over; the others are still to be done.
            Stage::Case(_, CaseStage::Cleaning(steps)) => steps.pending = None,
            Stage::Case(_, CaseStage::Recovering(_)) => {}
            _ => self.begin_cleaning(case),
        }
    }

    pub(crate) fn begin_cleaning(&mut self, case: usize) {
        let checks = self.plan.cases[case].checks.clone();
        self.shut(&checks);
        self.stage = Stage::Case(case, CaseStage::Cleaning(Steps::default()));
    }

    pub(crate) fn clean(&mut self, case: usize, mut steps: Steps, act: &mut dyn FnMut(Action)) -> bool {
        // Whatever else is to be done: nothing is driven meanwhile.
        let mut finally: Vec<_> = self.set.iter().map(|role| Step::Set(*role, None)).collect();
        if let Body::Drive { finally: own, .. } = &self.plan.cases[case].body {
            finally.extend(own);
        }
        if steps.pending.is_some_and(|(_, until)| self.now >= until) {
            steps.pending = None;
            self.rows[case].went(
                Course::RigError,
                format!("what was switched or set was not acknowledged within {PATIENCE}"),
            );
        }
        match self.step(case, &finally, steps, act) {
            Progress::Waiting(steps) => {
                self.stage = Stage::Case(case, CaseStage::Cleaning(steps));
                false
            }
            Progress::Onward(steps) => {
                self.stage = Stage::Case(case, CaseStage::Cleaning(steps));
                true
            }
            Progress::Broken => true,
            Progress::Done if self.unguarded.is_some_and(|until| self.now < until) => {
                // No case is over while its outputs go off.
                let steps = Steps { next: finally.len(), pending: None };
                self.stage = Stage::Case(case, CaseStage::Cleaning(steps));
                false
            }
            Progress::Done => {
                self.rows[case].ended = Some(self.now);
                self.set.clear();
                act(Action::Mark(Mark::CaseEnds { case: self.name(case) }));
                self.stage = Stage::Case(case, CaseStage::Recovering(self.now + self.recovery(case)));
                true
            }
        }
    }

    /// How long the battery is left alone after a case. Where the rig broke in the middle of one, nobody knows what the
    /// battery went through: the next case must not find it while it recovers, and fail it for that. Without a bus no case
    /// finds anything.
    fn recovery(&self, case: usize) -> Span {
        let Body::Drive { recovery, .. } = self.plan.cases[case].body else { return Span::ZERO };
        let broke = self.rows[case].verdict.course == Course::RigError;
        if broke && !self.gone { recovery } else { Span::ZERO }
    }
}
