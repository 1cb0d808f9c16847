//! The engine: from events to actions, case by case.

use std::sync::Arc;

use journal::{
    Action, ActionId, AskId, ClockStepKind, Core, Direction, Event, Guarded, Header, Mark, Measured, Outcome,
    Partner, RoleId, Stamp, Stop, World,
};
use judge::{Check, Course, Judge, Selection, WatcherId, Why};
use quantity::Instant;
use suite::{BatteryState, Body, CheckId, Ends, Otherwise, Plan, PlannedPhase, Step};
use wire::MessageId;

use crate::row::Row;
use crate::silence::Manner;
use crate::stage::{CaseStage, Cursor, OFF_WITHIN, PATIENCE, Running, Stage, Steps};
use crate::trouble::{ALONE, NOT_REACHED};

/// A plan on its way, with its judge and its partner.
pub struct Engine {
    pub(crate) plan: Plan,
    pub(crate) judge: Judge,
    pub(crate) watchers: Vec<Result<WatcherId, Why>>,
    pub(crate) rows: Vec<Row>,
    partner: Option<Box<dyn Partner>>,
    world: World,
    pub(crate) stage: Stage,
    pub(crate) now: Instant,
    /// Whether the battery is on and everything that watches has its window open.
    pub(crate) calm: bool,
    /// Whether nothing was seen of the battery yet, in a recording that does not say when it was on.
    pub(crate) unheard: bool,
    stopping: bool,
    /// Whether the battery is lost to the rig: nothing is begun any more.
    pub(crate) lost: bool,
    /// Whether the bus is gone from the rig, for good.
    pub(crate) gone: bool,
    /// Until when it is waited for a run that switches everything off itself, because its guard was lost.
    pub(crate) unguarded: Option<Instant>,
    /// What the case has set: it drives nothing any more when the case ends.
    pub(crate) set: Vec<RoleId>,
    /// How the partner behaves, once it was told to.
    pub(crate) manner: Option<Manner>,
    /// Whether the rig has sent anything as the inverter system.
    spoke: bool,
    finished: bool,
    actions: u32,
    asks: u32,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("stage", &self.stage).field("now", &self.now).finish_non_exhaustive()
    }
}

impl Engine {
    /// An engine at the beginning of its plan, in the world that the header describes. A recording has no partner.
    #[must_use]
    pub fn new(mut plan: Plan, header: &Header, partner: Option<Box<dyn Partner>>) -> Self {
        let mut observers = vec![];
        let mut watchers = vec![];
        for check in &mut plan.checks {
            let judging = std::mem::replace(&mut check.judging, Err(Why::NotReached));
            watchers.push(judging.map(|observer| {
                observers.push(observer);
                WatcherId((observers.len() - 1) as u32)
            }));
        }
        let judge = Judge::new(Arc::clone(&plan.book), &header.buses, observers);
        let rows = plan.cases.iter().map(|case| Row::new(case.selection.clone())).collect();
        Self {
            plan,
            judge,
            watchers,
            rows,
            partner,
            world: header.world,
            stage: Stage::Idle,
            now: Instant::ZERO,
            calm: false,
            unheard: header.world == World::Recording,
            stopping: false,
            lost: false,
            gone: false,
            unguarded: None,
            set: vec![],
            manner: None,
            spoke: false,
            finished: false,
            actions: 0,
            asks: 0,
        }
    }

    /// Whether nothing more will be asked for.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }

