//! What is drawn by lot, the same on every machine.

use quantity::Span;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What is drawn; each has a stream of its own, so that one draw more here changes nothing there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    /// How long a frame takes from the bus to being seen.
    Latency = 1,
    /// How late a cycle is.
    Jitter = 2,
    /// What the sensors add to a value.
    Noise = 3,
    /// Which battery of the stated ranges it is.
    Variant = 4,
    /// By how much an instrument's reading is off.
    Sensor = 5,
    /// How large a battery of the stated ranges is.
    Pack = 6,
    /// What it complains about.
    Trouble = 7,
}

/// One stream of draws.
#[derive(Debug, Clone)]
pub(crate) struct Draws(ChaCha8Rng);

impl Draws {
    /// The stream of this purpose.
    pub(crate) fn new(seed: u64, stream: Stream) -> Self {
        let mut draws = ChaCha8Rng::seed_from_u64(seed);
        draws.set_stream(stream as u64);
        Self(draws)
    }

    /// A number below `count`, evenly; zero where `count` is zero.
    pub(crate) fn below(&mut self, count: u64) -> u64 {
        // The high word of the product: without a division, and even enough for counts far below 2^64.
        ((u128::from(self.0.next_u64()) * u128::from(count)) >> 64) as u64
    }

    /// A span from nothing to `most`, both included, to the nanosecond; nothing where `most` is not positive.
    pub(crate) fn span(&mut self, most: Span) -> Span {
        let most = most.as_nanos().max(0);
        if most == 0 { Span::ZERO } else { Span::from_nanos(self.below(most as u64 + 1) as i64) }
    }

    /// A whole number from `-most` to `most`, both included.
    pub(crate) fn around_zero(&mut self, most: u32) -> i64 {
        self.below(2 * u64::from(most) + 1) as i64 - i64::from(most)
    }

    /// A number from -1 to 1, in steps of a millionth.
    pub(crate) fn either_way(&mut self) -> f64 {
        self.around_zero(1_000_000) as f64 / 1e6
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_reaches_both_ends_and_never_passes_them() {
        let mut draws = Draws::new(1, Stream::Latency);
        let most = Span::from_nanos(3);
        let drawn: std::collections::BTreeSet<i64> = (0..200).map(|_| draws.span(most).as_nanos()).collect();
        assert_eq!(drawn, (0..=3).collect());
        assert_eq!(draws.span(Span::from_nanos(-5)), Span::ZERO);
    }

    #[test]
    fn noise_is_even_around_zero() {
        let mut draws = Draws::new(1, Stream::Noise);
        let drawn: std::collections::BTreeSet<i64> = (0..200).map(|_| draws.around_zero(1)).collect();
        assert_eq!(drawn, (-1..=1).collect());
    }

    #[test]
    fn streams_and_seeds_are_independent() {
        let draw = |seed, stream| Draws::new(seed, stream).below(u64::MAX);
        assert_eq!(draw(1, Stream::Jitter), draw(1, Stream::Jitter));
        assert_ne!(draw(1, Stream::Jitter), draw(1, Stream::Noise));
        assert_ne!(draw(1, Stream::Jitter), draw(2, Stream::Jitter));
    }
}
