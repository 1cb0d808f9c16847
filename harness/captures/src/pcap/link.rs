//! What a packet of each link type holds.

use wire::{CanId, Frame};

use super::endian::Endian;

/// A link type that carries CAN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// SocketCAN: the identifier in the order of networks.
    Can,
    /// The Linux "cooked" capture, in which a frame lies as the machine has it in memory.
    Cooked,
    /// Its second version.
    Cooked2,
}

/// A packet that is a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packet {
    pub(super) frame: Frame,
    /// The recording machine sent it. That it did not is nowhere told: what comes back from the bus looks received.
    pub(super) is_outgoing: bool,
}

/// Why a packet is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoFrame {
    /// It is of another protocol: on an interface of "any".
    Foreign,
    /// It is a frame of CAN FD.
    Fd,
    /// It is shorter than it says.
    Short,
}

const PROTOCOL_CAN: u16 = 0x000C;
const PROTOCOL_CAN_FD: u16 = 0x000D;
const OUTGOING: u16 = 4;
const FD_FLAG: u8 = 0x04;
const FD_LENGTH: usize = 72;

const EXTENDED_OR_ERROR: u32 = 0xA000_0000;
const REMOTE: u32 = 0x4000_0000;

impl Link {
    /// The link type of this number, if it carries CAN.
    pub(super) const fn of(number: u16) -> Option<Self> {
        match number {
            227 => Some(Self::Can),
            113 => Some(Self::Cooked),
            276 => Some(Self::Cooked2),
            _ => None,
        }
    }

    /// The frame in a packet.
    pub(super) fn packet(self, bytes: &[u8], machine: Endian) -> Result<Packet, NoFrame> {
        let (protocol, is_outgoing, header, order) = match self {
            Self::Can => (PROTOCOL_CAN, false, 0, Endian::Big),
            Self::Cooked => {
                let outgoing = Endian::Big.half(bytes, 0) == OUTGOING;
                (Endian::Big.half(bytes, 14), outgoing, 16, machine)
            }
            Self::Cooked2 => {
                let outgoing = bytes.get(10) == Some(&(OUTGOING as u8));
                (Endian::Big.half(bytes, 0), outgoing, 20, machine)
            }
        };
        let payload = bytes.get(header..).ok_or(NoFrame::Short)?;
        match protocol {
            PROTOCOL_CAN => Ok(Packet { frame: frame(payload, order)?, is_outgoing }),
            PROTOCOL_CAN_FD => Err(NoFrame::Fd),
            _ => Err(NoFrame::Foreign),
        }
    }
}

/// Identifier, length, flags, two reserved bytes, data.
fn frame(bytes: &[u8], order: Endian) -> Result<Frame, NoFrame> {
    let &[_, _, _, _, len, flags, _, _, ..] = bytes else { return Err(NoFrame::Short) };
    if flags & FD_FLAG != 0 || bytes.len() >= FD_LENGTH || len > 8 {
        return Err(NoFrame::Fd);
    }
    let id = identifier(order.word(bytes, 0));
    let data = match id.is_remote() {
        true => return Frame::from_word(id, len, 0).map_err(|_| NoFrame::Fd),
        false => bytes.get(8..8 + usize::from(len)).ok_or(NoFrame::Short)?,
    };
    Frame::new(id, data).map_err(|_| NoFrame::Fd)
}

/// An identifier of 11 bits has no others, whatever lies there.
const fn identifier(bits: u32) -> CanId {
    CanId::from_bits(if bits & EXTENDED_OR_ERROR != 0 { bits } else { bits & (REMOTE | 0x7FF) })
}
