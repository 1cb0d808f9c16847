//! All mutants and 200 conforming variants, on two workers.

use std::time::Instant;

use campaign::{Bundle, Fate, MutantsRequest, VariantsRequest};

use crate::aim::Aim;
use crate::error::BenchError;
use crate::table::{Row, Table};

const VARIANTS: u64 = 200;
const WORKERS: usize = 2;

/// Measures by the clock: that there are two workers is part of the aim.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
pub(crate) fn measure(table: &mut Table) -> Result<(), BenchError> {
    let begun = Instant::now();
    let mutants = campaign::embedded_mutants();
    let request = MutantsRequest { bundle: Bundle::embedded_twin(), mutants, seed: 1, workers: WORKERS };
    let matrix = campaign::mutants(&request, &|_| {}, &|| false)?;
    let ranges = campaign::embedded_ranges()?;
    let bundle = Bundle::embedded_twin();
    let request = VariantsRequest { bundle, ranges, count: VARIANTS, workers: WORKERS };
    let variants = campaign::variants(&request, &|_| {}, &|| false)?;
    table.add(Row {
        what: format!("{} mutants and {VARIANTS} variants, two workers", matrix.rows.len()),
        value: begun.elapsed().as_secs_f64(),
        unit: "s",
        ratio: format!("{} survive, {} rejected", matrix.count(Fate::Survived), variants.rejected.len()),
        aim: Aim::AtMost(20.0),
    });
    Ok(())
}