    /// When the last event was delivered.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Whether somebody stopped the run.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.stopping
    }

    /// The message whose last frame the newest event repeated, where it was a frame that said nothing new.
    #[must_use]
    #[inline]
    pub fn repeated(&self) -> Option<MessageId> {
        self.judge.board().repeated()
    }

    /// The plan, its observers taken out.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Takes what an event means for the course of the run; the judge has seen it already.
    fn hear(&mut self, event: &Event) {
        match event {
            Event::Done { action, outcome } => self.acknowledged(*action, outcome),
            Event::Reading { ask, value, .. } => self.answered(*ask, *value),
            Event::Stop(Stop::Interrupted) => self.interrupt(),
            Event::Stop(Stop::EndOfInput) => self.stage = Stage::Over,
            Event::Stop(Stop::Lost) => self.lost = true,
            Event::RigFault(fault) => self.fault(fault),
            Event::Guard(Guarded::Lost) => self.unguarded = Some(self.now + OFF_WITHIN),
            Event::Guard(Guarded::TakenOver { what }) => self.taken_over(what),
            Event::ClockStep { by, kind: ClockStepKind::Slept, .. } if self.world != World::Recording => {
                self.broke(&format!("the machine that judges slept for {by}, and the battery was alone"));
            }
            Event::Bus { what, .. } if self.world != World::Recording => self.bus(what),
            _ => {}
        }
    }

    fn acknowledged(&mut self, action: ActionId, outcome: &Outcome) {
        let Some(steps) = self.stage.steps() else { return };
        if steps.pending.is_none_or(|(pending, _)| pending != action) {
            return;
        }
        steps.pending = None;
        match outcome {
            Outcome::Done => {}
            Outcome::Failed { why } => self.broke(&why.clone()),
            Outcome::NotAllowed { why } => self.not_allowed(why),
        }
    }

    fn answered(&mut self, ask: AskId, value: Measured) {
        if let Stage::Case(_, CaseStage::Running(running)) = &mut self.stage {
            running.asked.retain(|(open, _)| *open != ask);
            running.denied = value == Measured::Truth(false);
        }
    }

    fn interrupt(&mut self) {
        self.stopping = true;
        for row in self.rows.iter_mut().filter(|row| row.is_open()) {
            if row.began.is_some() {
                row.verdict.went(Course::Interrupted);
            } else {
                row.selection =
                    Selection::NotRun { reason: String::from("the run was interrupted before it") };
            }
        }
        if let Stage::Case(case, _) = self.stage {
            self.clean_up(case);
        }
    }

    /// Goes on until something has to be waited for.
    #[inline]
    fn drive(&mut self, act: &mut dyn FnMut(Action)) {
        if !self.watches_on() && !self.lost {
            while self.advance(act) && !self.watches_on() {}
        }
    }

    /// Whether it watches, and goes on doing so: what nearly every event of a recording finds.
    #[inline]
    fn watches_on(&self) -> bool {
        matches!(self.stage, Stage::Watching(until) if self.now < until && !self.stopping)
    }

    /// One step onward; `false` where something has to be waited for.
    #[inline(never)]
    fn advance(&mut self, act: &mut dyn FnMut(Action)) -> bool {
        match std::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Idle => {
                self.begin(act);
                true
            }
            Stage::Watching(_) => self.next_case(0, act),
            Stage::Case(case, CaseStage::Preparing(phase, steps)) => self.prepare(case, phase, steps, act),
            Stage::Case(case, CaseStage::Running(running)) => self.run(case, running, act),
            Stage::Case(case, CaseStage::Cleaning(steps)) => self.clean(case, steps, act),
            Stage::Case(case, CaseStage::Recovering(until)) => self.recover(case, until, act),
            Stage::Over => {
                self.stage = Stage::Over;
                false
            }
        }
    }

    /// The first thing that happens: the partner comes online, and everything that watches begins.
    fn begin(&mut self, act: &mut dyn FnMut(Action)) {
        self.set_calm(true);
        if self.world == World::Recording {
            self.stage = Stage::Watching(Instant::MAX);
            return;
        }
        self.partner_mode(journal::PartnerMode::Online, act);
        self.stage = Stage::Watching(self.now + self.plan.watch_at_least());
    }

    /// The next case that is driven, if one is to be begun.
    fn following(&self, from: usize) -> Option<usize> {
        let drives = |index: &usize| matches!(self.plan.cases[*index].body, Body::Drive { .. });
        let next = (from..self.plan.cases.len()).filter(drives).find(|index| self.rows[*index].is_open());
        next.filter(|_| !self.stopping)
    }

    /// Waits until the battery may have recovered from a case, where another is to follow.
    fn recover(&mut self, case: usize, until: Instant, act: &mut dyn FnMut(Action)) -> bool {
        if self.now < until && self.following(case + 1).is_some() {
            self.stage = Stage::Case(case, CaseStage::Recovering(until));
            return false;
        }
        self.next_case(case + 1, act)
    }

    fn next_case(&mut self, from: usize, act: &mut dyn FnMut(Action)) -> bool {
        match self.following(from) {
            Some(case) => {
                self.rows[case].began = Some(self.now);
                act(Action::Mark(Mark::CaseBegins { case: self.name(case) }));
                self.stage = Stage::Case(case, CaseStage::Preparing(0, Steps::default()));
                true
            }
            None => {
                self.stage = Stage::Over;
                false
            }
        }
    }

    pub(crate) fn name(&self, case: usize) -> String {
        let case = &self.plan.cases[case];
        format!("{}/{}", case.suite, case.id)
    }

    fn phase(&self, case: usize, phase: usize) -> Option<&PlannedPhase> {
        match &self.plan.cases[case].body {
            Body::Drive { phases, .. } => phases.get(phase),
            Body::Standing | Body::Watch(_) => None,
        }
    }

    fn prepare(&mut self, case: usize, phase: usize, steps: Steps, act: &mut dyn FnMut(Action)) -> bool {
        let Some(planned) = self.phase(case, phase).cloned() else {
            self.stage = Stage::Case(case, CaseStage::Cleaning(Steps::default()));
            return true;
        };
        if planned.battery != BatteryState::On {
            self.set_calm(false);
        }
        match self.step(case, &planned.steps, steps, act) {
            Progress::Waiting(steps) => {
                self.stage = Stage::Case(case, CaseStage::Preparing(phase, steps));
                false
            }
            Progress::Onward(steps) => {
                self.stage = Stage::Case(case, CaseStage::Preparing(phase, steps));
                true
            }
            Progress::Broken => true,
            Progress::Done => {
                self.begin_phase(case, phase, &planned, act);
                true
            }
        }
    }

    /// Does the next step, or waits for the last one.
    pub(crate) fn step(
        &mut self,
        case: usize,
        all: &[Step],
        mut steps: Steps,
        act: &mut dyn FnMut(Action),
    ) -> Progress {
        if let Some((_, until)) = steps.pending {
            if self.now < until {
                return Progress::Waiting(steps);
            }
            self.rows[case].went(
                Course::RigError,
                format!("what was switched or set was not acknowledged within {PATIENCE}"),
            );
            self.begin_cleaning(case);
            return Progress::Broken;
        }
        let Some(step) = all.get(steps.next) else { return Progress::Done };
        steps.next += 1;
        match *step {
            Step::Partner(mode) => self.partner_mode(mode, act),
            Step::Switch(role, on) => {
                if !on {
                    self.set_calm(false);
                }
                let action = self.next_action(&mut steps);
                act(Action::Switch { action, role, on });
            }
            Step::Set(role, points) => {
                if points.is_some() && !self.set.contains(&role) {
                    self.set.push(role);
                }
                let action = self.next_action(&mut steps);
                act(Action::Set { action, role, points });
            }
        }
        Progress::Onward(steps)
    }

    /// An action that has to be acknowledged before the next step.
    fn next_action(&mut self, steps: &mut Steps) -> ActionId {
        self.actions += 1;
        let action = ActionId(self.actions);
        steps.pending = Some((action, self.now + PATIENCE));
        action
    }

    fn partner_mode(&mut self, mode: journal::PartnerMode, act: &mut dyn FnMut(Action)) {
        if let Some(partner) = &mut self.partner {
            act(Action::Mark(Mark::Partner { mode }));
            self.manner = Some(Manner { mode, since: self.now });
            partner.set(self.now, mode);
        }
    }

    fn begin_phase(
        &mut self,
        case: usize,
        phase: usize,
        planned: &PlannedPhase,
        act: &mut dyn FnMut(Action),
    ) {
        act(Action::Mark(Mark::PhaseBegins { case: self.name(case), phase: planned.name.clone() }));
        if planned.battery == BatteryState::On {
            self.set_calm(true);
        }
        let Ok(origin) = self.origin(planned) else { return self.has_no_origin(case, phase, planned) };
        let (unmet, met): (Vec<_>, Vec<_>) =
            planned.checks.iter().partition(|check| waits_for_battery(planned, **check));
        self.open(&met);
        let probes = planned.probes.iter().map(Cursor::new).collect();
        let running = Running { phase, origin, probes, asked: vec![], unmet, alone: false, denied: false };
        self.stage = Stage::Case(case, CaseStage::Running(running));
    }

    /// From when the time of a phase is counted; an error where that is a frame that never came. A frame of a rig that has
    /// sent nothing at all yet could not come: it has been silent for longer than the phase.
    fn origin(&self, planned: &PlannedPhase) -> Result<Instant, ()> {
        let Some(source) = planned.from else { return Ok(self.now) };
        let board = self.judge.board();
        match board.last(source) {
            Some(last) => Ok(last.at.min(self.now)),
            None if !self.spoke && !board.book().source(source).is_battery() => Ok(self.now),
            None => Err(()),
        }
    }

    fn run(&mut self, case: usize, mut running: Running, act: &mut dyn FnMut(Action)) -> bool {
        let Some(planned) = self.phase(case, running.phase).cloned() else { return false };
        // A probe that is due at the very end of its phase belongs to it, and the phase waits for the answer.
        self.ask(&planned, &mut running, act);
        let ended = match planned.ends {
            Ends::After(length) => self.now >= running.origin + length && !running.waits(self.now),
            Ends::When(check, _) => self.is_settled(check),
        };
        if !ended {
            self.stage = Stage::Case(case, CaseStage::Running(running));
            return false;
        }
        self.shut(&planned.checks);
        self.stage = Stage::Case(case, CaseStage::Preparing(running.phase + 1, Steps::default()));
        if let Ends::When(check, otherwise) = planned.ends {
            self.settle(case, &planned.name, check, otherwise, &running);
        }
        true
    }

    /// Asks the roles that are due.
    fn ask(&mut self, planned: &PlannedPhase, running: &mut Running, act: &mut dyn FnMut(Action)) {
        let end = match planned.ends {
            Ends::After(length) => running.origin + length,
            Ends::When(..) => Instant::MAX,
        };
        for cursor in &mut running.probes {
            while cursor.due(running.origin).is_some_and(|due| due <= self.now && due <= end) {
                cursor.asked();
                self.asks += 1;
                let ask = AskId(self.asks);
                running.asked.push((ask, self.now + PATIENCE));
                act(Action::Ask { ask, role: cursor.role });
            }
        }
    }

    /// What it means that an `until` ended: onward where it came to hold, else what the phase says, unless nobody was there to
    /// be judged.
    fn settle(&mut self, case: usize, phase: &str, check: CheckId, otherwise: Otherwise, running: &Running) {
        if matches!(self.conclude(check), Check::Pass(_)) {
            return;
        }
        if running.alone && !running.denied {
            return self.broke(ALONE);
        }
        let mut why = format!("the phase `{phase}` did not get to where it waits for");
        if running.alone {
            why = format!("{why}: {NOT_REACHED}");
        }
        match otherwise {
            Otherwise::Fail => self.rows[case].went(Course::Aborted, why),
            Otherwise::RigError => self.rows[case].went(Course::RigError, why),
            Otherwise::Inconclusive => {
                self.rows[case].says_nothing();
                self.rows[case].went(Course::Aborted, why);
            }
        }
        self.clean_up(case);
    }

    /// A battery that boots is judged from its first frame on, before that frame is judged. What was known of it before
    /// it was switched off is old by then, and that says nothing about how it boots.
    fn meet(&mut self, event: &Event) {
        if self.unheard && self.is_of_battery(event) {
            self.hear_first();
        }
        if let Event::Frame { direction: Direction::Echo, at, frame, .. } = event {
            return self.heard_ourselves(*at, frame);
        }
        let Stage::Case(_, CaseStage::Running(running)) = &mut self.stage else { return };
        let Event::Frame { direction: Direction::Received, frame, .. } = event else { return };
        running.alone &= frame.id().is_error();
        if !running.unmet.is_empty() {
            let unmet = std::mem::take(&mut running.unmet);
            self.open(&unmet);
        }
    }

    /// Ends what still watches, once.
    fn finish(&mut self, act: &mut dyn FnMut(Action)) {
        self.finished = true;
        if self.unheard {
            // Nothing came of it; then that is what its checks say.
            self.hear_first();
        }
        self.set_calm(false);
        for case in 0..self.plan.cases.len() {
            // A phase in which the input ended has its windows open; a window passes only once it was shut.
            let checks = self.plan.cases[case].checks.clone();
            self.shut(&checks);
        }
        for (case, row) in self.plan.cases.iter().zip(&mut self.rows).filter(|(_, row)| row.is_open()) {
            if matches!(case.body, Body::Drive { .. }) {
                row.breaks_off(self.lost);
            }
            row.ended = Some(self.now);
        }
        act(Action::Finish);
    }

    fn due(&self) -> Option<Instant> {
        match &self.stage {
            Stage::Idle => Some(self.now),
            Stage::Watching(until) => Some(*until),
            Stage::Case(_, CaseStage::Preparing(_, steps)) => steps.pending.map(|(_, until)| until),
            Stage::Case(_, CaseStage::Cleaning(steps)) => {
                steps.pending.map(|(_, until)| until).or(self.unguarded)
            }
            Stage::Case(_, CaseStage::Recovering(until)) => Some(*until),
            Stage::Case(case, CaseStage::Running(running)) => self.due_in_phase(*case, running),
            Stage::Over => None,
        }
    }

    fn due_in_phase(&self, case: usize, running: &Running) -> Option<Instant> {
        let probes = running.probes.iter().filter_map(|cursor| cursor.due(running.origin));
        let answers = running.asked.iter().map(|(_, until)| *until);
        let end = match self.phase(case, running.phase)?.ends {
            Ends::After(length) => Some(running.origin + length),
            Ends::When(check, _) => match &self.watchers[check.0 as usize] {
                Ok(watcher) => self.judge.deadline(*watcher),
                Err(_) => None,
            },
        };
        // What lies in the past is waited for by an answer, not by time.
        probes.chain(answers).chain(end).filter(|due| *due > self.now).min()
    }
}

