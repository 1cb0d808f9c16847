//! One change after the other.

use super::draw::Draw;
use super::{bytes, pieces};

/// Longer inputs are cut: what is found in them is found in shorter ones, and slowly.
const LONGEST: usize = 64 << 10;

/// Numbers at the edges of types, units and fields.
const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "7",
    "8",
    "9",
    "63",
    "64",
    "65",
    "127",
    "128",
    "255",
    "256",
    "2047",
    "2048",
    "65535",
    "65536",
    "2147483648",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
    "18446744073709551616",
    "0.1",
    "1e-400",
    "1e308",
    "1e309",
    "00",
    "0x10",
    "99999999999999999999999999",
];

/// Makes new inputs out of old ones; the same seed makes the same.
#[derive(Debug, Clone)]
pub struct Mutator {
    draw: Draw,
    words: &'static [&'static str],
}

impl Mutator {
    /// A mutator for a grammar with these words.
    #[must_use]
    pub const fn new(seed: u64, words: &'static [&'static str]) -> Self {
        Self { draw: Draw::new(seed), words }
    }

    /// One of the inputs with one to four changes, at most 64 KiB long.
    pub fn mutant(&mut self, inputs: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.draw.one(inputs).cloned().unwrap_or_default();
        // Many small steps explore; few large ones break everything at once.
        let changes = 1 + self.draw.below(4).min(self.draw.below(4));
        for _ in 0..changes {
            let other = self.draw.one(inputs).map(Vec::as_slice).unwrap_or_default();
            self.change(&mut input, other);
        }
        input.truncate(LONGEST);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, other: &[u8]) {
        let draw = &mut self.draw;
        match draw.below(20) {
            0 => bytes::flip(draw, input),
            1 => bytes::poke(draw, input),
            2 => bytes::delete(draw, input),
            3 => bytes::cut(draw, input),
            4 => bytes::splice(draw, input, other),
            5 => bytes::cross(draw, input, other),
            6 => pieces::repeat(draw, input, &pieces::lines(input)),
            7 => pieces::leave_out(draw, input, &pieces::lines(input)),
            8 => pieces::exchange(draw, input, &pieces::lines(input)),
            9 => pieces::repeat(draw, input, &pieces::words(input)),
            10 => pieces::leave_out(draw, input, &pieces::words(input)),
            11 => pieces::exchange(draw, input, &pieces::words(input)),
            12 | 13 => self.number(input),
            14 | 15 => self.word(input),
            16 => self.borrow(input, other),
            17 | 18 => bytes::letter(draw, input),
            _ => self.insert(input),
        }
    }

    /// Another number in the place of one.
    fn number(&mut self, input: &mut Vec<u8>) {
        let new = self.draw.one(NUMBERS).copied().unwrap_or_default();
        pieces::replace(&mut self.draw, input, &pieces::numbers(input), new.as_bytes());
    }

    /// A word of the grammar in the place of one.
    fn word(&mut self, input: &mut Vec<u8>) {
        let new = self.draw.one(self.words).copied().unwrap_or_default();
        pieces::replace(&mut self.draw, input, &pieces::words(input), new.as_bytes());
    }

    /// A word of another input in the place of one.
    fn borrow(&mut self, input: &mut Vec<u8>, other: &[u8]) {
        let word = self.draw.one(&pieces::words(other)).cloned().unwrap_or_default();
        pieces::replace(&mut self.draw, input, &pieces::words(input), &other[word]);
    }

    /// A word of the grammar between two words.
    fn insert(&mut self, input: &mut Vec<u8>) {
        let new = self.draw.one(self.words).copied().unwrap_or_default();
        let at = self.draw.one(&pieces::words(input)).map_or(input.len(), |word| word.start);
        input.splice(at..at, new.bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_inputs() {
        let inputs = vec![b"always: CVL > 52\n  - 7\n".to_vec(), vec![0, 255, 128], vec![]];
        let mutants = |seed| {
            let mut mutator = Mutator::new(seed, &["DCL", "&&"]);
            (0..500).map(|_| mutator.mutant(&inputs)).collect::<Vec<_>>()
        };
        assert_eq!(mutants(1), mutants(1));
        assert_ne!(mutants(1), mutants(2));
    }

    #[test]
    fn most_mutants_differ_from_their_origin() {
        let inputs = vec![b"always: CVL > 52\n  - 7\n".to_vec()];
        let mut mutator = Mutator::new(7, &["DCL"]);
        let changed = (0..1_000).filter(|_| mutator.mutant(&inputs) != inputs[0]).count();
        assert!(changed > 900, "only {changed} of 1000");
    }
}
