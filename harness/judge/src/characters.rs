//! The bytes of a message in which a text stands.

use std::ops::Range;

use lang::{Fault, Located};

use crate::{Bytes, Decode, Resolve, SourceId};

/// Where the characters of a text signal are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Characters {
    /// The message that carries it.
    pub(crate) source: SourceId,
    at: Range<usize>,
}

impl Characters {
    /// The characters of the signal of this name.
    ///
    /// # Errors
    /// Where there is none, it is no text, or it does not fill whole bytes.
    pub(crate) fn resolve(name: &Located<String>, with: &Resolve<'_>) -> Result<Self, Fault> {
        let slot = with.book.slot(with.text_slot(name)?);
        let whole = match slot.decode {
            Decode::Field(field) => field.whole_bytes(),
            Decode::Reading | Decode::Uncertainty => None,
        };
        let Some(at) = whole else {
            let said =
                format!("the characters of `{}` do not fill whole bytes, one after the other", name.value);
            return Err(with.wrong("wrong-kind", said, name, "correct its place in the protocol database"));
        };
        Ok(Self { source: slot.source, at: usize::from(at.start)..usize::from(at.end) })
    }

    /// How many characters there can be.
    pub(crate) fn capacity(&self) -> usize {
        self.at.len()
    }

    /// Whether a frame was too short to carry any of them.
    pub(crate) fn is_missing(&self, bytes: Bytes) -> bool {
        usize::from(bytes.len) <= self.at.start
    }

    /// Those that were sent; a frame may be shorter than its message.
    pub(crate) fn sent(&self, bytes: Bytes) -> Vec<u8> {
        let end = self.at.end.min(usize::from(bytes.len));
        let all = bytes.word.to_le_bytes();
        all.get(self.at.start..end).unwrap_or_default().to_vec()
    }
}
