//! python-can's table.
//!
//! ```text
//! timestamp,arbitration_id,extended,remote,error,dlc,data
//! 1483389946.197,0x351,0,0,0,8,OgJkAGQApAE=
//! ```

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use wire::CanId;

use super::gvret::Columns;
use super::words::{IDENTIFIER, LENGTH, TIME, Word, frame, identifier};
use super::{Grammar, Sight, decimal};
use crate::{Defect, Format};

/// Its first line.
pub(crate) const HEAD: &[u8] = b"timestamp,arbitration_id,extended,remote,error,dlc,data";

/// As much as 64 bytes of CAN FD may take while they are decoded.
const ROOM: usize = 72;

/// The table has one form.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PythonCan;

impl Grammar for PythonCan {
    const FORMAT: Format = Format::PythonCan;

    fn line<'a>(&mut self, text: &'a [u8]) -> Result<Option<Sight<'a>>, Defect> {
        if text.len() > Self::LONGEST {
            return Err(Defect::LongLine);
        }
        let text = text.trim_ascii_end();
        if text.is_empty() || text == HEAD {
            return Ok(None);
        }
        row(&mut Columns::new(text)).map(Some)
    }
}

fn row<'a>(columns: &mut Columns<'a>) -> Result<Sight<'a>, Defect> {
    let stamp = columns.next();
    let time = decimal::scaled(stamp.text, 9).ok_or(stamp.expected(TIME))?;
    let id = columns.next();
    let number = id.text.strip_prefix(b"0x").and_then(decimal::hex).ok_or(id.expected(IDENTIFIER))?;
    let is_extended = flag(columns.next())?;
    let is_remote = flag(columns.next())?;
    let is_error = flag(columns.next())?;
    let length = columns.next();
    let len = decimal::whole(length.text).filter(|len| *len <= 64).ok_or(length.expected(LENGTH))?;
    let (data, count) = bytes(columns.next())?;
    if len > 8 || count > 8 {
        return Err(Defect::Fd);
    }
    if !is_remote && !is_error && count as i64 != len {
        return Err(length.expected("as many data bytes as the length says"));
    }
    let id = match is_error {
        // What went wrong stands in the identifier, as the kernel has it.
        true => CanId::from_bits(0x2000_0000 | number & 0x1FFF_FFFF),
        false => identifier(number, is_extended).ok_or(id.expected(IDENTIFIER))?,
    };
    let id = if is_remote { id.remote() } else { id };
    let frame = frame(id, len as u8, data)?;
    Ok(Sight { time: Some(time), interface: b"", frame, sent: None, may_be_cut: false })
}

fn flag(word: Word<'_>) -> Result<bool, Defect> {
    match word.text {
        b"0" => Ok(false),
        b"1" => Ok(true),
        _ => Err(word.expected("`0` or `1`")),
    }
}

fn bytes(word: Word<'_>) -> Result<([u8; 8], usize), Defect> {
    let mut room = [0; ROOM];
    let count =
        STANDARD.decode_slice(word.text, &mut room).map_err(|_| word.expected("data bytes in base64"))?;
    let mut data = [0; 8];
    data.copy_from_slice(&room[..8]);
    Ok((data, count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn shown(line: &str) -> String {
        match PythonCan.line(line.as_bytes()) {
            Ok(None) => String::from("passed over"),
            Ok(Some(sight)) => format!("{} {}", sight.time.unwrap(), sight.frame),
            Err(defect) => defect.to_string(),
        }
    }

    #[rstest]
    #[case::head("timestamp,arbitration_id,extended,remote,error,dlc,data", "passed over")]
    #[case::data("1483389946.197,0x351,0,0,0,8,OgJkAGQApAE=", "1483389946197000000 351#3A0264006400A401")]
    #[case::extended("0.5,0x351,1,0,0,1,AA==", "500000000 00000351#00")]
    #[case::remote("0.5,0x351,0,1,0,4,", "500000000 351#R4")]
    #[case::error("0.5,0x0,0,0,1,0,", "500000000 20000000#")]
    #[case::fd(
        "0.5,0x351,0,0,0,12,AAAAAAAAAAAAAAAA",
        "this is a frame of CAN FD; record the bus as classic CAN"
    )]
    #[case::cut("0.5,0x351,0,0,0,8,OgJk", "column 17: expected as many data bytes as the length says")]
    #[case::not_base64("0.5,0x351,0,0,0,8,!", "column 19: expected data bytes in base64")]
    #[case::garbage("hello", "column 1: expected a time")]
    fn a_row_is_read(#[case] line: &str, #[case] expected: &str) {
        assert_eq!(shown(line), expected);
    }
}
