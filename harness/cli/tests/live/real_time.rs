//! Tests on the clock of a machine that others use as well.

use std::any::Any;
use std::panic::{UnwindSafe, catch_unwind, resume_unwind};
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::again::note;

/// How often a test is run while the machine is held up.
const TRIES: usize = 3;
/// How often the clock is looked at, and how late one may come to it.
const LOOK: Duration = Duration::from_millis(20);
const LATE: Duration = Duration::from_millis(200);

/// Runs what holds on a machine that keeps up. It is run again only where it failed and a thread beside it, or the run
/// itself, found that the machine was held up meanwhile.
pub(crate) fn in_real_time(test: impl Fn() + UnwindSafe + Copy) {
    for tries in 1.. {
        let before = watch();
        let Err(panic) = catch_unwind(test) else { return };
        let said = says_held_up(words(&*panic));
        if tries == TRIES || !(watch() > before || said) {
            resume_unwind(panic);
        }
        note(&format!("this failed on a machine that was held up: {}", words(&*panic)));
    }
}

/// What a test says that failed.
fn words(panic: &(dyn Any + Send)) -> &str {
    panic.downcast_ref::<String>().map_or("", String::as_str)
}

/// Whether a run says that it was not let run for a while, or that a frame reached it too late: in a virtual machine with one
/// processor the run may have to wait where nobody else does.
pub(crate) fn says_held_up(told: &str) -> bool {
    // As it was before it was wrapped.
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    ["stamped earlier than it can have been on the bus", "the rig was held up for"]
        .iter()
        .any(|words| told.contains(words))
}

/// How many times the thread that looks at the clock came to it too late.
static LATE_LOOKS: AtomicU64 = AtomicU64::new(0);

/// Has a thread of its own look at the clock from now on; how many times it came too late until now.
fn watch() -> u64 {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| drop(thread::spawn(look_for_ever)));
    LATE_LOOKS.load(Ordering::SeqCst)
}

fn look_for_ever() {
    let mut last = now();
    loop {
        thread::park_timeout(LOOK);
        if last.elapsed() > LATE {
            LATE_LOOKS.fetch_add(1, Ordering::SeqCst);
        }
        last = now();
    }
}

#[expect(clippy::disallowed_methods, reason = "the clock is what is looked at")]
fn now() -> Instant {
    Instant::now()
}
