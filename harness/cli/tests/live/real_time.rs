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

/// Runs what holds on a machine that keeps up. It is run again only where it failed and a thread beside it found that the
/// machine was held up meanwhile, or the journal of a run of its own shows that.
pub(crate) fn in_real_time(test: impl Fn() + UnwindSafe + Copy) {
    for tries in 1.. {
        let before = (watch(), SHOWN.load(Ordering::SeqCst));
        let Err(panic) = catch_unwind(test) else { return };
        let was_held_up = (watch(), SHOWN.load(Ordering::SeqCst)) != before;
        if tries == TRIES || !was_held_up {
            resume_unwind(panic);
        }
        note(&format!("this failed on a machine that was held up: {}", words(&*panic)));
    }
}

/// What a test says that failed.
fn words(panic: &(dyn Any + Send)) -> &str {
    panic.downcast_ref::<String>().map_or("", String::as_str)
}

/// How many tests that failed have shown by their records that the machine was held up.
static SHOWN: AtomicU64 = AtomicU64::new(0);

/// A record shows that a run was held up for so long: told on a line of its own, as the machines of `rigs/vm` tell it.
#[expect(clippy::print_stderr, reason = "whoever started this in a virtual machine reads it")]
pub(crate) fn show_held_up(long: &str) {
    SHOWN.fetch_add(1, Ordering::SeqCst);
    eprintln!("\nheld up for {long}");
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
