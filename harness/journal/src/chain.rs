//! The hash chain that ties every block of a journal to all before it.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// A SHA-256, shown in lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub(crate) [u8; 32]);

impl Digest {
    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// A text that is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a digest is 64 lower-case hexadecimal digits")]
pub struct NotADigest;

/// From 64 lower-case hexadecimal digits, the only form that [`Digest`] is shown in.
impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        if text.len() != 64 {
            return Err(NotADigest);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Ok(Self(bytes))
    }
}

fn nibble(digit: u8) -> Result<u8, NotADigest> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(NotADigest),
    }
}

/// The running hash of a block, primed with the seal before it.
pub(crate) struct Chain {
    hasher: Sha256,
    bytes: usize,
}

impl Chain {
    /// A chain before its first byte.
    pub(crate) fn new() -> Self {
        Self::after(Digest([0; 32]))
    }

    fn after(seal: Digest) -> Self {
        Self { hasher: Sha256::new_with_prefix(seal.0), bytes: 0 }
    }

    /// Takes in bytes as they stand in the file.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.bytes += bytes.len();
    }

    /// Bytes since the last seal.
    pub(crate) fn block_len(&self) -> usize {
        self.bytes
    }

    /// The seal of the block so far.
    pub(crate) fn seal(&self) -> Digest {
        Digest(self.hasher.clone().finalize().into())
    }

    /// Goes on behind this seal.
    pub(crate) fn go_on(&mut self, seal: Digest) {
        *self = Self::after(seal);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn a_seal_covers_the_seal_before_and_the_bytes_since() {
        let mut chain = Chain::new();
        chain.update(b"one");
        let first = chain.seal();
        assert_eq!(first.0, <[u8; 32]>::from(Sha256::digest([&[0; 32][..], b"one"].concat())));
        chain.go_on(first);
        chain.update(b"t");
        chain.update(b"wo");
        assert_eq!(chain.seal().0, <[u8; 32]>::from(Sha256::digest([&first.0[..], b"two"].concat())));
    }

    #[test]
    fn a_digest_is_read_as_it_is_shown() {
        let mut chain = Chain::new();
        chain.update(b"x");
        assert_eq!(chain.seal().to_string().parse(), Ok(chain.seal()));
    }

    #[rstest]
    #[case::short("00")]
    #[case::upper_case(&"A".repeat(64))]
    #[case::not_ascii(&"é".repeat(32))]
    fn other_texts_are_no_digests(#[case] text: &str) {
        assert_eq!(text.parse::<Digest>(), Err(NotADigest));
    }
}
