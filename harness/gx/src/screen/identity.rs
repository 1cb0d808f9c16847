//! Whether two batteries speak on one bus.

use wire::{Frame, MessageId, Table};

/// Messages that say who a battery is, and never change while it lives.
const WHO: [&str; 5] = ["ManufacturerName", "ProductName1", "ProductName2", "SerialNumber1", "SerialNumber2"];

/// What one message said, and whether it went back to what it had said before.
#[derive(Debug, Clone, Copy)]
struct Said {
    message: MessageId,
    now: Option<u64>,
    before: Option<u64>,
    returned: bool,
}

/// What messages that say who a battery is said so far.
#[derive(Debug, Clone)]
pub(super) struct Identity(Vec<Said>);

impl Identity {
    pub(super) fn new(table: &Table) -> Self {
        let messages = WHO.iter().filter_map(|name| table.message_named(name));
        Self(messages.map(|message| Said { message, now: None, before: None, returned: false }).collect())
    }

    pub(super) fn take(&mut self, message: MessageId, frame: &Frame) {
        let Some(said) = self.0.iter_mut().find(|said| said.message == message) else { return };
        let word = Some(frame.word());
        if said.now != word {
            // One change may be a battery that was exchanged; there and back is two that take turns.
            said.returned |= said.before == word;
            (said.before, said.now) = (said.now, word);
        }
    }

    /// Whether two senders take turns.
    pub(super) fn is_double(&self) -> bool {
        self.0.iter().any(|said| said.returned)
    }
}
