//! Many runs at once, on as many threads as there are workers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::CampaignError;

/// What `one` makes of each number below `count`, in their order. `tell` is told how many are done; `stop` is asked between
/// two of them. The first error ends it.
pub(crate) fn all<T: Send>(
    count: usize,
    workers: usize,
    tell: &(dyn Fn(usize) + Sync),
    stop: &(dyn Fn() -> bool + Sync),
    one: &(dyn Fn(usize) -> Result<T, CampaignError> + Sync),
) -> Result<Vec<T>, CampaignError> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let made = Mutex::new(vec![]);
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return;
            }
            let result = if stop() { Err(CampaignError::Stopped) } else { one(index) };
            if result.is_err() {
                next.store(count, Ordering::Relaxed);
            }
            // A poisoned list is one that another worker left in a panic, which ends the scope anyway.
            made.lock().unwrap_or_else(PoisonError::into_inner).push((index, result));
            tell(done.fetch_add(1, Ordering::Relaxed) + 1);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..workers.min(count) {
            scope.spawn(work);
        }
        work();
    });
    let mut made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
    made.sort_by_key(|(index, _)| *index);
    made.into_iter().map(|(_, result)| result).collect()
}
