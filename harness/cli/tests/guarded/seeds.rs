//! Something that is tried many times, each time with another number.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

/// How many at a time: each of them mostly waits.
const AT_A_TIME: usize = 6;

/// Tries this often, with numbers that are others in each run of the tests, unless the variable says with which to begin.
pub(crate) fn many(variable: &str, count: usize, each: impl Fn(usize, u64) + Sync) {
    let seed = std::env::var(variable).map_or_else(|_| clock(), |seed| seed.parse().unwrap());
    println!("seed {seed}: set {variable} to have these again");
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        return;
                    }
                    each(index, drawn(seed, index as u64));
                }
            });
        }
    });
}

#[expect(clippy::disallowed_methods, reason = "other numbers in each run of the tests")]
fn clock() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// A number that is spread over all (splitmix64).
fn drawn(seed: u64, index: u64) -> u64 {
    let mut word = seed.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}
