//! The format of tcpdump before pcapng: one link type, one interface, packet after packet.

use std::io::Read;

use super::endian::Endian;
use super::link::{Link, NoFrame};
use crate::buffered::Buffered;
use crate::clock;
use crate::hope::Hope;
use crate::{Defect, Format, Item, ReadError, Record, TimeStyle};

const HEAD: usize = 24;
const PACKET_HEAD: usize = 16;
/// Longer packets are not of CAN, and their length is a wrong one.
const LONGEST: usize = 64 * 1024;

/// A capture in this format.
pub(crate) struct Pcap<R> {
    bytes: Buffered<R>,
    endian: Endian,
    link: Link,
    /// Nanoseconds of the finer unit of its stamps.
    unit: i64,
    /// It has one interface, and no name for it.
    channels: [String; 1],
    times: TimeStyle,
    packets: u64,
    hope: Hope,
    over: bool,
}

impl<R: Read> Pcap<R> {
    pub(crate) fn open(mut bytes: Buffered<R>, forced: Option<TimeStyle>) -> Result<Self, ReadError> {
        let times = clock::agreed(Format::Pcap, TimeStyle::Absolute, forced)?;
        let head = bytes.peek(HEAD)?;
        let (endian, unit) = match head.first_chunk() {
            Some(b"\xA1\xB2\xC3\xD4") => (Endian::Big, 1_000),
            Some(b"\xD4\xC3\xB2\xA1") => (Endian::Little, 1_000),
            Some(b"\xA1\xB2\x3C\x4D") => (Endian::Big, 1),
            _ => (Endian::Little, 1),
        };
        // The upper half has flags of the frame check sequence.
        let number = endian.word(head, 20) as u16;
        if head.len() < HEAD {
            let what = Defect::CutRecord { at: head.len() as u64 };
            return Err(ReadError::NoFrame { format: Format::Pcap, what });
        }
        let link = Link::of(number).ok_or(ReadError::NotCan(number))?;
        bytes.pass(HEAD);
        let channels = [String::new()];
        Ok(Self {
            bytes,
            endian,
            link,
            unit,
            channels,
            times,
            packets: 0,
            hope: Hope::default(),
            over: false,
        })
    }

    pub(crate) const fn channels(&self) -> &[String] {
        &self.channels
    }

    pub(crate) const fn times(&self) -> TimeStyle {
        self.times
    }

    pub(crate) fn next(&mut self) -> Result<Option<Item>, ReadError> {
        loop {
            let endian = self.endian;
            let head = self.bytes.peek(PACKET_HEAD)?;
            if head.is_empty() || self.over {
                return self.hope.end(Format::Pcap);
            }
            let (seconds, fraction) = (i64::from(endian.word(head, 0)), i64::from(endian.word(head, 4)));
            let captured = endian.word(head, 8) as usize;
            let len = PACKET_HEAD + captured;
            self.packets += 1;
            if captured > LONGEST || fraction * self.unit >= 1_000_000_000 {
                // There is nothing by which the next packet could be found.
                self.over = true;
                let at = self.bytes.offset();
                let what = Defect::Record { at, expected: "a packet; what follows cannot be read" };
                return Ok(Some(self.hope.damaged(self.packets, what)));
            }
            let whole = self.bytes.peek(len)?;
            let found = whole.len();
            if found < len {
                self.over = true;
                let at = self.bytes.offset() + found as u64;
                return Ok(Some(self.hope.damaged(self.packets, Defect::CutRecord { at })));
            }
            let found = self.link.packet(&self.bytes.pending()[PACKET_HEAD..len], endian);
            let at = self.bytes.offset();
            self.bytes.pass(len);
            let packet = match found {
                Ok(packet) => packet,
                Err(NoFrame::Foreign) => continue,
                Err(NoFrame::Fd) => return Ok(Some(self.hope.damaged(self.packets, Defect::Fd))),
                Err(NoFrame::Short) => {
                    let what = Defect::Record { at, expected: "a packet with a whole frame of CAN" };
                    return Ok(Some(self.hope.damaged(self.packets, what)));
                }
            };
            self.hope.seen();
            let time = seconds * 1_000_000_000 + fraction * self.unit;
            let time = (self.times != TimeStyle::None).then_some(time);
            let (place, frame, sent) = (self.packets, packet.frame, packet.is_outgoing.then_some(true));
            return Ok(Some(Item::Record(Record { place, time, channel: 0, frame, sent })));
        }
    }
}
