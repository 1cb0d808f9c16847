//! Vector's text log.
//!
//! ```text
//! date Sat Sep 30 15:06:13.191 2017
//! base hex  timestamps absolute
//! Begin Triggerblock Sat Sep 30 15:06:13.191 2017
//!    0.015991 1  351             Rx   d 8 3A 02 64 00 64 00 A4 01
//!    0.016500 1  ErrorFrame
//! End TriggerBlock
//! ```
//!
//! Events of other kinds, such as bus statistics, have lines of their own, which are passed over.

use wire::CanId;

use super::words::{
    CHANNEL, DIRECTION, IDENTIFIER, LENGTH, TIME, Word, Words, error_seen, frame, identifier, is_sent,
};
use super::{Grammar, Sight, decimal};
use crate::civil::{Civil, MONTHS};
use crate::{Defect, Format, TimeStyle};

const NANOS: i64 = 1_000_000_000;

/// The flag of CAN FD among those of a `CANFD` line; without it, the frame is a classic one on a controller that can both.
const FD_FRAME: u32 = 0x1000;
const FD_REMOTE: u32 = 0x10;

/// How a line without a stamp may begin.
const HEADS: &[&str] =
    &["date", "base", "internal", "no", "//", "begin", "end", "previous", "measurement", "#"];

/// What the lines at the beginning said.
#[derive(Debug, Clone)]
pub(crate) struct Asc {
    base: u32,
    /// Whether a stamp counts from the line before.
    relative: bool,
    /// Nanoseconds since 1970 at the origin of the stamps.
    origin: Option<i64>,
    /// Whether the origin is that of a trigger block, which goes before that of the file.
    triggered: bool,
    sum: i64,
}

impl Default for Asc {
    fn default() -> Self {
        Self { base: 16, relative: false, origin: None, triggered: false, sum: 0 }
    }
}

impl Grammar for Asc {
    const FORMAT: Format = Format::Asc;

    fn line<'a>(&mut self, text: &'a [u8]) -> Result<Option<Sight<'a>>, Defect> {
        if text.len() > Self::LONGEST {
            return Err(Defect::LongLine);
        }
        let mut words = Words::new(text);
        let first = words.next();
        if first.text.is_empty() {
            return Ok(None);
        }
        if !first.text[0].is_ascii_digit() {
            return self.head(first, words).map(|()| None);
        }
        let stamp = decimal::scaled(first.text, 9).ok_or(first.expected(TIME))?;
        let time = self.time(stamp);
        event(words, self.base, time)
    }

    fn told(&self) -> Option<TimeStyle> {
        Some(if self.origin.is_some() { TimeStyle::Absolute } else { TimeStyle::Zero })
    }
}

impl Asc {
    fn time(&mut self, stamp: i64) -> i64 {
        self.sum = if self.relative { self.sum.saturating_add(stamp) } else { stamp };
        self.sum.saturating_add(self.origin.unwrap_or(0))
    }

    /// A line without a stamp.
    fn head(&mut self, first: Word<'_>, mut words: Words<'_>) -> Result<(), Defect> {
        let known = HEADS.iter().any(|head| first.is(head)) || first.text.starts_with(b"//");
        if !known {
            return Err(first.expected(TIME));
        }
        if first.is("base") {
            self.base = if words.next().is("dec") { 10 } else { 16 };
            let relative = words.next().is("timestamps") && words.next().is("relative");
            self.relative = relative;
        } else if first.is("date") && !self.triggered {
            self.origin = date(words).or(self.origin);
        } else if first.is("begin") && words.next().is("triggerblock") && !self.triggered {
            let begins = date(words);
            self.triggered = begins.is_some();
            self.origin = begins.or(self.origin);
        }
        Ok(())
    }
}

