//! What stands in the inverter's frames.

/// The identifier of the keepalive (protocol 3).
pub const KEEPALIVE: u16 = 0x305;
/// The identifier of the identification (protocol 3).
pub const IDENTIFICATION: u16 = 0x307;
/// The identifier of a frame that newer systems send beside the two; it stands in no clause.
pub const EXTRA: u16 = 0x306;

/// The keepalive as specified: eight bytes, all zero (protocol 3).
pub const PLAIN_KEEPALIVE: [u8; 8] = [0; 8];

/// The identification as specified: `VIC` in bytes 4 to 6, byte 7 reserved and zero (protocol 3).
pub const PLAIN_IDENTIFICATION: [u8; 8] = [0x12, 0x34, 0x56, 0x78, b'V', b'I', b'C', 0x00];

/// The identification with its reserved byte set, which a battery must tolerate (CAN-3-2).
pub const RESERVED_IDENTIFICATION: [u8; 8] = [0x12, 0x34, 0x56, 0x78, b'V', b'I', b'C', 0xFF];

/// A keepalive whose bytes are not zero, as newer systems send it (CAN-1.4-4): the drawn bytes, the first one odd,
/// so that it is never the specified one.
#[must_use]
pub(crate) const fn live_keepalive(drawn: u64) -> [u8; 8] {
    (drawn | 1).to_le_bytes()
}

/// The extra frame. Its layout is not known: bytes 0 to 3 count the frames, little-endian, bytes 4 to 7 are `A5`.
#[must_use]
pub(crate) const fn extra(count: u32) -> [u8; 8] {
    let [a, b, c, d] = count.to_le_bytes();
    [a, b, c, d, 0xA5, 0xA5, 0xA5, 0xA5]
}

/// The upper 18 bits of identifiers as others on the bus have them: a broadcast with priority 6 of the marine network
/// that shares the 250 kbit/s profile (CAN-1.3-1).
const FOREIGN: u32 = 0x19F2_0000;

/// The low 11 bits of those identifiers: what a battery has that looks at no more of them.
pub const FOREIGN_LOW: [u16; 3] = [KEEPALIVE, IDENTIFICATION, 0x351];

/// What stands in the data frames of others.
pub const FOREIGN_CONTENT: [u8; 8] = [0xFF; 8];

/// The identifier of a frame of others with these low 11 bits.
#[must_use]
pub(crate) fn foreign(low: u16) -> u32 {
    FOREIGN | u32::from(low & 0x7FF)
}
