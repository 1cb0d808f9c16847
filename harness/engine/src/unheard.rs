//! What is judged of a recorded battery before its first frame: nobody says whether it was on.

use journal::Event;
use judge::WatcherId;
use suite::Body;

use crate::Engine;

impl Engine {
    /// Whether a check is judged already. In a recording, what others may have sent is judged from the first entry on,
    /// what the battery sends from its first frame on: nobody says whether it was on before.
    pub(crate) fn is_due(&self, watcher: WatcherId) -> bool {
        !self.unheard || self.judge.watches_others(watcher)
    }

    /// The first frame of a recorded battery opens what is judged of it, before that frame is judged.
    pub(crate) fn hear_first(&mut self) {
        self.unheard = false;
        for case in 0..self.plan.cases.len() {
            let checks = self.plan.cases[case].checks.clone();
            if !matches!(self.plan.cases[case].body, Body::Drive { .. }) {
                self.open(&checks);
            }
        }
    }

    /// Whether this is a frame that the protocol gives to the battery.
    pub(crate) fn is_of_battery(&self, event: &Event) -> bool {
        matches!(event, Event::Frame { frame, .. } if self.plan.book.is_batterys(frame.id()))
    }
}