/// `Sat Sep 30 15:06:13.191 2017`, in English or German, with or without `am` and `pm`; nanoseconds since 1970.
fn date(mut words: Words<'_>) -> Option<i64> {
    let weekday = words.next();
    let month = month(words.next().text).filter(|_| !weekday.text.is_empty())?;
    let day = decimal::whole(words.next().text)?;
    let (mut hour, minute, second, fraction) = time_of_day(words.next().text)?;
    let mut year = words.next();
    if year.is("am") || year.is("pm") {
        hour = hour % 12 + if year.is("pm") { 12 } else { 0 };
        year = words.next();
    }
    let year = decimal::whole(year.text)?;
    let seconds = Civil { year, month, day, hour, minute, second }.seconds()?;
    seconds.checked_mul(NANOS)?.checked_add(fraction)
}

/// The number of a month: English, or German in any encoding of `Mär`.
fn month(text: &[u8]) -> Option<i64> {
    let german: &[(&[u8], i64)] =
        &[(b"M\xC3\xA4r", 3), (b"M\xE4r", 3), (b"Mrz", 3), (b"Mai", 5), (b"Okt", 10), (b"Dez", 12)];
    let english = MONTHS.iter().position(|name| text.eq_ignore_ascii_case(name.as_bytes()));
    let other = || german.iter().find(|(name, _)| *name == text).map(|(_, number)| *number);
    english.map(|at| at as i64 + 1).or_else(other)
}

