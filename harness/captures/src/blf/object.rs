//! The objects that are frames.

use wire::{CanId, Frame};

use super::containers::{BASE, half, long, word};

/// What an object says of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sight {
    /// Nanoseconds since the beginning of the file.
    pub(super) time: u64,
    /// The number of the channel, from 1.
    pub(super) channel: u16,
    pub(super) frame: Frame,
    pub(super) sent: Option<bool>,
}

/// Why an object is no frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoFrame {
    /// It is of another kind.
    Other,
    /// It is a frame of CAN FD.
    Fd,
    /// It contradicts itself.
    Wrong,
}

const MESSAGE: u32 = 1;
const ERROR: u32 = 2;
const ERROR_EXT: u32 = 73;
const MESSAGE_2: u32 = 86;
const FD_MESSAGE: u32 = 100;
const FD_MESSAGE_64: u32 = 101;

const EXTENDED: u32 = 0x8000_0000;
const SENT: u8 = 0x01;
const REMOTE: u8 = 0x80;
/// The flag that tells a frame of CAN FD from a classic one that a controller for both has logged.
const IS_FD: u8 = 0x01;
const IS_FD_64: u32 = 0x1000;
const REMOTE_64: u32 = 0x10;
/// Stamps count ten microseconds and not nanoseconds.
const TEN_MICROS: u32 = 1;

/// Whether an object of this kind may be a frame.
pub(super) const fn matters(kind: u32) -> bool {
    matches!(kind, MESSAGE | ERROR | ERROR_EXT | MESSAGE_2 | FD_MESSAGE | FD_MESSAGE_64)
}

/// Whether there is such a kind at all; Vector has given numbers up to about 140.
const fn is_known(kind: u32) -> bool {
    kind < 1024
}

/// Whether an object may begin with this head, which has its signature: its lengths and its kind can be.
pub(super) fn may_begin(head: &[u8]) -> bool {
    let (head_len, len, kind) = (half(head, 4), word(head, 8), word(head, 12));
    usize::from(head_len) >= BASE && len >= u32::from(head_len) && is_known(kind)
}

/// The frame of an object, which begins with its signature.
pub(super) fn sight(object: &[u8]) -> Result<Sight, NoFrame> {
    let kind = word(object, 12);
    if !matters(kind) {
        return Err(NoFrame::Other);
    }
    let unit = if word(object, 16) == TEN_MICROS { 10_000 } else { 1 };
    let time = long(object, 24).saturating_mul(unit);
    let body = object.get(usize::from(half(object, 4))..).ok_or(NoFrame::Wrong)?;
    let channel = half(body, 0);
    let (frame, sent) = match kind {
        ERROR | ERROR_EXT => (error()?, None),
        FD_MESSAGE => fd(body)?,
        FD_MESSAGE_64 => {
            let channel = u16::from(*body.first().ok_or(NoFrame::Wrong)?);
            let (frame, sent) = fd_64(body)?;
            return Ok(Sight { time, channel, frame, sent });
        }
        _ => message(body)?,
    };
    Ok(Sight { time, channel, frame, sent })
}

/// That there was an error is known, not which: the rest differs between controllers.
fn error() -> Result<Frame, NoFrame> {
    Frame::from_word(CanId::from_bits(0x2000_0000), 0, 0).map_err(|_| NoFrame::Wrong)
}

/// Channel, flags, length, identifier, eight bytes.
fn message(body: &[u8]) -> Result<(Frame, Option<bool>), NoFrame> {
    if body.len() < 16 {
        return Err(NoFrame::Wrong);
    }
    let (flags, len) = (body[2], body[3]);
    let frame = frame(word(body, 4), flags & REMOTE != 0, len, &body[8..16])?;
    Ok((frame, Some(flags & SENT != 0)))
}

/// Channel, flags, length code, identifier, and behind them the flags of CAN FD and the count of data bytes.
fn fd(body: &[u8]) -> Result<(Frame, Option<bool>), NoFrame> {
    if body.len() < 28 {
        return Err(NoFrame::Wrong);
    }
    if body[13] & IS_FD != 0 {
        return Err(NoFrame::Fd);
    }
    let frame = frame(word(body, 4), body[2] & REMOTE != 0, body[3], &body[20..28])?;
    Ok((frame, Some(body[2] & SENT != 0)))
}

/// Channel, length code, count of data bytes, retries, identifier, frame length, flags, and more up to the data.
fn fd_64(body: &[u8]) -> Result<(Frame, Option<bool>), NoFrame> {
    if body.len() < 40 {
        return Err(NoFrame::Wrong);
    }
    let flags = word(body, 12);
    if flags & IS_FD_64 != 0 {
        return Err(NoFrame::Fd);
    }
    let is_remote = flags & REMOTE_64 != 0;
    let stated = usize::from(body[2]).min(8);
    let mut data = [0; 8];
    if !is_remote {
        data[..stated].copy_from_slice(body.get(40..40 + stated).ok_or(NoFrame::Wrong)?);
    }
    let frame = frame(word(body, 4), is_remote, body[1], &data)?;
    Ok((frame, Some(body[34] != 0)))
}

/// A length code above eight is legal; the frame has eight bytes then.
fn frame(id: u32, is_remote: bool, len: u8, data: &[u8]) -> Result<Frame, NoFrame> {
    let number = id & 0x1FFF_FFFF;
    let id = match id & EXTENDED {
        0 => u16::try_from(number).ok().and_then(|number| CanId::standard(number).ok()),
        _ => CanId::extended(number).ok(),
    };
    let id = id.ok_or(NoFrame::Wrong)?;
    let len = if len < 16 { len.min(8) } else { return Err(NoFrame::Wrong) };
    match is_remote {
        true => Frame::from_word(id.remote(), len, 0),
        false => Frame::new(id, data.get(..usize::from(len)).unwrap_or_default()),
    }
    .map_err(|_| NoFrame::Wrong)
}
