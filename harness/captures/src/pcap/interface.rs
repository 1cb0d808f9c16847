//! What a pcapng says of an interface, and the options by which it says it.

use super::endian::Endian;
use super::link::Link;

const NAME: u16 = 2;
const RESOLUTION: u16 = 9;
const OFFSET: u16 = 14;
const FLAGS: u16 = 2;

/// An interface of a capture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Interface {
    /// `None` where it does not carry CAN.
    pub(super) link: Option<Link>,
    /// `None` where there are too many.
    pub(super) channel: Option<u8>,
    /// How many units of its stamps a second has.
    per_second: u64,
    /// Seconds to be added.
    offset: i64,
}

/// The options behind the fixed part of a block: number and value.
fn options(mut bytes: &[u8], endian: Endian) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (code, len) = (endian.half(bytes, 0), usize::from(endian.half(bytes, 2)));
        let value = bytes.get(4..4 + len).filter(|_| code != 0)?;
        bytes = bytes.get(4 + len.next_multiple_of(4)..).unwrap_or_default();
        Some((code, value))
    })
}

/// The number of its link type, and its name where it has one.
pub(super) fn described(body: &[u8], endian: Endian) -> (u16, Option<&[u8]>) {
    let name = options(body.get(8..).unwrap_or_default(), endian).find(|(code, _)| *code == NAME);
    (endian.half(body, 0), name.map(|(_, name)| name))
}

/// Whether a packet was sent by the recording machine, where its flags say so.
pub(super) fn is_sent(options_of_packet: &[u8], endian: Endian) -> Option<bool> {
    let flags =
        options(options_of_packet, endian).find(|(code, value)| *code == FLAGS && value.len() == 4)?;
    match endian.word(flags.1, 0) & 3 {
        1 => Some(false),
        2 => Some(true),
        _ => None,
    }
}

impl Interface {
    /// The interface of this block; `None` where its times cannot be.
    pub(super) fn new(body: &[u8], endian: Endian, channel: Option<u8>) -> Option<Self> {
        let (link, _) = described(body, endian);
        let mut interface = Self { link: Link::of(link), channel, per_second: 1_000_000, offset: 0 };
        for (code, value) in options(body.get(8..)?, endian) {
            match (code, value) {
                (RESOLUTION, [exponent @ 0..0x80]) => {
                    interface.per_second = 10_u64.checked_pow(u32::from(*exponent))?;
                }
                (RESOLUTION, [exponent]) => {
                    interface.per_second = 1_u64.checked_shl(u32::from(exponent & 0x7F))?;
                }
                (OFFSET, [_, _, _, _, _, _, _, _]) => interface.offset = endian.long(value, 0) as i64,
                _ => {}
            }
        }
        Some(interface)
    }

    /// A stamp in nanoseconds since 1970; `None` where it lies beyond the year 2262.
    pub(super) fn time(&self, stamp: u64) -> Option<i64> {
        let nanos = u128::from(stamp) * 1_000_000_000 / u128::from(self.per_second);
        let offset = i128::from(self.offset) * 1_000_000_000;
        i64::try_from(i128::try_from(nanos).ok()? + offset).ok()
    }
}
