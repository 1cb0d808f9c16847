//! 500 systematic mutants times all suites that watch, on two workers, and what memory more of them take.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use campaign::{Bundle, Hunting, SystematicRequest};

use crate::aim::Aim;
use crate::error::BenchError;
use crate::process::run;
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
    let request =
        SystematicRequest { bundle, mutants: picked, seed: 1, workers: WORKERS, on: Hunting::Watching };
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

/// Measures the peak memory of an eighth and of a half of all systematic mutants, driven suites included.
pub(crate) fn memory(bmscert: &Path, table: &mut Table) -> Result<(), BenchError> {
    let few = peak(bmscert, "1/8")?;
    table.add(Row {
        what: String::from("peak memory, an eighth of the systematic mutants, two workers"),
        value: few,
        unit: "MiB",
        ratio: String::from("1"),
        aim: Aim::None,
    });
    let many = peak(bmscert, "1/2")?;
    table.add(Row {
        what: String::from("peak memory, half of the systematic mutants, two workers"),
        value: many,
        unit: "MiB",
        ratio: format!("{:.3} of an eighth", many / few),
        aim: Aim::AtMost(few * 1.1),
    });
    Ok(())
}

fn peak(bmscert: &Path, partition: &str) -> Result<f64, BenchError> {
    let arguments = ["mutants", "--quiet", "--set", "systematic", "--workers", "2", "--partition", partition];
    let needed = run(Command::new(bmscert).args(arguments))?;
    if needed.peak.is_finite() && !needed.output.is_empty() {
        return Ok(needed.peak);
    }
    Err(BenchError::program("bmscert mutants", needed.errors))
}
