//! From a frame on the bus to the frame that answers it.

use std::path::PathBuf;
use std::process::Command;

use journal::{Action, Core, Counter, Direction, Event, Stamp, Stop};
use quantity::Instant;
use wire::{CanId, Frame};

use super::observer::Observer;
use crate::error::BenchError;
use crate::process::{Running, run};
use crate::spread::Spread;
use crate::table::Table;

/// What is asked, and what answers.
const ASKED: u16 = 0x123;
const ANSWER: u16 = 0x124;
/// How many frames are answered, and how far they are apart, in milliseconds.
const FRAMES: &str = "1000";
const APART: &str = "10";

/// Answers every frame with the same bytes.
struct Echo {
    asked: CanId,
    answer: CanId,
}

impl Core for Echo {
    fn poll(&mut self, _: Stamp, event: &Event, act: &mut dyn FnMut(Action)) {
        match event {
            Event::Frame { bus, direction: Direction::Received, frame, .. } if frame.id() == self.asked => {
                if let Ok(frame) = Frame::new(self.answer, frame.bytes()) {
                    act(Action::Send { bus: *bus, frame });
                }
            }
            Event::Stop(_) => act(Action::Finish),
            _ => {}
        }
    }

    fn poll_at(&self) -> Option<Instant> {
        None
    }
}

/// Measures how soon the loop answers, and python-can at the same.
pub(super) fn measure(table: &mut Table) -> Result<(), BenchError> {
    let ours = ours()?;
    match python() {
        Ok(python) => ours.rows("frame in to frame out", Some(("python-can", &python)), table),
        Err(why) => {
            ours.rows("frame in to frame out", None, table);
            table.skip(format!("python-can answering frames: {why}"));
        }
    }
    Ok(())
}

fn ours() -> Result<Spread, BenchError> {
    let observer = Observer::start(&["vcan0"])?;
    let mut asking = Running::start(&mut cangen())?;
    let mut core = Echo { asked: id(ASKED)?, answer: id(ANSWER)? };
    let mut stop = |_: Instant| asking.is_over().then_some(Stop::Interrupted);
    let bench = super::bench("vcan0")?;
    let ran = bench.run(&mut core, &mut Counter::default(), &mut stop);
    ran.map_err(|why| BenchError::program("the loop", why.to_string()))?;
    spread("the loop", observer)
}

fn python() -> Result<Spread, BenchError> {
    let bench = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let python = std::env::var_os("BMSCERT_PYTHON")
        .map_or_else(|| bench.join("../../.venv/bin/python"), PathBuf::from);
    let answering = Running::start(
        Command::new(python).arg(bench.join("src/bus/echo.py")).args(["vcan0", "123", "124"]),
    )?;
    super::load::pause(3_000);
    let observer = Observer::start(&["vcan0"])?;
    run(&mut cangen())?;
    let spread = spread("python-can", observer);
    answering.interrupt()?;
    spread
}

fn cangen() -> Command {
    let mut command = Command::new("cangen");
    command.args(["vcan0", "-I", "123", "-L", "8", "-D", "i", "-g", APART, "-n", FRAMES]);
    command
}

fn id(number: u16) -> Result<CanId, BenchError> {
    CanId::standard(number).map_err(|why| BenchError::program("bench", why.to_string()))
}

/// From each frame that was asked to the answer with the same bytes.
fn spread(what: &str, observer: Observer) -> Result<Spread, BenchError> {
    let (records, _) = observer.end()?;
    let of = |number: u16| records.iter().filter(move |record| record.frame.id().plain() == Some(number));
    let mut answers = of(ANSWER).peekable();
    let mut times = vec![];
    for asked in of(ASKED) {
        if let (Some(answer), Some(at)) =
            (answers.next_if(|answer| answer.frame.word() == asked.frame.word()), asked.time)
        {
            times.extend(answer.time.map(|time| time - at));
        }
    }
    Spread::of(what, times)
}
