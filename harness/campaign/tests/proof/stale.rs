//! A signal that went stale is never a pass.

use std::collections::BTreeSet;

use journal::Seq;

use crate::scene::{self, Sources};

/// Checks about frames that were sent, one by one, and not about what is known: that a battery fell silent later does
/// not make the frames before it too rare. Silence itself is judged by the checks of age and presence.
const OF_FRAMES: [&str; 1] = ["victron-can-bms/frames/limits-every-second/limits-every-second"];

/// A message stops at two thirds of the run: every pass that rests on a later frame of it vanishes, every pass whose
/// window was over by then stays what it was, entry for entry. Nothing in between is allowed.
#[test]
fn a_pass_does_not_outlive_the_messages_that_it_rests_on() {
    let bundle = scene::conforming();
    let ran = scene::run(bundle.clone());
    let (header, entries) = ran.journal();
    let sources = Sources::new(&bundle, &header);
    let before = scene::passes(ran.record());
    let messages: BTreeSet<&String> = before.values().flat_map(|pass| pass.sources()).collect();
    assert!(messages.len() >= 6, "{messages:?}");
    let mut wrong = vec![];
    for message in messages {
        let frames: Vec<Seq> =
            entries.iter().filter(|entry| sources.is_of(entry, message)).map(|entry| entry.seq).collect();
        let stops = frames[frames.len() * 2 / 3];
        let kept =
            scene::without(&header, &entries, &|entry| entry.seq >= stops && sources.is_of(entry, message));
        let after = scene::passes(&campaign::replay_entries(&bundle, &header, &kept).unwrap());
        for (name, pass) in before.iter().filter(|(_, pass)| pass.sources().contains(message)) {
            let left = after.get(name);
            let holds = match pass.last() < stops {
                true => left == Some(pass),
                false if OF_FRAMES.contains(&&**name) => left.is_some_and(|left| left.last() < stops),
                false => left.is_none(),
            };
            if !holds {
                wrong.push(format!(
                    "{message} stops at {stops:?}: {name} rested on {pass:?}, and rests on {left:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
