//! PEAK's trace, versions 1.0 to 2.1.
//!
//! ```text
//! ;$FILEVERSION=1.1
//! ;$STARTTIME=44548.6028595139
//!      1)     17535.4  Rx         0351  8  3A 02 64 00 64 00 A4 01
//! ```
//!
//! From 2.0 on a line of the head names the columns, in one letter each. Warnings and states of the hardware have lines of
//! their own, which are passed over.

use super::words::{
    CHANNEL, DIRECTION, IDENTIFIER, LENGTH, TIME, Word, Words, error_seen, frame, identifier, is_sent,
};
use super::{Grammar, Sight, decimal};
use crate::{Defect, Format, TimeStyle};

/// Days from 1899-12-30, from which the start is counted, to 1970-01-01.
const EPOCH: i128 = 25_569;
const DAY: i128 = 86_400 * 1_000_000_000;

/// The most columns that a head can name; the format has thirteen letters.
const COLUMNS: usize = 16;

/// Which line layout it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    V1_0,
    V1_1,
    V1_2,
    V1_3,
    /// With columns that the head names.
    V2,
}

/// What the head said.
#[derive(Debug, Clone)]
pub(crate) struct Trc {
    version: Version,
    origin: Option<i64>,
    columns: [u8; COLUMNS],
}

impl Default for Trc {
    fn default() -> Self {
        // Version 1.0 does not say that it is.
        Self { version: Version::V1_0, origin: None, columns: [0; COLUMNS] }
    }
}

/// The words of one line by what they mean.
#[derive(Debug, Clone, Copy)]
struct Parts<'a> {
    kind: Option<Word<'a>>,
    bus: &'a [u8],
    time: Word<'a>,
    id: Word<'a>,
    direction: Option<Word<'a>>,
    length: Word<'a>,
}

impl Grammar for Trc {
    const FORMAT: Format = Format::Trc;

    fn line<'a>(&mut self, text: &'a [u8]) -> Result<Option<Sight<'a>>, Defect> {
        if text.len() > Self::LONGEST {
            return Err(Defect::LongLine);
        }
        let mut words = Words::new(text);
        let first = words.clone().next();
        match first.text {
            [] => Ok(None),
            [b';', ..] => self.head(first).map(|()| None),
            _ if self.version == Version::V2 => self.named(words),
            _ => self.numbered(&mut words),
        }
    }

    fn told(&self) -> Option<TimeStyle> {
        Some(if self.origin.is_some() { TimeStyle::Absolute } else { TimeStyle::Zero })
    }
}

