//! What every parser must survive.
//!
//! A [`Target`] feeds bytes to one parser and holds it to its promises: no panic, places that lie within the file,
//! messages that fit on a screen, and what is read and written back is the same. A target says how far the bytes came
//! ([`Stage`]): a fuzzer whose inputs are all refused by the first line of the grammar finds nothing.
//!
//! The same targets are driven three ways:
//!
//! * by the tests, from the [seeds](seeds()), everything in `corpus` and `findings`, and a [`Mutator`] with a fixed
//!   seed, in every run of the test suite;
//! * by `cargo run --release -p fuzz --example soak -- SECONDS`, the same mutator for as long as you like;
//! * by libFuzzer, where nightly and cargo-fuzz are there: write the seeds with `cargo run -p fuzz --example corpus`,
//!   then `cargo +nightly fuzz run --fuzz-dir harness/fuzz --features libfuzzer expression`.
//!
//! What was found goes to `findings/TARGET`, under a name that says what it was, and is run by the tests for ever.
//! Targets use `assert!`: a broken promise has to stop the fuzzer.

mod corpus;
mod mutator;
mod protocol;
mod seeds;
mod stage;
mod target;
pub mod targets;

pub use corpus::{corpus, folder};
pub use mutator::Mutator;
pub use seeds::{EXAMPLE_KEY, EXAMPLE_PUBLIC_KEY, seeds};
pub use stage::Stage;
pub use target::{TARGETS, Target};
