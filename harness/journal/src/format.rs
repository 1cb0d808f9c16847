//! The layout of a journal file, version 2, precise enough to write a reader from.
//!
//! All fixed-width numbers are little-endian. A *varint* is LEB128: seven bits a byte, the lowest first, the top bit
//! set on all bytes but the last, at most ten bytes, and no longer than it needs to be. A *zigzag* is a signed 64-bit
//! number as a varint of `(n << 1) ^ (n >> 63)`. Times are nanoseconds.
//!
//! # File
//! ```text
//! file    = magic version record*
//! magic   = "BMSJRNL\n"                          8 bytes
//! version = 2                                    4 bytes
//! record  = length kind payload checksum
//!   length   = number of payload bytes           varint, at most 1 MiB
//!   kind     = what the payload is               1 byte
//!   checksum = CRC-32 (IEEE) of length, kind and payload as they stand, 4 bytes
//! ```
//!
//! # Records
//! ```text
//! kind        payload
//! 1 header    JSON object, the first record and nowhere else
//! 2 frame     passed lag shape bus? id data      an event
//! 3 wake      passed                             an event
//! 4 send      passed shape bus? id data          an action
//! 5 event     passed JSON                        any other event
//! 6 action    passed JSON                        any other action
//! 7 seal      SHA-256, 32 bytes
//! 8 end       entries events actions             three varints
//!
//! passed  = time since the entry before was seen, varint; the first since 0. An entry cannot be seen before
//!           the one ahead of it, because there is no way to write that down.
//! lag     = how long before it was seen the frame was on the bus, zigzag, modulo 2^64
//! shape   = bits 0 to 3: number of data bytes, 0 to 8
//!           bits 4 and 5: direction, 0 received, 1 echo, 2 unknown; 0 in a send
//!           bit 6: the identifier takes four bytes, because it does not fit two
//!           bit 7: the index of the bus follows in one byte, because it is not 0
//! id      = the identifier with the flags of SocketCAN, 2 or 4 bytes
//! data    = as many bytes as the shape says
//! ```
//! An action was seen when the poll was that asked for it. Entries (events and actions together) are numbered from 1
//! by their order; the number is not stored. The end record counts them.
//!
//! # Seals
//! A seal carries `SHA-256(hash of the seal before it || all bytes since that seal's record)`; for the first seal the
//! hash before it is 32 zero bytes, and the bytes begin with the magic. A seal stands behind the record with which
//! the bytes since the last one reach 64 KiB (a writer may seal earlier), and behind the end record. The hash in the
//! seal behind the end record stands for the whole journal.
//!
//! # Versions
//! Version 1 is the same without some words in the JSON of events, which its readers refuse as damage: `exact` and `slept` of
//! a `clock_step`, and `alone` of a `bus`.
//!
//! # Complete and truncated
//! A journal is complete when its last bytes are an end record and a seal. If the bytes run out anywhere before, it is
//! truncated: every record before that point still counts as read. Bytes behind the last seal, a wrong checksum, a
//! wrong or missing seal, or a payload that does not follow this page make it damaged, which is never the work of a
//! crash.

/// What every journal begins with.
pub(crate) const MAGIC: [u8; 8] = *b"BMSJRNL\n";

/// The version of the layout that this crate writes.
pub const FORMAT_VERSION: u32 = 2;

/// The oldest version that it reads.
pub(crate) const OLDEST_VERSION: u32 = 1;

/// The longest payload of a record, in bytes: what a hostile length can make a reader hold.
pub(crate) const MAX_PAYLOAD: usize = 1 << 20;

/// The number of bytes after which a seal is due.
pub(crate) const BLOCK: usize = 64 << 10;

/// Bytes of a checksum.
pub(crate) const CHECKSUM: usize = 4;

/// What the payload of a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Header = 1,
    Frame = 2,
    Wake = 3,
    Send = 4,
    Event = 5,
    Action = 6,
    Seal = 7,
    End = 8,
}

impl Kind {
    /// The kind with this number.
    pub(crate) const fn from_byte(byte: u8) -> Option<Self> {
        Some(match byte {
            1 => Self::Header,
            2 => Self::Frame,
            3 => Self::Wake,
            4 => Self::Send,
            5 => Self::Event,
            6 => Self::Action,
            7 => Self::Seal,
            8 => Self::End,
            _ => return None,
        })
    }
}

/// Bytes of the magic and the version.
pub(crate) const PREAMBLE: usize = 12;

/// The magic and the version, as they stand at the beginning of a file.
pub(crate) fn preamble() -> [u8; PREAMBLE] {
    let mut bytes = [0; PREAMBLE];
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..].copy_from_slice(&FORMAT_VERSION.to_le_bytes());
    bytes
}
