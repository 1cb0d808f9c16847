//! pcapng, with nanoseconds.

use std::io::Write;

use super::sheet::Entry;
use crate::WriteError;
use crate::channels::Channels;

const SECTION: u32 = 0x0A0D_0D0A;
const BYTE_ORDER: u32 = 0x1A2B_3C4D;
const INTERFACE: u32 = 1;
const PACKET: u32 = 6;
/// The link type of SocketCAN.
const CAN: u16 = 227;
/// What a frame takes in a packet at most.
const SNAP: u32 = 16;

const NAME: u16 = 2;
const RESOLUTION: u16 = 9;
const FLAGS: u16 = 2;
const INBOUND: u32 = 1;
const OUTBOUND: u32 = 2;

/// What was written so far.
#[derive(Debug, Default)]
pub(super) struct Section {
    begun: bool,
    channels: Channels,
    block: Vec<u8>,
}

impl Section {
    pub(super) fn begin(&mut self, sink: &mut impl Write) -> Result<(), WriteError> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        self.block.extend(BYTE_ORDER.to_le_bytes());
        // Version 1.0, and a length that is not known.
        self.block.extend([1, 0, 0, 0]);
        self.block.extend(u64::MAX.to_le_bytes());
        self.put(sink, SECTION)
    }

    pub(super) fn write(&mut self, sink: &mut impl Write, entry: Entry<'_>) -> Result<(), WriteError> {
        self.begin(sink)?;
        let Entry { time, interface, frame, sent } = entry;
        let known = self.channels.names().len();
        let number = self.channels.index_of(interface.as_bytes()).ok_or(WriteError::Channels)?;
        if usize::from(number) == known {
            self.describe(sink, interface)?;
        }
        let data = if frame.id().is_remote() { &[] } else { frame.bytes() };
        let captured = 8 + data.len() as u32;
        self.block.extend(u32::from(number).to_le_bytes());
        self.block.extend(((time as u64 >> 32) as u32).to_le_bytes());
        self.block.extend((time as u32).to_le_bytes());
        self.block.extend(captured.to_le_bytes());
        self.block.extend(captured.to_le_bytes());
        self.block.extend(frame.id().bits().to_be_bytes());
        self.block.extend([frame.len(), 0, 0, 0]);
        self.block.extend(data);
        self.pad();
        if let Some(sent) = sent {
            self.option(FLAGS, &(if sent { OUTBOUND } else { INBOUND }).to_le_bytes());
            self.option(0, &[]);
        }
        self.put(sink, PACKET)
    }

    fn describe(&mut self, sink: &mut impl Write, name: &str) -> Result<(), WriteError> {
        self.block.extend(CAN.to_le_bytes());
        self.block.extend([0, 0]);
        self.block.extend(SNAP.to_le_bytes());
        // Names are short, and cut where they are not: an option has a length of 16 bits.
        let name = &name.as_bytes()[..name.len().min(255)];
        self.option(NAME, name);
        self.option(RESOLUTION, &[9]);
        self.option(0, &[]);
        self.put(sink, INTERFACE)
    }

    fn option(&mut self, code: u16, value: &[u8]) {
        self.block.extend(code.to_le_bytes());
        self.block.extend((value.len() as u16).to_le_bytes());
        self.block.extend(value);
        self.pad();
    }

    fn pad(&mut self) {
        let len = self.block.len().next_multiple_of(4);
        self.block.resize(len, 0);
    }

    /// Writes what was put together as a block, and forgets it.
    fn put(&mut self, sink: &mut impl Write, kind: u32) -> Result<(), WriteError> {
        let len = (self.block.len() as u32 + 12).to_le_bytes();
        sink.write_all(&kind.to_le_bytes())?;
        sink.write_all(&len)?;
        sink.write_all(&self.block)?;
        sink.write_all(&len)?;
        self.block.clear();
        Ok(())
    }
}
