//! pcapng: blocks, each with its type, its length and its length again.
//!
//! Blocks that have nothing to do with frames are stepped over. After damage the next block is the next place where type
//! and both lengths fit together.

use std::io::Read;

use super::endian::Endian;
use super::interface::{self, Interface};
use super::link::NoFrame;
use crate::buffered::{BUFFER, Buffered};
use crate::channels::Channels;
use crate::clock;
use crate::hope::Hope;
use crate::{Defect, Format, Item, ReadError, Record, TimeStyle};

const SECTION: u32 = 0x0A0D_0D0A;
const INTERFACE: u32 = 1;
const OLD_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const PACKET: u32 = 6;
const BYTE_ORDER: u32 = 0x1A2B_3C4D;

/// The fewest bytes of a block: type, length, length.
const LEAST: usize = 12;
/// The longest block whose end is looked at; a packet of CAN has about a hundred bytes.
const LONGEST: usize = BUFFER / 2;
/// As many as have numbers of their own.
const INTERFACES: usize = 256;

/// A capture in this format.
pub(crate) struct Pcapng<R> {
    bytes: Buffered<R>,
    endian: Endian,
    interfaces: Vec<Interface>,
    channels: Channels,
    times: TimeStyle,
    packets: u64,
    /// A link type that is not CAN's.
    foreign: Option<u16>,
    hope: Hope,
}

/// What a block came to.
enum Block {
    /// Nothing to tell.
    Passed,
    Item(Item),
}

impl<R: Read> Pcapng<R> {
    pub(crate) fn open(bytes: Buffered<R>, forced: Option<TimeStyle>) -> Result<Self, ReadError> {
        let times = clock::agreed(Format::Pcapng, TimeStyle::Absolute, forced)?;
        let (endian, interfaces, channels) = (Endian::Little, vec![], Channels::default());
        Ok(Self {
            bytes,
            endian,
            interfaces,
            channels,
            times,
            packets: 0,
            foreign: None,
            hope: Hope::default(),
        })
    }

    pub(crate) fn channels(&self) -> &[String] {
        self.channels.names()
    }

    pub(crate) const fn times(&self) -> TimeStyle {
        self.times
    }

    pub(crate) fn next(&mut self) -> Result<Option<Item>, ReadError> {
        loop {
            let head = self.bytes.peek(LEAST)?;
            if head.is_empty() {
                return self.end();
            }
            if head.len() < LEAST {
                return Ok(Some(self.cut()?));
            }
            let head = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(|at| head[at]);
            if let Block::Item(item) = self.block(head)? {
                return Ok(Some(item));
            }
        }
    }

    fn end(&self) -> Result<Option<Item>, ReadError> {
        match self.foreign {
            Some(link) if !self.hope.any() => Err(ReadError::NotCan(link)),
            _ => self.hope.end(Format::Pcapng),
        }
    }

    /// The block that begins with these bytes.
    fn block(&mut self, head: [u8; LEAST]) -> Result<Block, ReadError> {
        let endian = if Endian::Little.word(&head, 0) == SECTION {
            match order(&head) {
                Some(endian) => endian,
                None => return self.resume(),
            }
        } else {
            self.endian
        };
        let (kind, stated) = (endian.word(&head, 0), endian.word(&head, 4));
        let len = stated as usize;
        if len < LEAST || !len.is_multiple_of(4) {
            return self.resume();
        }
        let matters = matches!(kind, SECTION | INTERFACE | OLD_PACKET | SIMPLE_PACKET | PACKET);
        if len > LONGEST {
            if matters {
                return self.resume();
            }
            let skipped = self.bytes.skip(u64::from(stated))?;
            return if skipped < u64::from(stated) {
                Ok(Block::Item(self.cut()?))
            } else {
                Ok(Block::Passed)
            };
        }
        let whole = self.bytes.peek(len)?;
        if whole.len() < len {
            return Ok(Block::Item(self.cut()?));
        }
        if endian.word(whole, len - 4) != stated {
            return self.resume();
        }
        self.endian = endian;
        let found = self.take(kind, len)?;
        self.bytes.pass(len);
        Ok(found)
    }

    /// Takes in a whole block, which is pending.
    fn take(&mut self, kind: u32, len: usize) -> Result<Block, ReadError> {
        match kind {
            SECTION => self.interfaces.clear(),
            INTERFACE => return Ok(self.interface(len)),
            OLD_PACKET | PACKET => return Ok(self.packet(kind, len)),
            SIMPLE_PACKET => return Ok(self.simple_packet(len)),
            _ => {}
        }
        Ok(Block::Passed)
    }

    fn interface(&mut self, len: usize) -> Block {
        let body = &self.bytes.pending()[8..len - 4];
        let (link, name) = interface::described(body, self.endian);
        let unnamed = self.interfaces.len().to_string();
        let name = name.unwrap_or(unnamed.as_bytes());
        let is_can = super::link::Link::of(link).is_some();
        if !is_can {
            self.foreign.get_or_insert(link);
        }
        let channel = if is_can { self.channels.index_of(name) } else { None };
        let described = Interface::new(body, self.endian, channel);
        match described {
            Some(interface) if self.interfaces.len() < INTERFACES => {
                self.interfaces.push(interface);
                Block::Passed
            }
            Some(_) => self.damaged(Defect::Channels),
            None => self.wrong("an interface with a resolution of its times"),
        }
    }

