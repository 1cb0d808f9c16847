//! No false fail: what waited while the rig was held up is stamped too late, and nothing but the event that says so excuses
//! the battery. Whoever deletes it changes the verdict.

use campaign::Profile;
use journal::{Action, Body, BusEvent, BusId, Entry, Event, Mark};
use judge::Check;
use quantity::{Instant, Span};
use rstest::rstest;

use crate::campaigns::Judged;
use crate::scene;

/// The battery boots within 3 s, and has 5 s.
const SUITE: &str = r#"
suite: held-up
protocol: victron-can-bms
about: A battery that conforms, and a rig that is held up; it certifies nothing
standing:
  - {id: limits-never-old, covers: CAN-1.4-2, age: {of: Limits, below: 3 s}}
cases:
  - id: silence
    about: A few seconds without the inverter change nothing
    phases:
      - {name: healthy, do: [{partner: online}], for: 3 s}
      - name: silence
        do: [{partner: silent}]
        from: Keepalive
        for: 8 s
        checks:
          - {id: limits-go-on, covers: CAN-1.4-6, age: {of: Limits, below: 3 s}}
          - {id: alarms-go-on, covers: CAN-1.4-6, present: {of: [Alarms], within: 3 s}}
    finally: [{partner: online}]
  - id: restart
    about: On the bus again after its power was off
    needs: [battery_power]
    phases:
      - {name: dark, battery: "off", do: [{power: "off"}], for: 3 s}
      - name: booting
        battery: booting
        do: [{power: "on"}]
        until: fresh(CVL)
        within: 5 s
        otherwise: fail
        covers: CAN-5.1-1
    finally: [{power: "on"}]
"#;

/// For how long the rig did not run.
const LONG: Span = Span::from_secs(4);

/// As a rig writes it down that stands still from then on: what came meanwhile it finds when it goes on, all at once, and
/// an adapter that gives no stamps of its own lets it bear that time. That it was held up is told before.
fn held_up(entries: &[Entry], from: Instant) -> Vec<Entry> {
    let to = from + LONG;
    let (before, rest) = entries.split_at(entries.partition_point(|entry| entry.seen < from));
    let told = Event::Bus { bus: BusId(0), at: to, what: BusEvent::HeldUp { by: LONG } };
    let told = Entry { seen: to, body: Body::Event(told), ..rest[0].clone() };
    let late =
        rest.iter().map(|entry| Entry { seen: entry.seen.max(to), body: stamped(&entry.body, to), ..*entry });
    before.iter().cloned().chain([told]).chain(late).collect()
}

/// A frame is not stamped before then.
fn stamped(body: &Body, earliest: Instant) -> Body {
    match body {
        Body::Event(Event::Frame { bus, direction, at, frame }) => {
            let (bus, direction, at, frame) = (*bus, *direction, (*at).max(earliest), *frame);
            Body::Event(Event::Frame { bus, direction, at, frame })
        }
        other => other.clone(),
    }
}

fn says_so(entry: &Entry) -> bool {
    matches!(entry.body, Body::Event(Event::Bus { what: BusEvent::HeldUp { .. }, .. }))
}

/// When this phase begins.
fn begins(entries: &[Entry], name: &str) -> Instant {
    let is_it = |entry: &&Entry| matches!(&entry.body, Body::Action(Action::Mark(Mark::PhaseBegins { phase, .. })) if phase == name);
    entries.iter().find(is_it).unwrap().seen
}

fn outcome(judged: &Judged, entries: &[Entry], name: &str) -> Check {
    scene::checks(&judged.again(entries))[name].outcome.clone()
}

#[rstest]
#[case::what_never_grew_old("silence", 1_000, "held-up/limits-never-old/limits-never-old")]
#[case::what_went_on_in_a_silence("silence", 1_000, "held-up/silence/limits-go-on")]
#[case::another_message("silence", 2_300, "held-up/silence/alarms-go-on")]
#[case::a_battery_that_booted_in_time("booting", 1_500, "held-up/restart/booting")]
fn a_rig_that_was_held_up_excuses_a_battery_by_saying_so_and_by_nothing_else(
    #[case] phase: &str,
    #[case] millis: i64,
    #[case] check: &str,
) {
    let judged = Judged::new("held up", scene::with_suite(SUITE), Profile::Certification, scene::SEED);
    assert!(matches!(outcome(&judged, &judged.entries, check), Check::Pass(_)));
    let late = held_up(&judged.entries, begins(&judged.entries, phase) + Span::from_millis(millis));
    let told = outcome(&judged, &scene::without(&judged.header, &late, &|_| false), check);
    assert!(matches!(told, Check::Unverified(_)), "{told:?}");
    let untold = outcome(&judged, &scene::without(&judged.header, &late, &says_so), check);
    assert!(matches!(untold, Check::Fail(_)), "{untold:?}");
}
