//! The pipes of an outside program, as this crate sees them.

use quantity::Instant;

/// The pipes to and from a program that is the battery. Whoever has them decides how long an answer may take.
pub trait Lines {
    /// Hands over one line and waits for the one that comes back, both without their ends. `now` is the program's own time,
    /// so that whoever waits sees how little comes of it.
    ///
    /// # Errors
    /// Where none comes: why, in words that go on after "the program ".
    fn exchange(&mut self, line: &str, now: Instant) -> Result<Vec<u8>, String>;

    /// Ends the program, which is of no use any more; what it said last beside its answers, if anything.
    fn end(&mut self) -> Option<String>;
}
