//! Frames of classic CAN and their identifiers.

use std::fmt;

use thiserror::Error;

/// A CAN identifier with the flags that SocketCAN keeps in the same word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CanId(u32);

/// A frame of classic CAN: identifier, length, up to eight bytes. Sixteen bytes, laid out like the kernel's.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(C)]
pub struct Frame {
    id: CanId,
    len: u8,
    reserved: [u8; 3],
    data: [u8; 8],
}

/// Why a frame cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FrameError {
    /// The identifier has more than 11 or 29 bits.
    #[error("the identifier {0:X} is too large")]
    Identifier(u32),
    /// More than eight bytes.
    #[error("a frame of classic CAN has at most 8 bytes, not {0}")]
    Length(usize),
}

impl CanId {
    const EXTENDED: u32 = 0x8000_0000;
    const REMOTE: u32 = 0x4000_0000;
    const ERROR: u32 = 0x2000_0000;
    const NUMBER: u32 = 0x1FFF_FFFF;

    /// The largest number of 11 bits.
    pub const LARGEST_STANDARD: u16 = 0x7FF;

    /// An identifier of 11 bits.
    ///
    /// # Errors
    /// Where it needs more.
    pub const fn standard(id: u16) -> Result<Self, FrameError> {
        if id <= Self::LARGEST_STANDARD {
            Ok(Self(id as u32))
        } else {
            Err(FrameError::Identifier(id as u32))
        }
    }

    /// An identifier of 29 bits.
    ///
    /// # Errors
    /// Where it needs more.
    pub const fn extended(id: u32) -> Result<Self, FrameError> {
        if id < 0x2000_0000 { Ok(Self(id | Self::EXTENDED)) } else { Err(FrameError::Identifier(id)) }
    }

    /// The identifier of a frame that a controller makes itself, to tell of errors of these classes
    /// (`linux/can/error.h`).
    #[must_use]
    pub const fn error(classes: u32) -> Self {
        Self(Self::ERROR | classes & Self::NUMBER)
    }

    /// The word as the kernel has it; every word is some identifier.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// The word as the kernel has it: identifier and the flags for extended, remote and error.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The same identifier as a remote request.
    #[must_use]
    pub const fn remote(self) -> Self {
        Self(self.0 | Self::REMOTE)
    }

    /// The identifier alone, without flags.
    #[must_use]
    pub const fn number(self) -> u32 {
        if self.is_extended() { self.0 & Self::NUMBER } else { self.0 & 0x7FF }
    }

    /// Whether it has 29 bits.
    #[must_use]
    pub const fn is_extended(self) -> bool {
        self.0 & Self::EXTENDED != 0
    }

    /// Whether it is a remote request, which carries no data.
    #[must_use]
    pub const fn is_remote(self) -> bool {
        self.0 & Self::REMOTE != 0
    }

    /// Whether it is an error frame of the controller, not of the bus.
    #[must_use]
    pub const fn is_error(self) -> bool {
        self.0 & Self::ERROR != 0
    }

    /// The 11 bits of a plain data frame; `None` for extended, remote and error frames.
    #[must_use]
    pub const fn plain(self) -> Option<u16> {
        if self.0 < 0x800 { Some(self.0 as u16) } else { None }
    }
}

/// `0x351`, or eight digits for an identifier of 29 bits.
impl fmt::Display for CanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_extended() {
            write!(f, "0x{:08X}", self.number())
        } else {
            write!(f, "0x{:03X}", self.number())
        }
    }
}

impl Frame {
    /// A frame with these bytes.
    ///
    /// # Errors
    /// Where there are more than eight.
    pub fn new(id: CanId, bytes: &[u8]) -> Result<Self, FrameError> {
        let mut data = [0; 8];
        data.get_mut(..bytes.len()).ok_or(FrameError::Length(bytes.len()))?.copy_from_slice(bytes);
        Ok(Self { id, len: bytes.len() as u8, reserved: [0; 3], data })
    }

    /// A frame from eight bytes as a little-endian word, of which `len` count; the others become zero.
    ///
    /// # Errors
    /// Where `len` is more than eight.
    pub const fn from_word(id: CanId, len: u8, word: u64) -> Result<Self, FrameError> {
        if len > 8 {
            return Err(FrameError::Length(len as usize));
        }
        let word = if len == 8 { word } else { word & ((1 << (8 * len as u32)) - 1) };
        Ok(Self { id, len, reserved: [0; 3], data: word.to_le_bytes() })
    }

    /// A frame of eight bytes from a little-endian word.
    pub(crate) const fn full(id: CanId, word: u64) -> Self {
        Self { id, len: 8, reserved: [0; 3], data: word.to_le_bytes() }
    }

    /// The identifier.
    #[must_use]
    pub const fn id(&self) -> CanId {
        self.id
    }

    /// The data length, 0 to 8.
    #[must_use]
    pub const fn len(&self) -> u8 {
        self.len
    }

    /// Whether it carries no bytes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bytes that were sent.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.data[..usize::from(self.len)]
    }

    /// All eight bytes as a little-endian word; bytes that were not sent are zero.
    #[must_use]
    pub const fn word(&self) -> u64 {
        u64::from_le_bytes(self.data)
    }
}

/// The style of a candump log: `351#3A026400`; error frames have eight digits with the flag `20000000`.
impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.id.is_error() {
            write!(f, "{:08X}#", self.id.bits() & (CanId::ERROR | CanId::NUMBER))?;
        } else {
            let width = if self.id.is_extended() { 8 } else { 3 };
            write!(f, "{:0width$X}#", self.id.number())?;
        }
        if self.id.is_remote() {
            f.write_str("R")?;
            return if self.len == 0 { Ok(()) } else { write!(f, "{}", self.len) };
        }
        self.bytes().iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frame({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_frame_is_sixteen_bytes() {
        assert_eq!(size_of::<Frame>(), 16);
    }

    #[test]
    fn a_frame_is_shown_like_candump_shows_it() {
        let limits = Frame::new(CanId::standard(0x351).unwrap(), &[0x3A, 0x02]).unwrap();
        assert_eq!(limits.to_string(), "351#3A02");
        let request = Frame::new(CanId::extended(0x305).unwrap().remote(), &[]).unwrap();
        assert_eq!(request.to_string(), "00000305#R");
        let error = Frame::new(CanId::from_bits(0x2000_0004), &[0, 4]).unwrap();
        assert_eq!(error.to_string(), "20000004#0004");
    }

    #[test]
    fn what_cannot_be_sent_is_refused() {
        assert_eq!(CanId::standard(0x800), Err(FrameError::Identifier(0x800)));
        assert_eq!(Frame::new(CanId::from_bits(1), &[0; 9]), Err(FrameError::Length(9)));
        assert_eq!(Frame::from_word(CanId::from_bits(1), 9, 0), Err(FrameError::Length(9)));
    }

    proptest! {
        #[test]
        fn bytes_beyond_the_length_do_not_exist(word: u64, len in 0u8..=8) {
            let id = CanId::standard(1).unwrap();
            let frame = Frame::from_word(id, len, word).unwrap();
            prop_assert_eq!(frame, Frame::new(id, &word.to_le_bytes()[..usize::from(len)]).unwrap());
            prop_assert_eq!(frame.bytes().len(), usize::from(len));
        }
    }
}