impl Trc {
    fn head(&mut self, first: Word<'_>) -> Result<(), Defect> {
        let Some(at) = first.text.iter().position(|byte| *byte == b'=') else { return Ok(()) };
        let (key, value) = (&first.text[..at], &first.text[at + 1..]);
        match key {
            b";$FILEVERSION" => {
                self.version = match value {
                    b"1.0" => Version::V1_0,
                    b"1.1" => Version::V1_1,
                    b"1.2" => Version::V1_2,
                    b"1.3" => Version::V1_3,
                    b"2.0" | b"2.1" => Version::V2,
                    _ => {
                        return Err(Defect::expected(
                            first.at + at + 1,
                            "a version from 1.0 to 1.3, 2.0 or 2.1",
                        ));
                    }
                }
            }
            b";$STARTTIME" => self.origin = start(value),
            b";$COLUMNS" => {
                self.columns = [0; COLUMNS];
                let names = value.split(|byte| *byte == b',');
                for (place, name) in self.columns.iter_mut().zip(names) {
                    *place = name.first().copied().unwrap_or(0);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A line of version 1: number, time, and what the version has behind.
    fn numbered<'a>(&self, words: &mut Words<'a>) -> Result<Option<Sight<'a>>, Defect> {
        let number = words.next();
        if number.text.last() != Some(&b')') {
            return Err(number.expected("the number of a message such as `1)`"));
        }
        let time = words.next();
        let has_bus = matches!(self.version, Version::V1_2 | Version::V1_3);
        let bus = if has_bus { words.next().text } else { b"" };
        let kind = (self.version != Version::V1_0).then(|| words.next());
        let id = words.next();
        if self.version == Version::V1_3 {
            words.next();
        }
        let parts = Parts { kind: None, bus, time, id, direction: kind, length: words.next() };
        if let Some(kind) = kind {
            if kind.is("Warng") {
                return Ok(None);
            }
            if kind.is("Error") {
                return self.error(parts);
            }
        }
        // The warnings of 1.0 stand under an identifier that there is not.
        if id.text == b"FFFFFFFF" {
            return Ok(None);
        }
        self.message(parts, words.clone())
    }

    /// A line of version 2, by its columns.
    fn named<'a>(&self, mut words: Words<'a>) -> Result<Option<Sight<'a>>, Defect> {
        let mut found = [Word { text: &b""[..], at: 0 }; COLUMNS];
        let mut data = words.clone();
        for (place, column) in found.iter_mut().zip(self.columns) {
            if matches!(column, 0 | b'D') {
                break;
            }
            *place = words.next();
            // States of the hardware have fewer columns than messages.
            data = words.clone();
        }
        let place = |letter| self.columns.iter().position(|column| *column == letter).map(|at| found[at]);
        let (Some(time), Some(kind), Some(id)) = (place(b'O'), place(b'T'), place(b'I')) else {
            return Err(Defect::expected(0, "columns with O, T and I, which `;$COLUMNS=` names in the head"));
        };
        let length = place(b'l').or_else(|| place(b'L')).ok_or(kind.expected(LENGTH))?;
        let bus = place(b'B').map_or(&b""[..], |bus| bus.text);
        let direction = place(b'd');
        let parts = Parts { kind: Some(kind), bus, time, id, direction, length };
        match kind.text {
            b"DT" | b"RR" => self.message(parts, data),
            b"FD" | b"FB" | b"FE" | b"BI" => Err(Defect::Fd),
            b"ER" => self.error(parts),
            b"ST" | b"EC" | b"EV" => Ok(None),
            _ => Err(kind.expected("a type of message such as `DT`")),
        }
    }

    fn error<'a>(&self, parts: Parts<'a>) -> Result<Option<Sight<'a>>, Defect> {
        Ok(Some(error_seen(self.time(parts.time)?, parts.bus)?))
    }

    fn message<'a>(&self, parts: Parts<'a>, mut words: Words<'a>) -> Result<Option<Sight<'a>>, Defect> {
        let time = Some(self.time(parts.time)?);
        if !parts.bus.iter().all(u8::is_ascii_alphanumeric) {
            return Err(parts.time.expected(CHANNEL));
        }
        let sent = match parts.direction {
            Some(word) => Some(is_sent(word).ok_or(word.expected(DIRECTION))?),
            None => None,
        };
        let number = decimal::hex(parts.id.text).ok_or(parts.id.expected(IDENTIFIER))?;
        let id = identifier(number, parts.id.text.len() > 4).ok_or(parts.id.expected(IDENTIFIER))?;
        let length = parts.length;
        // A length code above eight is legal; the frame has eight bytes then.
        let len =
            decimal::whole(length.text).filter(|len| *len < 16).ok_or(length.expected(LENGTH))?.min(8) as u8;
        let mark = words.clone().next();
        if mark.is("ERROR") {
            return self.error(parts);
        }
        let is_remote = mark.is("RTR") || parts.kind.is_some_and(|kind| kind.is("RR"));
        let frame = match is_remote {
            true => frame(id.remote(), len, [0; 8])?,
            false => frame(id, len, words.bytes(len, 16)?)?,
        };
        Ok(Some(Sight { time, interface: parts.bus, frame, sent, may_be_cut: false }))
    }

    fn time(&self, word: Word<'_>) -> Result<i64, Defect> {
        let millis = decimal::scaled(word.text, 6).ok_or(word.expected(TIME))?;
        Ok(millis.saturating_add(self.origin.unwrap_or(0)))
    }
}

