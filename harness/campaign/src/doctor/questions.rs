//! What an instrument can be asked that changes nothing, beside who it is and whether it is off.

use std::collections::BTreeSet;

use wire::scpi::{Channel, Program, Slot, Step, Then};

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// The oldest error that the instrument has queued; reading it takes it out of the queue.
    Errors,
    /// What a slot is set to.
    Setting(Slot),
}

/// The queries of a channel's own recipes, each with what chooses the channel before it; nothing that commands.
pub(super) fn questions(channel: &Channel) -> Vec<(About, Program)> {
    let steps = channel.arm.steps.iter().chain(&channel.set.steps);
    let mut seen = BTreeSet::new();
    let mut all: Vec<(About, Program)> = vec![];
    for step in steps.filter(|step| only_asks(step)) {
        let about = match step.then {
            Then::Equals { slot, .. } if seen.insert(slot) => About::Setting(slot),
            Then::NoError if !all.iter().any(|(about, _)| *about == About::Errors) => About::Errors,
            _ => continue,
        };
        let mut steps = channel.look.steps.clone();
        steps.push(step.clone());
        all.push((about, Program { steps }));
    }
    all
}

/// A query has a reply and carries no number; what it is compared with is not sent.
fn only_asks(step: &Step) -> bool {
    step.reply.is_some() && step.send.slots().next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of every dialect that is built in, for its first and its last channel.
    #[test]
    fn nothing_that_is_asked_commands() {
        let dialects = crate::dialects().unwrap();
        let mut asked = 0;
        for dialect in &dialects {
            let (first, last) = dialect.channels();
            for number in [first, last] {
                let channel = dialect.channel(number).unwrap();
                let looks = channel.look.steps.len();
                for (_, program) in questions(&channel) {
                    let step = &program.steps[looks..];
                    let sent = step[0].send.write(&wire::scpi::Values::default()).unwrap().to_string();
                    assert!(step.len() == 1 && sent.contains('?'), "{}: {sent}", dialect.name());
                    asked += 1;
                }
            }
        }
        assert!(asked > 100, "{asked}");
    }
}
