//! What plays the roles of a rig.

use std::collections::VecDeque;

use journal::{ActionId, AskId, Event, Fault, Measured, Outcome, RoleId, SetPoints};
use quantity::Instant;
use wire::Frame;

/// What plays the roles of a rig.
///
/// No call waits for anything: the loop of a run has buses to look after. Every question is answered by one
/// [`Event::Reading`] and every switch and set point by one [`Event::Done`], also where something broke; then an [`Event::RigFault`]
/// says what.
pub trait Roles: Send {
    /// Asks a role to measure.
    fn ask(&mut self, now: Instant, ask: AskId, role: RoleId);

    /// Switches a role on or off.
    fn switch(&mut self, now: Instant, action: ActionId, role: RoleId, on: bool);

    /// Lets a role hold these set points as far as limits let it, or drive nothing.
    fn set(&mut self, now: Instant, action: ActionId, role: RoleId, points: Option<SetPoints>);

    /// The next thing that came of it.
    fn poll(&mut self, now: Instant) -> Option<Event>;

    /// Whether an answer is awaited, so that it is worth looking often.
    fn waits(&self) -> bool;

    /// Somebody else's frame was on a bus: for roles that heed what the battery allows.
    fn hear(&mut self, _at: Instant, _frame: &Frame) {}

    /// Nobody waits for what is under way any more: a case is over, or the run was asked to stop. What drives something ends it;
    /// each question is answered all the same.
    fn cancel(&mut self) {}

    /// The run is over, however it ended: everything that was driven goes off, and that is waited for.
    ///
    /// # Errors
    /// What may still be on, in words.
    fn end(&mut self) -> Result<(), String> {
        Ok(())
    }
}

/// A rig that plays no role. A plan for such a rig asks for none; a core that does so all the same gets a fault.
#[derive(Debug, Default)]
pub struct NoRoles(VecDeque<Event>);

impl NoRoles {
    fn refuse(&mut self, role: RoleId) -> String {
        let what = String::from("this rig plays no roles");
        self.0.push_back(Event::RigFault(Fault { part: format!("role {}", role.0), what: what.clone() }));
        what
    }
}

impl Roles for NoRoles {
    fn ask(&mut self, now: Instant, ask: AskId, role: RoleId) {
        self.refuse(role);
        self.0.push_back(Event::Reading { ask, role, asked: now, at: now, value: Measured::Nothing });
    }

    fn switch(&mut self, _: Instant, action: ActionId, role: RoleId, _: bool) {
        let why = self.refuse(role);
        self.0.push_back(Event::Done { action, outcome: Outcome::Failed { why } });
    }

    fn set(&mut self, _: Instant, action: ActionId, role: RoleId, _: Option<SetPoints>) {
        let why = self.refuse(role);
        self.0.push_back(Event::Done { action, outcome: Outcome::Failed { why } });
    }

    fn poll(&mut self, _: Instant) -> Option<Event> {
        self.0.pop_front()
    }

    fn waits(&self) -> bool {
        false
    }
}