/// Whether a check of a phase is judged only once the battery has been heard. Whether it is heard in time is what the
/// `until` of such a phase tells.
fn waits_for_battery(planned: &PlannedPhase, check: CheckId) -> bool {
    let is_until = matches!(planned.ends, Ends::When(until, _) if until == check);
    planned.battery == BatteryState::Booting && !is_until
}

/// How far steps have come.
pub(crate) enum Progress {
    /// The last one is not acknowledged yet.
    Waiting(Steps),
    /// One was done.
    Onward(Steps),
    /// One failed, and the case is being cleaned up.
    Broken,
    /// All are done.
    Done,
}

impl Stage {
    /// The steps that are being done, if any.
    fn steps(&mut self) -> Option<&mut Steps> {
        match self {
            Self::Case(_, CaseStage::Preparing(_, steps) | CaseStage::Cleaning(steps)) => Some(steps),
            _ => None,
        }
    }
}

impl Core for Engine {
    fn poll(&mut self, stamp: Stamp, event: &Event, act: &mut dyn FnMut(Action)) {
        if self.finished {
            return;
        }
        self.now = stamp.seen;
        if matches!(self.stage, Stage::Idle) && self.world == World::Recording {
            // The windows of a recording begin with its first entry, before that entry is judged.
            self.drive(act);
        }
        self.meet(event);
        self.judge.take(stamp, event);
        self.hear(event);
        self.drive(act);
        if matches!(self.stage, Stage::Over) {
            self.finish(act);
        } else if let Some(partner) = &mut self.partner {
            let spoke = &mut self.spoke;
            partner.poll(self.now, &mut |action| {
                *spoke |= matches!(action, Action::Send { .. });
                act(action);
            });
        }
    }

    fn poll_at(&self) -> Option<Instant> {
        let partner = self.partner.as_ref().filter(|_| !self.is_over()).and_then(|partner| partner.poll_at());
        [self.due(), partner].into_iter().flatten().min()
    }
}
