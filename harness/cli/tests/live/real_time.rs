//! Tests on the clock of a machine that others use as well.

use std::any::Any;
use std::panic::{UnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
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
        let watch = Watch::start();
        let Err(panic) = catch_unwind(test) else { return };
        let held_up = watch.end();
        let said = says_held_up(words(&*panic));
        if tries == TRIES || !(held_up || said) {
            resume_unwind(panic);
        }
        note(&format!("this failed on a machine that was held up: {}", words(&*panic)));
    }
}

/// What a test says that failed.
fn words(panic: &(dyn Any + Send)) -> &str {
    panic.downcast_ref::<String>().map_or("", String::as_str)
}

/// Whether a run says that it was not let run for a while.
pub(crate) fn says_held_up(told: &str) -> bool {
    told.contains("the rig was held up for")
}

/// Looks at the clock in a thread of its own.
struct Watch {
    over: Arc<AtomicBool>,
    thread: JoinHandle<bool>,
}

impl Watch {
    fn start() -> Self {
        let over = Arc::<AtomicBool>::default();
        let ended = Arc::clone(&over);
        let thread = thread::spawn(move || {
            let (mut last, mut held_up) = (now(), false);
            while !ended.load(Ordering::SeqCst) {
                thread::park_timeout(LOOK);
                held_up |= last.elapsed() > LATE;
                last = now();
            }
            held_up
        });
        Self { over, thread }
    }

    /// Whether it came too late to any of its looks.
    fn end(self) -> bool {
        self.over.store(true, Ordering::SeqCst);
        self.thread.join().unwrap()
    }
}

#[expect(clippy::disallowed_methods, reason = "the clock is what is looked at")]
fn now() -> Instant {
    Instant::now()
}