/// Days since 1899-12-30 with a fraction, in nanoseconds since 1970; taken as UTC.
fn start(value: &[u8]) -> Option<i64> {
    let point = value.iter().position(|byte| *byte == b'.').unwrap_or(value.len());
    let days = i128::from(decimal::whole(&value[..point])?) - EPOCH;
    let digits = value.get(point + 1..).unwrap_or_default();
    let digits = &digits[..digits.len().min(18)];
    let fraction = if digits.is_empty() { 0 } else { i128::from(decimal::whole(digits)?) };
    let scale = 10_i128.pow(digits.len() as u32);
    let nanos = days.checked_mul(DAY)? + (fraction * DAY + scale / 2) / scale;
    i64::try_from(nanos).ok().filter(|nanos| *nanos > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const V1_1: &str = ";$FILEVERSION=1.1\n;$STARTTIME=25569.5";
    const V1_3: &str = ";$FILEVERSION=1.3\n;   comment";
    const V2_0: &str = ";$FILEVERSION=2.0\n;$COLUMNS=N,O,T,I,d,l,D";
    const V2_1: &str = ";$FILEVERSION=2.1\n;$COLUMNS=N,O,T,B,I,d,R,L,D";

    fn shown(header: &str, line: &str) -> String {
        let mut trc = Trc::default();
        header.lines().for_each(|line| assert!(trc.line(line.as_bytes()).unwrap().is_none()));
        match trc.line(line.as_bytes()) {
            Ok(None) => String::from("passed over"),
            Ok(Some(sight)) => format!(
                "{} {:?} {} {:?}",
                sight.time.unwrap(),
                String::from_utf8_lossy(sight.interface),
                sight.frame,
                sight.sent
            ),
            Err(defect) => defect.to_string(),
        }
    }

    #[rstest]
    #[case::v1_0("", " 1) 1841 0351 2 3A 02", "1841000000 \"\" 351#3A02 None")]
    #[case::v1_0_error("", " 2) 1842 0008 4 ERROR 00 19 08 08", "1842000000 \"\" 20000000# None")]
    #[case::v1_0_warning("", " 3) 1843 FFFFFFFF 4 00 00 00 04 BUSLIGHT", "passed over")]
    #[case::v1_0_remote("", " 4) 1844 0100 3 RTR", "1844000000 \"\" 100#R3 None")]
    #[case::v1_1(V1_1, " 1) 17535.4  Tx  00000100  1  07", "43217535400000 \"\" 00000100#07 Some(true)")]
    #[case::v1_1_warning(V1_1, " 2) 17540.3  Warng  FFFFFFFF  4  00 00 00 08  BUSHEAVY", "passed over")]
    #[case::v1_3(V1_3, " 1)   17.4 2  Rx  0351 -  2  3A 02", "17400000 \"2\" 351#3A02 Some(false)")]
    #[case::v2_0(V2_0, " 1  17.400 DT 0351 Rx 2  3A 02", "17400000 \"\" 351#3A02 Some(false)")]
    #[case::v2_0_status(V2_0, " 2  17540.300 ST          Rx    00 00 00 08", "passed over")]
    #[case::v2_1(V2_1, " 1  17.400 DT 1 18EBFF00 Tx -  2  3A 02", "17400000 \"1\" 18EBFF00#3A02 Some(true)")]
    #[case::v2_1_remote(V2_1, " 1  17.400 RR 1 0351 Rx -  4", "17400000 \"1\" 351#R4 Some(false)")]
    #[case::v2_1_fd(
        V2_1,
        " 1  17.400 FB 1 0351 Rx -  9  3A 02",
        "this is a frame of CAN FD; record the bus as classic CAN"
    )]
    #[case::v2_1_error(V2_1, " 1  17.400 ER 1 - Rx -  4 00 00", "17400000 \"1\" 20000000# None")]
    #[case::no_number("", "hello", "column 1: expected the number of a message such as `1)`")]
    #[case::too_few_bytes("", " 1) 1841 0351 2 3A", "column 19: expected a data byte")]
    #[case::no_columns(
        ";$FILEVERSION=2.1",
        " 1  17.400 DT 1",
        "column 1: expected columns with O, T and I, which `;$COLUMNS=` names in the head"
    )]
    fn a_line_is_read(#[case] header: &str, #[case] line: &str, #[case] expected: &str) {
        assert_eq!(shown(header, line), expected);
    }

    #[rstest]
    #[case::with_a_fraction("44548.6028595139", Some(1_639_837_687_062_000_960))]
    #[case::before_1970("100.0", None)]
    #[case::not_a_number("x", None)]
    #[case::beyond("99999999999.5", None)]
    fn a_start_is_read(#[case] text: &str, #[case] nanos: Option<i64>) {
        assert_eq!(start(text.as_bytes()), nanos);
    }
}