    fn packet(&mut self, kind: u32, len: usize) -> Block {
        let (endian, block) = (self.endian, &self.bytes.pending()[..len - 4]);
        let number = match kind {
            OLD_PACKET => usize::from(endian.half(block, 8)),
            _ => endian.word(block, 8) as usize,
        };
        let stamp = u64::from(endian.word(block, 12)) << 32 | u64::from(endian.word(block, 16));
        let captured = endian.word(block, 20) as usize;
        let end = 28_usize.saturating_add(captured);
        let (Some(data), Some(interface)) = (block.get(28..end), self.interfaces.get(number).copied()) else {
            return self.wrong("a packet of an interface that was described before");
        };
        let options = block.get(end.next_multiple_of(4)..).unwrap_or_default();
        let sent = interface::is_sent(options, endian);
        let found = interface.link.map(|link| link.packet(data, endian));
        self.found(found, interface.channel, interface.time(stamp), sent)
    }

    /// A packet without a time, on the first interface.
    fn simple_packet(&mut self, len: usize) -> Block {
        let (endian, block) = (self.endian, &self.bytes.pending()[..len - 4]);
        let data = block.get(12..).unwrap_or_default();
        let original = endian.word(block, 8) as usize;
        let data = &data[..data.len().min(original)];
        let Some(interface) = self.interfaces.first().copied() else {
            return self.wrong("a packet of an interface that was described before");
        };
        let found = interface.link.map(|link| link.packet(data, endian));
        self.found(found, interface.channel, None, None)
    }

    fn found(
        &mut self,
        found: Option<Result<super::link::Packet, NoFrame>>,
        channel: Option<u8>,
        time: Option<i64>,
        sent: Option<bool>,
    ) -> Block {
        self.packets += 1;
        let place = self.packets;
        let packet = match found {
            None | Some(Err(NoFrame::Foreign)) => return Block::Passed,
            Some(Err(NoFrame::Fd)) => return Block::Item(self.hope.damaged(place, Defect::Fd)),
            Some(Err(NoFrame::Short)) => {
                let at = self.bytes.offset();
                let what = Defect::Record { at, expected: "a packet with a whole frame of CAN" };
                return Block::Item(self.hope.damaged(place, what));
            }
            Some(Ok(packet)) => packet,
        };
        let Some(channel) = channel else {
            return Block::Item(self.hope.damaged(place, Defect::Channels));
        };
        self.hope.seen();
        let time = time.filter(|_| self.times != TimeStyle::None);
        let sent = sent.or(packet.is_outgoing.then_some(true));
        Block::Item(Item::Record(Record { place, time, channel, frame: packet.frame, sent }))
    }

    fn wrong(&mut self, expected: &'static str) -> Block {
        let at = self.bytes.offset();
        self.damaged(Defect::Record { at, expected })
    }

    fn damaged(&mut self, what: Defect) -> Block {
        self.packets += 1;
        Block::Item(self.hope.damaged(self.packets, what))
    }

    /// The bytes end within a block.
    fn cut(&mut self) -> Result<Item, ReadError> {
        self.bytes.skip(u64::MAX)?;
        self.packets += 1;
        Ok(self.hope.damaged(self.packets, Defect::CutRecord { at: self.bytes.offset() }))
    }

    /// Goes on at the next place that looks like a block.
    fn resume(&mut self) -> Result<Block, ReadError> {
        let from = self.bytes.offset();
        self.bytes.pass(1);
        while !self.is_at_block()? {
            if self.bytes.skip(1)? == 0 {
                break;
            }
        }
        let bytes = self.bytes.offset() - from;
        Ok(self.damaged(Defect::Skipped { at: from, bytes }))
    }

    /// Whether a block with which one can go on begins here.
    fn is_at_block(&mut self) -> Result<bool, ReadError> {
        let endian = self.endian;
        let head = self.bytes.peek(LEAST)?;
        let kind = endian.word(head, 0);
        let section = kind == SECTION && order(head).is_some();
        let endian = if section { order(head).unwrap_or(endian) } else { endian };
        let len = endian.word(head, 4) as usize;
        let is_known = section || matches!(kind, INTERFACE..=PACKET);
        if head.len() < LEAST || !is_known || !(LEAST..=LONGEST).contains(&len) || !len.is_multiple_of(4) {
            return Ok(false);
        }
        let whole = self.bytes.peek(len)?;
        Ok(whole.len() == len && endian.word(whole, len - 4) as usize == len)
    }
}

/// The order of bytes that the head of a section has.
fn order(head: &[u8]) -> Option<Endian> {
    [Endian::Little, Endian::Big].into_iter().find(|endian| endian.word(head, 8) == BYTE_ORDER)
}
