//! The program that is the battery: started, asked, and ended with everything that it started itself.

use std::cell::RefCell;
use std::io::ErrorKind;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::Duration;

use quantity::Instant;
use twin::{Lines, Nonsense};

use super::BatteryProcess;
use super::family::{self, Family};
use super::last_words::LastWords;
use super::patience::{BETWEEN_LOOKS, Patience};
use super::pipes::{self, Heard, LONGEST, Telling};
use crate::CampaignError;

/// How long a program has to end by itself once its standard input has.
const FAREWELL: Duration = Duration::from_millis(500);

/// Whether somebody stopped the run; asked by the run, and by whoever waits for the program.
pub(crate) type Asking<'a> = RefCell<&'a mut dyn FnMut() -> bool>;

/// The program that is the battery. When this is dropped, it is ended, and all that it started with it.
pub(crate) struct Program<'a> {
    family: Family,
    /// None once its standard input was closed.
    telling: Option<Telling>,
    heard: Receiver<Heard>,
    words: LastWords,
    patience: Patience,
    stop: &'a Asking<'a>,
    /// Whether it has ended already, and nothing of it is left.
    is_over: bool,
}

impl std::fmt::Debug for Program<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Program").field("family", &self.family).finish_non_exhaustive()
    }
}

impl<'a> Program<'a> {
    /// Starts it.
    pub(crate) fn start(process: &BatteryProcess, stop: &'a Asking<'a>) -> Result<Self, CampaignError> {
        let words = process.words()?;
        let [program, arguments @ ..] = words.as_slice() else {
            return Err(CampaignError::Program(String::from("the command line is empty")));
        };
        let failed = |why: std::io::Error| {
            let why = match why.kind() {
                ErrorKind::NotFound => String::from("there is no such program; check its name and path"),
                ErrorKind::PermissionDenied => String::from("it may not be run; make it executable"),
                _ => why.to_string(),
            };
            CampaignError::Program(format!("cannot start `{program}`, which is to be the battery: {why}"))
        };
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut family = Family::start(&mut command).map_err(failed)?;
        let child = &mut family.child;
        let (Some(input), Some(output), Some(errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(CampaignError::Program(format!("`{program}` was started without pipes")));
        };
        // What cannot be listened to is ended again by dropping it.
        let started = || {
            Ok::<_, std::io::Error>((
                Telling::into(input)?,
                pipes::listen(output)?,
                LastWords::listen(errors)?,
            ))
        };
        match started() {
            Ok((telling, heard, words)) => {
                let each = Duration::from_nanos(process.answers_within.as_nanos().unsigned_abs());
                let (patience, telling) = (Patience::new(each), Some(telling));
                Ok(Self { family, telling, heard, words, patience, stop, is_over: false })
            }
            Err(why) => {
                family.end();
                Err(failed(why))
            }
        }
    }

    /// Waits for the next line, which is of this time of the program's.
    fn answer(&mut self, now: Instant) -> Result<Vec<u8>, String> {
        self.patience.begin();
        loop {
            let heard = self.heard.recv_timeout(self.patience.until_look());
            let looked = self.patience.look(now, &mut **self.stop.borrow_mut());
            match heard {
                Ok(heard) => return looked.and_then(|()| line(heard)),
                Err(RecvTimeoutError::Disconnected) => return Err(self.how_it_ended()),
                Err(RecvTimeoutError::Timeout) => looked?,
            }
        }
    }

    /// Its standard output has ended; mostly it has as well.
    fn how_it_ended(&mut self) -> String {
        self.finish();
        match self.family.child.wait() {
            Ok(status) if family::was_killed(status) => {
                String::from("closed its standard output without ending, or was killed")
            }
            Ok(status) => format!("ended ({status})"),
            Err(why) => format!("closed its standard output, and nobody knows how it ended: {why}"),
        }
    }

    /// Ends it: it is told that nothing follows, has a moment to go by itself, and is killed with its whole family.
    fn finish(&mut self) {
        if self.is_over {
            return;
        }
        self.is_over = true;
        self.telling = None;
        // What it still says is of no interest; that it has nothing more to say is.
        let mut waited = Duration::ZERO;
        while waited < FAREWELL {
            match self.heard.recv_timeout(BETWEEN_LOOKS) {
                Ok(_) | Err(RecvTimeoutError::Timeout) => waited += BETWEEN_LOOKS,
                Err(RecvTimeoutError::Disconnected) => {
                    // It may be about to say why.
                    self.words.await_the_end(FAREWELL);
                    break;
                }
            }
        }
        self.family.end();
    }
}

impl Lines for Program<'_> {
    fn exchange(&mut self, line: &str, now: Instant) -> Result<Vec<u8>, String> {
        match self.heard.try_recv() {
            Ok(early) => return Err(unasked(early)),
            Err(TryRecvError::Disconnected) => return Err(self.how_it_ended()),
            Err(TryRecvError::Empty) => {}
        }
        if !self.telling.as_ref().is_some_and(|telling| telling.tell(line)) {
            return Err(String::from("does not read its standard input"));
        }
        self.answer(now)
    }

    fn end(&mut self) -> Option<String> {
        self.finish();
        self.words.told()
    }
}

impl Drop for Program<'_> {
    fn drop(&mut self) {
        self.finish();
    }
}

fn unasked(heard: Heard) -> String {
    let (Heard::Line(line) | Heard::TooLong(line) | Heard::Cut(line)) = heard;
    format!("speaks without being asked: {}", Nonsense::new(&line, "one line to each event"))
}

fn line(heard: Heard) -> Result<Vec<u8>, String> {
    match heard {
        Heard::Line(line) => Ok(line),
        Heard::TooLong(line) => {
            let why = format!("a line has at most {LONGEST} bytes");
            Err(format!("floods: {}", Nonsense::new(&line, why)))
        }
        Heard::Cut(line) => Err(format!("ended in mid-answer: {}", Nonsense::new(&line, "no line end"))),
    }
}
