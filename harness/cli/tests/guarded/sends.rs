//! Frames of a run that fail on their way, in the processes of a real run: each in virtual time is `can_sends` of `campaign`.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use crate::kit::{Bench, SLACK, now};
use crate::seeds::many;
use crate::wire::{Fails, Wire};

const ADAPTER: &str = "slcan:pty:can0";
const SERVER: &str = "socketcand:listen:127.0.0.1:0";

/// What the battery is behind, and what can fail there. A connection loses nothing of what goes on behind it, so that no single frame
/// is swallowed between a run and a server.
const WAYS: [(&str, Fails); 7] = [
    (ADAPTER, Fails::Refused),
    (ADAPTER, Fails::Swallowed),
    (ADAPTER, Fails::Stalled),
    (ADAPTER, Fails::Unplugged),
    (SERVER, Fails::Refused),
    (SERVER, Fails::Stalled),
    (SERVER, Fails::Unplugged),
];

/// How many frames a run sends, about.
const FRAMES: u64 = 16;

/// How many frames the inverter system sends at once.
const AT_ONCE: usize = 2;

/// How long one way of a probe takes at most.
const PROBE: Duration = Duration::from_secs(1);

/// After this long, what does not come back is told.
const STUCK: Duration = Duration::from_millis(2_200);

/// How long one way of a current takes to go off, on a busy machine: what is on its way to the instrument is waited for.
const OFF_WITHIN: Duration = Duration::from_millis(500);

/// What came of a run of which one frame failed.
struct Failed {
    number: usize,
    /// How long after that the last output went off; none, where no frame failed.
    off: Option<Duration>,
}

fn fail(place: &str, number: usize, fails: Fails) -> Failed {
    let mut bench = Bench::on(place);
    bench.write_suite("5 s");
    let bus = bench.bus();
    let wire = Wire::before(&bench.path(""), &bus, number, fails);
    bench.change_rig(&bus, wire.address());
    let ended = bench.start(&[]).end();
    let over = now();
    bench.assert_off(over, Duration::ZERO);
    let what = format!("{place}, frame {number} {fails:?}: {ended:?}");
    let Some(failed) = wire.failed() else {
        assert_eq!(ended.code, 0, "{what}");
        return Failed { number, off: None };
    };
    bench.assert_never_on_for(PROBE);
    let is_lost = matches!(fails, Fails::Swallowed | Fails::Stalled);
    if place == ADAPTER && is_lost && number < AT_ONCE {
        // An adapter that has answered no frame yet may be one that answers none.
        let goes_on = if fails == Fails::Stalled { [3, 4] } else { [0, 3] };
        assert!(goes_on.contains(&ended.code), "{what}");
        return Failed { number, off: None };
    }
    let told_after = if is_lost { STUCK } else { Duration::ZERO };
    let off = bench.off_after(failed);
    assert!(off <= told_after + OFF_WITHIN + SLACK, "{what}: off {off:?} after it");
    // One that had not come back for less time than that may still be on its way when the run ends.
    if over - failed > told_after + SLACK {
        assert_eq!(ended.code, 3, "{what}: {:?} before its end", over - failed);
        bench.assert_rig_error(&ended);
    } else {
        assert!([0, 3].contains(&ended.code), "{what}");
    }
    Failed { number, off: Some(off) }
}

/// Each way once, while currents flow.
#[test]
fn a_frame_that_fails_switches_everything_off() {
    thread::scope(|scope| {
        let tried = WAYS.map(|(place, fails)| scope.spawn(move || fail(place, 8, fails)));
        for tried in tried {
            assert!(tried.join().unwrap().off.is_some());
        }
    });
}

/// This many, several at a time.
fn sends(count: usize) {
    let longest = Mutex::new([Duration::ZERO; WAYS.len()]);
    many("BMSCERT_SENDS_SEED", count, |index, drawn| {
        let way = (drawn % WAYS.len() as u64) as usize;
        let (place, fails) = WAYS[way];
        let Failed { number, off } = fail(place, (drawn / WAYS.len() as u64 % FRAMES) as usize, fails);
        println!("{index:3}: {place}, frame {number} {fails:?}, off {off:?} later");
        let mut longest = longest.lock().unwrap();
        longest[way] = longest[way].max(off.unwrap_or_default());
    });
    for ((place, fails), longest) in WAYS.iter().zip(longest.into_inner().unwrap()) {
        println!("longest on: {longest:?}, {place} {fails:?}");
    }
}

/// A sample of others in each run of the tests.
#[test]
fn whichever_frame_fails_everything_goes_off() {
    sends(3);
}

#[test]
#[ignore = "takes minutes; run by `.ci/test --full`"]
fn takes_minutes_fifty_runs_of_which_a_frame_fails_leave_nothing_on() {
    sends(50);
}
