//! How soon outputs are off when nobody runs the bench any more: a bench, a run and its guard as separate processes, and the
//! bench tells when.

mod bench;

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use quantity::Span;

use crate::aim::Aim;
use crate::error::BenchError;
use crate::spread::Spread;
use crate::table::Table;

/// How often a runner beats: what becomes of it is spread over that.
const BEATS: u32 = 200;

/// A guard grants its runner a second after the last beat, and looks five times a second.
const KILLED: f64 = 200.0;
const FROZEN: f64 = 1_200.0;

/// Ends so many runs while an output is on, by turns killed and frozen.
///
/// # Errors
/// Where the program does not do what is to be measured: an output that stays on is no number.
pub(crate) fn measure(bmscert: &Path, runs: u32, table: &mut Table) -> Result<(), BenchError> {
    let (mut killed, mut frozen) = (vec![], vec![]);
    for run in 0..runs {
        // Seven is in no step with the beats.
        let later = Duration::from_millis(u64::from(run * 7 % BEATS));
        let (signal, times) = if run % 2 == 0 { ("KILL", &mut killed) } else { ("STOP", &mut frozen) };
        times.push(once(bmscert, signal, later)?.as_nanos());
    }
    for (what, times, most) in [("killed", killed, KILLED), ("frozen", frozen, FROZEN)] {
        let what = format!("runner {what} to output off");
        Spread::of(&what, times)?.rows_within(&what, Aim::AtMost(most), table);
    }
    Ok(())
}

/// From when a runner got this signal, so long after an output had gone on, until everything was off.
fn once(bmscert: &Path, signal: &str, later: Duration) -> Result<Span, BenchError> {
    let mut bench = bench::Bench::serve(bmscert)?;
    let mut run = bench.run(bmscert)?;
    let took = bench.until_on().and_then(|()| {
        thread::park_timeout(later);
        let began = bench.now();
        let sent = Command::new("kill").args(["-s", signal, &run.id().to_string()]).status();
        sent.map_err(BenchError::file("run kill"))?;
        Ok(bench.until_off()? - began)
    });
    // What is frozen is killed as well.
    let _ = run.kill();
    let _ = run.wait();
    took
}
