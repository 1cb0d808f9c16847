//! Listening to a bus: `check can:can0`, `battery init --bus can:can0`.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::Duration;

use campaign::{Listen, Source, Span};
use indicatif::ProgressBar;

use crate::clock::Started;
use crate::failure::Failure;
use crate::signals;
use crate::terminal::Terminal;
use crate::words::counted;

/// Reads a time: `60s`, `5min`, `1.5 min`.
pub(crate) fn length(text: &str) -> Result<Span, String> {
    let digits = text.find(|char: char| char.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = (text[..digits].trim(), text[digits..].trim());
    let seconds = match unit {
        "s" => 1.0,
        "min" | "m" => 60.0,
        "h" => 3600.0,
        _ => return Err(String::from("write a time with its unit, such as `60s`, `5min` or `1h`")),
    };
    let number: f64 =
        number.parse().map_err(|_| format!("`{number}` is no number; write for example `60s`"))?;
    let nanos = number * seconds * 1e9;
    if !(1e6..=1e15).contains(&nanos) {
        return Err(String::from("a time is at least a millisecond and at most 277 hours"));
    }
    Ok(Span::from_nanos(nanos as i64))
}

/// The bus, where one was given in the place of a recording.
pub(crate) fn bus(
    given: &[PathBuf],
    length: Option<Span>,
    terminal: &mut Terminal,
) -> Result<Option<Source>, Failure> {
    let text = |path: &PathBuf| path.to_str().map(str::to_owned);
    // A file of this name is a file.
    let is_bus = |path: &&PathBuf| text(path).is_some_and(|text| Listen::is_bus(&text)) && !path.exists();
    let Some(address) = given.iter().find(is_bus).and_then(text) else {
        return match (given.first(), length) {
            (Some(file), Some(_)) => {
                let what =
                    format!("{} is no bus, and `--for` says how long to listen to one", file.display());
                Err(Failure::said(what).help("a bus is written `can:can0`"))
            }
            _ => Ok(None),
        };
    };
    if given.len() > 1 {
        let what = format!("{address} is given beside others");
        return Err(Failure::said(what).help("listen to a bus alone, or join recordings"));
    }
    to(&address, length, terminal).map(Some)
}

/// This bus; its listening ends with Ctrl-C.
pub(crate) fn to(address: &str, length: Option<Span>, terminal: &mut Terminal) -> Result<Source, Failure> {
    let stop = signals::stop_in_order();
    let tell = progress(terminal);
    let bus = Listen::to(address, length, Started::now().rfc3339(), stop, tell)?;
    let until = length.map_or_else(|| String::from("until Ctrl-C"), |length| format!("for {length}"));
    terminal.note(&format!("listens to {address} {until}; nothing is sent"));
    Ok(Source::Bus(bus))
}

/// How often it is told in a line where there is no terminal.
const LINES: i64 = 60;

/// Shows seconds and frames: all the time on a terminal, and in a line a minute elsewhere.
fn progress(terminal: &Terminal) -> impl Fn(Span, u64) + Send + Sync + 'static {
    let is_quiet = terminal.is_quiet();
    let bar = (!is_quiet && io::stderr().is_terminal()).then(ProgressBar::new_spinner);
    if let Some(bar) = &bar {
        bar.enable_steady_tick(Duration::from_millis(200));
    }
    move |heard, frames| {
        let seconds = heard.as_nanos() / 1_000_000_000;
        let told = format!("{seconds} s, {}", counted(frames, "frame"));
        match &bar {
            Some(bar) => bar.set_message(told),
            // Nobody is left to be told where this fails.
            None if !is_quiet && seconds % LINES == 0 => drop(writeln!(io::stderr(), "{told}")),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::seconds("60s", 60_000)]
    #[case::apart("60 s", 60_000)]
    #[case::minutes("5min", 300_000)]
    #[case::short_for_minutes("1.5m", 90_000)]
    #[case::hours("1h", 3_600_000)]
    fn a_time_has_a_unit(#[case] text: &str, #[case] millis: i64) {
        assert_eq!(length(text), Ok(Span::from_millis(millis)));
    }

    #[rstest]
    #[case::no_unit("60")]
    #[case::nothing("")]
    #[case::no_number("s")]
    #[case::below_zero("-5s")]
    #[case::no_time("0s")]
    #[case::another_unit("5 V")]
    #[case::for_ever("infs")]
    #[case::too_long("1000h")]
    fn what_is_no_time_is_refused(#[case] text: &str) {
        assert!(length(text).is_err());
    }
}
