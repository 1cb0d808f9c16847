//! What breaks: never the battery's fault, and never forgotten.

use journal::{BusEvent, Fault};
use judge::Course;
use suite::{Body, Ends, PlannedPhase};

use crate::Engine;
use crate::stage::{CaseStage, Running, Stage, Steps};

/// Why nothing is said of a battery that should be on.
pub(crate) const ALONE: &str = "nobody acknowledges what the rig sends, and nothing is heard: either the battery is not on, \
    though it should be, or the line to it is open; check its power, the cable, the terminators and the bit rate";

/// Why a battery that did not come back does not fail for it, though its main switch is open as well.
pub(crate) const NOT_REACHED: &str = "nobody acknowledged what the rig sent, so that a battery that stays silent looks like one \
    that was not reached; a second node at its end of the cable that acknowledges, such as another adapter that is up, tells them \
    apart";

impl Engine {
    /// What it means that a bus of the rig is not as it was.
    pub(crate) fn bus(&mut self, what: &BusEvent) {
        match what {
            BusEvent::Lost { frames } => {
                self.broke(&format!("{frames} frames were lost between the bus and the rig"))
            }
            BusEvent::Off => self.broke("the rig's controller went off the bus"),
            BusEvent::Gone => {
                self.gone = true;
                self.broke("the rig's bus interface is gone");
            }
            BusEvent::Damaged { what } | BusEvent::Gap { what } => self.broke(what),
            BusEvent::Alone if self.calm => self.alone(),
            // While the battery is off, or boots, nobody is there; what comes of it is seen, or is not. What is stamped too
            // late is the judge's to doubt.
            BusEvent::Alone | BusEvent::On | BusEvent::HeldUp { .. } => {}
        }
    }

    /// Nobody is there while the battery should be on. Where a phase waits for something to come to hold, a battery that sleeps
    /// until then has the time that the phase gives it, and what it means the end of the phase tells.
    fn alone(&mut self) {
        match self.waiting_phase() {
            Some(running) => running.alone = true,
            None => self.broke(ALONE),
        }
    }

    /// The phase that runs, if it waits for something to come to hold.
    fn waiting_phase(&mut self) -> Option<&mut Running> {
        let Stage::Case(case, CaseStage::Running(running)) = &mut self.stage else { return None };
        let Body::Drive { phases, .. } = &self.plan.cases[*case].body else { return None };
        matches!(phases.get(running.phase)?.ends, Ends::When(..)).then_some(running)
    }

    /// A phase is counted from a frame that never came: of the battery, then nothing can be said of it; of the rig, which
    /// should have sent it, whatever was handed over.
    pub(crate) fn has_no_origin(&mut self, case: usize, phase: usize, planned: &PlannedPhase) {
        self.stage = Stage::Case(case, CaseStage::Preparing(phase, Steps::default()));
        let book = self.judge.board().book();
        let is_battery = planned.from.is_some_and(|source| book.source(source).is_battery());
        let of = planned.from.map(|source| book.title(source)).unwrap_or_default();
        let why =
            format!("the phase `{}` is counted from the last {of}, and none was on the bus", planned.name);
        if is_battery {
            self.rows[case].says_nothing();
            self.rows[case].went(Course::Aborted, why);
            self.clean_up(case);
        } else {
            self.broke(&why);
        }
    }

    /// Something of the rig's broke; where the battery is lost by it, that is the end.
    pub(crate) fn fault(&mut self, fault: &Fault) {
        self.broke(&format!("{}: {}", fault.part, fault.what));
        if self.lost {
            // There is nothing that a clean-up could put in order.
            self.stage = Stage::Over;
        }
    }

    /// The battery allows nothing of what the case would drive: nothing can be said of it by this case.
    pub(crate) fn not_allowed(&mut self, why: &str) {
        let Stage::Case(case, _) = self.stage else { return };
        self.rows[case].says_nothing();
        self.rows[case].went(Course::Aborted, why.to_owned());
        self.clean_up(case);
    }

    /// What came of a bench that lost its guard stands beside the fault that this was, in the case that it struck last.
    pub(crate) fn taken_over(&mut self, what: &str) {
        self.unguarded = None;
        let struck = self.rows.iter_mut().filter(|row| row.verdict.course == Course::RigError);
        let last = struck.max_by_key(|row| row.began);
        last.into_iter().for_each(|row| row.went(Course::RigError, what.to_owned()));
    }

    /// Something of the rig's broke: the case that runs is a rig error and is cleaned up, and until the next one begins
    /// nobody watches, because what the rig does to the battery meanwhile is not the battery's. Without a case, all that
    /// watch are rig errors, and where nothing watches, all that is still to come.
    pub(crate) fn broke(&mut self, why: &str) {
        if let Stage::Case(case, _) = self.stage {
            self.set_calm(false);
            self.rows[case].went(Course::RigError, why.to_owned());
            self.clean_up(case);
            return;
        }
        let open = || (0..self.rows.len()).filter(|case| self.rows[*case].is_open());
        let watches = |case: &usize| !matches!(self.plan.cases[*case].body, Body::Drive { .. });
        let watching: Vec<usize> = open().filter(watches).collect();
        let struck = if watching.is_empty() { open().collect() } else { watching };
        for case in struck {
            self.rows[case].went(Course::RigError, why.to_owned());
        }
    }
}
