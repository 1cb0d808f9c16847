//! 500 systematic mutants times all suites that watch, on two workers.

use std::time::Instant;

use campaign::{Bundle, SystematicRequest};

use crate::aim::Aim;
use crate::error::BenchError;
use crate::table::{Row, Table};

const MUTANTS: usize = 500;
const WORKERS: usize = 2;

/// Measures by the clock: that there are two workers is part of the aim.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
pub(crate) fn measure(table: &mut Table) -> Result<(), BenchError> {
    let begun = Instant::now();
    let bundle = Bundle::embedded_twin();
    let all = campaign::systematic(&bundle)?;
    // Evenly over all classes.
    let picked = (0..MUTANTS).filter_map(|nth| all.get(nth * all.len() / MUTANTS).cloned()).collect();
    let request = SystematicRequest { bundle, mutants: picked, seed: 1, workers: WORKERS, drive: false };
    let matrix = campaign::run_systematic(&request, &|_| {}, &|| false)?;
    let killed = matrix.rows.iter().filter(|row| row.is_killed()).count();
    table.add(Row {
        what: format!("{} systematic mutants, all suites that watch, two workers", matrix.rows.len()),
        value: begun.elapsed().as_secs_f64(),
        unit: "s",
        ratio: format!("{killed} killed by watching"),
        aim: Aim::AtMost(60.0),
    });
    Ok(())
}