/// `15:06:13.191`. The part behind the point counts milliseconds: python-can writes them without leading zeros.
fn time_of_day(text: &[u8]) -> Option<(i64, i64, i64, i64)> {
    let mut parts = text.splitn(3, |byte| *byte == b':');
    let (hour, minute, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let point = rest.iter().position(|byte| *byte == b'.');
    let (second, millis) = rest.split_at(point.unwrap_or(rest.len()));
    let fraction = match millis.get(1..) {
        None | Some([]) => 0,
        Some(millis @ ([_] | [_, _] | [_, _, _])) => decimal::whole(millis)? * 1_000_000,
        Some(_) => decimal::scaled(&[b"0", millis].concat(), 9)?,
    };
    Some((decimal::whole(hour)?, decimal::whole(minute)?, decimal::whole(second)?, fraction))
}

/// What comes behind the stamp.
fn event(mut words: Words<'_>, base: u32, time: i64) -> Result<Option<Sight<'_>>, Defect> {
    let channel = words.next();
    if channel.is("CANFD") {
        return fd_event(words, base, time);
    }
    if !channel.text.iter().all(u8::is_ascii_digit) {
        let is_word = channel.text[0].is_ascii_alphabetic() && !looks_like_a_frame(words);
        return if is_word { Ok(None) } else { Err(channel.expected(CHANNEL)) };
    }
    if channel.text.is_empty() {
        return Err(channel.expected(CHANNEL));
    }
    let id = words.next();
    if id.is("ErrorFrame") {
        return Ok(Some(error_seen(time, channel.text)?));
    }
    let direction = words.next();
    let Some(sent) = is_sent(direction) else {
        return another_event(id, direction, base);
    };
    let id = number(id, base)?;
    let (id, len, data) = payload(id, words, base)?;
    let frame = frame(id, len, data)?;
    Ok(Some(Sight { time: Some(time), interface: channel.text, frame, sent: Some(sent), may_be_cut: true }))
}

/// Whether an identifier, a direction and `d` or `r` come: then the word before should have been a channel.
fn looks_like_a_frame(mut words: Words<'_>) -> bool {
    words.next();
    let (direction, kind) = (words.next(), words.next());
    is_sent(direction).is_some() && (kind.is("d") || kind.is("r"))
}

/// A line that is no frame may be of any other kind, but not look like a frame: a request to send is not yet on the bus.
fn another_event<'a>(id: Word<'_>, direction: Word<'_>, base: u32) -> Result<Option<Sight<'a>>, Defect> {
    if direction.is("TxRq") || number(id, base).is_err() && !id.text.is_empty() {
        return Ok(None);
    }
    Err(if id.text.is_empty() { id.expected(IDENTIFIER) } else { direction.expected(DIRECTION) })
}

/// `351`, or `18EBFF00x` with 29 bits.
fn number(word: Word<'_>, base: u32) -> Result<CanId, Defect> {
    let is_extended = matches!(word.text.last(), Some(b'x' | b'X'));
    let digits = &word.text[..word.text.len() - usize::from(is_extended)];
    let number = match base {
        10 => decimal::whole(digits).and_then(|number| u32::try_from(number).ok()),
        _ => decimal::hex(digits),
    };
    number.and_then(|number| identifier(number, is_extended)).ok_or(word.expected(IDENTIFIER))
}

/// `d 8 3A 02 ...` or `r 4`.
fn payload(id: CanId, mut words: Words<'_>, base: u32) -> Result<(CanId, u8, [u8; 8]), Defect> {
    let kind = words.next();
    let length = words.next();
    // A classic frame may carry a length code above eight; it has eight bytes then.
    let len = decimal::hex(length.text).filter(|len| *len < 16).map(|len| len.min(8) as u8);
    if kind.is("r") {
        return Ok((id.remote(), len.unwrap_or(0), [0; 8]));
    }
    if !kind.is("d") {
        return Err(kind.expected("`d` or `r`"));
    }
    let len = len.ok_or(length.expected(LENGTH))?;
    Ok((id, len, words.bytes(len, base)?))
}

/// `CANFD 1 Rx 351 [name] 0 0 8 8 3A ...`, and behind the data: duration, length, flags.
fn fd_event(mut words: Words<'_>, base: u32, time: i64) -> Result<Option<Sight<'_>>, Defect> {
    let channel = words.next();
    let direction = words.next();
    let sent = is_sent(direction).ok_or(direction.expected(DIRECTION))?;
    let id = words.next();
    if id.is("ErrorFrame") {
        return Ok(Some(error_seen(time, channel.text)?));
    }
    let id = number(id, base)?;
    let name = words.next();
    if !matches!(name.text, [b'0' | b'1']) {
        words.next();
    }
    let (_esi, _code, length) = (words.next(), words.next(), words.next());
    let count = decimal::whole(length.text).filter(|len| *len <= 64).ok_or(length.expected(LENGTH))?;
    if count > 8 {
        return Err(Defect::Fd);
    }
    let data = words.bytes(count as u8, base)?;
    let (_duration, _bits, flags) = (words.next(), words.next(), words.next());
    let flags = decimal::hex(flags.text).ok_or(flags.expected("the flags of the frame"))?;
    if flags & FD_FRAME != 0 {
        return Err(Defect::Fd);
    }
    let id = if flags & FD_REMOTE == 0 { id } else { id.remote() };
    let frame = frame(id, count as u8, data)?;
    Ok(Some(Sight { time: Some(time), interface: channel.text, frame, sent: Some(sent), may_be_cut: false }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::english("Sat Sep 30 15:06:13.191 2017", Some(1_506_783_973_191_000_000))]
    #[case::german("Sam Okt 30 15:06:13 2017", Some(1_509_375_973_000_000_000))]
    #[case::afternoon("Sat Sep 30 03:06:13.191 pm 2017", Some(1_506_783_973_191_000_000))]
    #[case::python_can_without_zeros("Sat Sep 30 15:06:13.7 2017", Some(1_506_783_973_007_000_000))]
    #[case::microseconds("Sat Sep 30 15:06:13.191500 2017", Some(1_506_783_973_191_500_000))]
    #[case::no_such_day("Sat Sep 41 15:06:13 2017", None)]
    #[case::another_language("sam. 30 septembre 2017", None)]
    #[case::nothing("", None)]
    fn a_date_is_read(#[case] text: &str, #[case] nanos: Option<i64>) {
        assert_eq!(date(Words::new(text.as_bytes())), nanos);
    }

    #[test]
    fn march_is_read_in_any_encoding() {
        for name in [&b"Mar"[..], b"M\xE4r", b"M\xC3\xA4r", b"Mrz"] {
            assert_eq!(month(name), Some(3));
        }
    }

    fn shown(header: &str, line: &str) -> String {
        let mut asc = Asc::default();
        header.lines().for_each(|line| assert!(asc.line(line.as_bytes()).unwrap().is_none()));
        match asc.line(line.as_bytes()) {
            Ok(None) => String::from("passed over"),
            Ok(Some(sight)) => format!(
                "{} {} {} {:?}",
                sight.time.unwrap(),
                String::from_utf8_lossy(sight.interface),
                sight.frame,
                sight.sent
            ),
            Err(defect) => defect.to_string(),
        }
    }

    #[rstest]
    #[case::data(
        "",
        " 0.5 1  351  Rx   d 8 3A 02 64 00 64 00 A4 01  Length = 1",
        "500000000 1 351#3A0264006400A401 Some(false)"
    )]
    #[case::extended("", " 0.5 2  18EBFF00x  Tx d 1 01", "500000000 2 18EBFF00#01 Some(true)")]
    #[case::decimal(
        "base dec timestamps absolute",
        " 0.5 1 849 Rx d 2 58 2",
        "500000000 1 351#3A02 Some(false)"
    )]
    #[case::remote("", " 0.5 1 351 Rx r 4", "500000000 1 351#R4 Some(false)")]
    #[case::remote_without_length("", " 0.5 1 351 Rx r", "500000000 1 351#R Some(false)")]
    #[case::error_seen("", " 0.5 1 ErrorFrame", "500000000 1 20000000# None")]
    #[case::no_bytes("", " 0.5 1 305 Rx d 0", "500000000 1 305# Some(false)")]
    #[case::statistics("", " 1.0 1  Statistic: D 0 R 0", "passed over")]
    #[case::status("", " 1.0 CAN 1 Status:chip status error active", "passed over")]
    #[case::start("", " 0.0 Start of measurement", "passed over")]
    #[case::transport("", " 3.2 1  J1939TP FEE3p  6  0  0  -  Rx  d 23 A0", "passed over")]
    #[case::requested("", " 0.5 1 351 TxRq d 1 00", "passed over")]
    #[case::comment("", "// version 9.0.0", "passed over")]
    #[case::fd(
        "",
        " 0.5 CANFD 1 Rx 351  1 0 9 12 00 01 02 03 04 05 06 07 08 09 0A 0B 0 0 3000 0 0 0 0 0",
        "this is a frame of CAN FD; record the bus as classic CAN"
    )]
    #[case::classic_on_fd(
        "",
        " 0.5 CANFD 1 Rx 351 Limits 0 0 2 2 3A 02 130 130 0 0 0 0 0 0",
        "500000000 1 351#3A02 Some(false)"
    )]
    #[case::no_channel("", " 0.5 x 351 Rx d 1 00", "column 6: expected the number of a channel")]
    #[case::lin("", " 0.5 L1 2d Rx 2 01 02", "passed over")]
    #[case::garbage("", "hello", "column 1: expected a time")]
    #[case::too_few_bytes("", " 0.5 1 351 Rx d 3 00 01", "column 24: expected a data byte")]
    #[case::symbolic("", " 0.5 1 Limits Rx d 1 00", "column 8: expected an identifier such as `351`")]
    #[case::too_large("", " 0.5 1 951 Rx d 1 00", "column 8: expected an identifier such as `351`")]
    #[case::relative(
        "base hex timestamps relative\n 1.0 Start of measurement",
        " 0.5 1 305 Rx d 0",
        "1500000000 1 305# Some(false)"
    )]
    fn a_line_is_read(#[case] header: &str, #[case] line: &str, #[case] expected: &str) {
        assert_eq!(shown(header, line), expected);
    }

    #[test]
    fn the_length_of_a_line_is_bounded() {
        assert_eq!(Asc::default().line(&[b'1'; 20_000]).unwrap_err(), Defect::LongLine);
    }
}
