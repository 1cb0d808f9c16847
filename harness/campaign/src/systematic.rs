//! Every single defect of every class, for every field of every message that a battery sends.
//!
//! [`systematic`](systematic()) makes the mutants from the protocol database and the simulated battery, so that no field is
//! spared because nobody thought of it; [`run_systematic`] says which of them the suites catch. Why the others are not
//! caught is written down by people ([`Survivors`]) and has to fit.

mod concerns;
mod conform;
mod extent;
mod fields;
mod generate;
mod hunt;
mod maker;
mod matrix;
mod messages;
mod pairs;
mod rates;
mod strike;
mod survivors;
mod swaps;
mod wiretap;
mod written;

pub use concerns::Concern;
pub use conform::{Conforming, ConformingPairs, embedded_conforming};
pub use extent::Extent;
pub use generate::{SystematicMutant, systematic};
pub use hunt::{Hunting, JudgedMutant, SystematicRequest, judged_systematic, run_systematic};
pub use matrix::{End, Kill, SystematicMatrix, SystematicRow};
pub use pairs::{Hidden, Pair, pairs};
pub use rates::{Rate, Rates};
pub use survivors::{Because, Surviving, Survivors, embedded_survivors};
pub use written::systematically;
