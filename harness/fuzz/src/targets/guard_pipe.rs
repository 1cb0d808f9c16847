//! What comes through the pipes between a runner and its guard.

use guard::process::{FromGuard, Inbox, ToGuard, framed};
use guard::{Action, Event, Guard, Setup};
use quantity::{Instant, Span};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Stage;

/// How far messages are apart.
const BETWEEN: Span = Span::from_millis(100);

/// How often a guard is woken after its runner has ended.
const WAKES: usize = 500;

/// Reads messages to a guard and of one, and lets a guard do what it is told by a runner that has gone mad. In whatever
/// pieces they come they are the same, what is written and read again is as well, and the guard asks for nothing that is
/// not there, and never to be woken at once again.
///
/// Semantic: one message is whole.
pub fn guard_pipe(data: &[u8]) -> Stage {
    let heard: Vec<ToGuard> = messages(data);
    let told: Vec<FromGuard> = messages(data);
    let reached = !heard.is_empty() || !told.is_empty();
    obeys(heard);
    Stage::semantic_if(reached)
}

fn messages<T: DeserializeOwned + Serialize>(data: &[u8]) -> Vec<T> {
    let read = |piece| {
        let (mut inbox, mut all) = (Inbox::default(), vec![]);
        for piece in data.chunks(piece) {
            inbox.feed(piece);
            while let Ok(Some(message)) = inbox.take::<T>() {
                all.push(message);
            }
        }
        all
    };
    let (all, pieces) = (read(data.len().max(1)), read(7));
    let written =
        |all: &[T]| all.iter().map(|message| framed(message).unwrap_or_default()).collect::<Vec<_>>();
    let bytes = written(&all);
    assert!(bytes == written(&pieces), "the pieces change what is read");
    let mut again = Inbox::default();
    again.feed(&bytes.concat());
    let again: Vec<T> = std::iter::from_fn(|| again.take().ok().flatten()).collect();
    assert!(bytes == written(&again), "another message came back");
    all
}

/// A guard that is told all this, and then that its runner has ended.
fn obeys(heard: Vec<ToGuard>) {
    let mut heard = heard.into_iter();
    let (setup, begin): (Setup, fn(Setup) -> Guard) = match heard.next() {
        Some(ToGuard::Guard(setup)) => (setup, Guard::new),
        Some(ToGuard::LookAt(setup)) => (setup, Guard::looking),
        _ => return,
    };
    if setup.ports.iter().any(|port| port.stations.is_empty()) {
        return;
    }
    let ports = setup.ports.len();
    let (mut guard, mut now, mut over) = (begin(setup), Instant::ZERO, false);
    let mut happens = |guard: &mut Guard, now, event| {
        let mut written = vec![];
        guard.poll(now, event, &mut |action| match action {
            Action::Write(port, _) => written.push(port),
            Action::Forget(port) => assert!(port.0 < ports, "there is no such port"),
            Action::Tell(_) => {}
            Action::Exit => over = true,
        });
        for port in written {
            assert!(port.0 < ports, "there is no such port");
            guard.poll(now, Event::Written(port), &mut |_| ());
        }
        let wakes = guard.poll_at().is_none_or(|at| at > now);
        assert!(wakes || over, "it wants to be woken at once again");
        over
    };
    for message in heard {
        now += BETWEEN;
        let event = match message {
            ToGuard::Beat(beat) => Event::Beat(beat),
            ToGuard::Order(order) => Event::Order(order),
            ToGuard::Guard(_) | ToGuard::LookAt(_) => Event::RunnerEnded,
        };
        if happens(&mut guard, now, event) {
            return;
        }
    }
    if happens(&mut guard, now, Event::RunnerEnded) {
        return;
    }
    for _ in 0..WAKES {
        let Some(at) = guard.poll_at() else { return };
        now = at;
        if happens(&mut guard, now, Event::Wake) {
            return;
        }
    }
}
