//! python-can's table.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::sheet::Entry;
use crate::WriteError;

/// Whether its head was written.
#[derive(Debug, Default)]
pub(super) struct Table {
    begun: bool,
}

impl Table {
    pub(super) fn begin(&mut self, sink: &mut impl Write) -> Result<(), WriteError> {
        if !std::mem::replace(&mut self.begun, true) {
            sink.write_all(b"timestamp,arbitration_id,extended,remote,error,dlc,data\n")?;
        }
        Ok(())
    }

    pub(super) fn write(&mut self, sink: &mut impl Write, entry: Entry<'_>) -> Result<(), WriteError> {
        self.begin(sink)?;
        let Entry { time, frame, .. } = entry;
        let (seconds, nanos, id) = (time / 1_000_000_000, time % 1_000_000_000, frame.id());
        // What went wrong stands in the identifier of an error frame.
        let number = if id.is_error() { id.bits() & 0x1FFF_FFFF } else { id.number() };
        let [extended, remote, error] =
            [id.is_extended(), id.is_remote(), id.is_error()].map(|flag| if flag { '1' } else { '0' });
        write!(sink, "{seconds}.{nanos:09},0x{number:x},{extended},{remote},{error},{},", frame.len())?;
        let mut data = [0; 12];
        let bytes = if id.is_remote() { &[] } else { frame.bytes() };
        // Eight bytes are twelve characters.
        let len = STANDARD.encode_slice(bytes, &mut data).map_err(std::io::Error::other)?;
        sink.write_all(&data[..len])?;
        Ok(sink.write_all(b"\n")?)
    }
}
