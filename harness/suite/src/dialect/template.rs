//! Commands with places for numbers, as they are written in dialects.

use std::ops::Range;

use wire::scpi::{Digits, Piece, Rounding, Slot, Template};

use super::written::EndText;

/// What is wrong with a command, and which bytes of it.
pub(super) struct WrongTemplate {
    pub(super) at: Range<usize>,
    pub(super) why: String,
}

/// The command for a channel, its end included.
///
/// # Errors
/// Where something in braces is no place for a number.
pub(super) fn template(text: &str, channel: u16, end: EndText) -> Result<Template, WrongTemplate> {
    let mut pieces: Vec<Piece> = vec![];
    let mut rest = 0;
    while let Some(open) = text[rest..].find('{').map(|open| rest + open) {
        let close = text[open..].find('}').map(|close| open + close);
        let Some(close) = close else {
            return Err(WrongTemplate {
                at: open..text.len(),
                why: String::from("this brace is never closed"),
            });
        };
        bytes(&mut pieces, &text.as_bytes()[rest..open]);
        match &text[open + 1..close] {
            "channel" => bytes(&mut pieces, channel.to_string().as_bytes()),
            place => pieces.push(number(place).map_err(|why| WrongTemplate { at: open..close + 1, why })?),
        }
        rest = close + 1;
    }
    if let Some(close) = text[rest..].find('}').map(|close| rest + close) {
        return Err(WrongTemplate { at: close..close + 1, why: String::from("this brace was never opened") });
    }
    bytes(&mut pieces, &text.as_bytes()[rest..]);
    bytes(&mut pieces, end.bytes());
    Ok(Template(pieces))
}

/// Adds bytes, to the last piece where that has some already.
fn bytes(pieces: &mut Vec<Piece>, bytes: &[u8]) {
    match pieces.last_mut() {
        Some(Piece::Bytes(before)) => *before = [&**before, bytes].concat().into(),
        _ if bytes.is_empty() => {}
        _ => pieces.push(Piece::Bytes(bytes.into())),
    }
}

/// `voltage:.3`, `voltage:05.2`, `-sink_current:.3`.
fn number(place: &str) -> Result<Piece, String> {
    let (scale, place) = place.strip_prefix('-').map_or((1.0, place), |place| (-1.0, place));
    let (name, digits) = place.split_once(':').unwrap_or((place, ""));
    let Some(slot) = Slot::ALL.into_iter().find(|slot| slot.name() == name) else {
        let known: Vec<&str> = Slot::ALL.iter().map(|slot| slot.name()).collect();
        let near = lang::nearest(name, known.iter().copied().chain(["channel"]));
        return Err(near.map_or_else(
            || format!("known here: channel, {}", known.join(", ")),
            |near| format!("did you mean `{near}`?"),
        ));
    };
    let (width, decimals) = digits.split_once('.').ok_or_else(no_digits)?;
    let width = if width.is_empty() {
        0
    } else {
        small(width, 20).filter(|_| width.starts_with('0')).ok_or_else(no_digits)?
    };
    let decimals = small(decimals, 6).ok_or_else(no_digits)?;
    // A protection against too little has to trip no later than it is asked to; everything else no higher.
    let rounding = if slot == Slot::UnderVoltage { Rounding::Up } else { Rounding::Down };
    Ok(Piece::Number(slot, Digits { decimals, width, scale, rounding }))
}

fn no_digits() -> String {
    String::from(
        "say how many digits it is written with: `{voltage:.3}`, or `{voltage:05.2}` with zeros in front",
    )
}

fn small(text: &str, most: u8) -> Option<u8> {
    text.parse().ok().filter(|number| *number <= most)
}

impl EndText {
    /// What stands at the end of a command.
    pub(super) const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Lf => b"\n",
            Self::Cr => b"\r",
            Self::CrLf => b"\r\n",
            Self::Nothing => b"",
        }
    }
}
