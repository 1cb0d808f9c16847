//! The error queue and the standard event register.

use std::collections::VecDeque;

use super::Trouble;

/// Operation complete.
const COMPLETE: u8 = 1 << 0;
/// Power on: set by every restart, cleared by the first who asks.
const POWER_ON: u8 = 1 << 7;
/// How many errors are kept.
const ROOM: usize = 20;

/// What went wrong, and what happened since somebody asked.
#[derive(Debug, Clone)]
pub(crate) struct Status {
    queue: VecDeque<Trouble>,
    events: u8,
    pub(crate) event_enable: u8,
    pub(crate) service_enable: u8,
}

impl Status {
    /// That of an instrument that was just switched on.
    pub(crate) fn powered() -> Self {
        Self { queue: VecDeque::new(), events: POWER_ON, event_enable: 0, service_enable: 0 }
    }

    /// Something went wrong. The last place of a full queue says that there was more.
    pub(crate) fn note(&mut self, trouble: Trouble) {
        self.events |= trouble.event();
        if self.queue.len() < ROOM {
            self.queue.push_back(trouble);
        } else if let Some(last) = self.queue.back_mut() {
            *last = Trouble::Overflow;
        }
    }

    /// All that was to be done is done.
    pub(crate) fn complete(&mut self) {
        self.events |= COMPLETE;
    }

    /// Takes the oldest error out.
    pub(crate) fn next(&mut self) -> Option<Trouble> {
        self.queue.pop_front()
    }

    /// The standard event register, which is cleared by asking.
    pub(crate) fn take_events(&mut self) -> u8 {
        std::mem::take(&mut self.events)
    }

    /// The status byte.
    pub(crate) fn byte(&self) -> u8 {
        let errors = u8::from(!self.queue.is_empty()) << 2;
        let events = u8::from(self.events & self.event_enable != 0) << 5;
        let byte = errors | events;
        byte | u8::from(byte & self.service_enable != 0) << 6
    }

    /// `*CLS`.
    pub(crate) fn clear(&mut self) {
        self.queue.clear();
        self.events = 0;
    }
}
