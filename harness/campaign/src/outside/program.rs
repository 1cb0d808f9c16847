//! The program that is the battery: started, asked, and ended with everything that it started itself.

use std::cell::RefCell;
use std::io::ErrorKind;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::Duration;

use quantity::Span;
use twin::{Lines, Nonsense};

use super::BatteryProcess;
use super::last_words::LastWords;
use super::pipes::{self, Heard, LONGEST, Telling};
use crate::CampaignError;

/// How often it is looked whether somebody stopped the run while an answer is awaited.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// What a program has left to answer once the run was stopped: then it is stopped in order.
const LAST_CHANCE: Duration = Duration::from_secs(1);
/// How long a program has to end by itself once its standard input has.
const FAREWELL: Duration = Duration::from_millis(500);

/// Whether somebody stopped the run; asked by the run, and by whoever waits for the program.
pub(crate) type Asking<'a> = RefCell<&'a mut dyn FnMut() -> bool>;

/// The program that is the battery. When this is dropped, it is ended, and all that it started with it.
pub(crate) struct Program<'a> {
    child: Child,
    /// None once its standard input was closed.
    telling: Option<Telling>,
    heard: Receiver<Heard>,
    words: LastWords,
    patience: Duration,
    stop: &'a Asking<'a>,
    /// Whether it has ended already, and nothing of it is left.
    is_over: bool,
}

impl std::fmt::Debug for Program<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Program").field("child", &self.child).finish_non_exhaustive()
    }
}

impl<'a> Program<'a> {
    /// Starts it in a group of its own, so that Ctrl-C ends the run and the run ends the program.
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
        group::own(&mut command);
        let mut child = command.spawn().map_err(failed)?;
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
                let patience = Duration::from_nanos(process.answers_within.as_nanos().unsigned_abs());
                let telling = Some(telling);
                Ok(Self { child, telling, heard, words, patience, stop, is_over: false })
            }
            Err(why) => {
                group::kill(&mut child);
                Err(failed(why))
            }
        }
    }

    /// Waits for the next line.
    fn answer(&mut self) -> Result<Vec<u8>, String> {
        let (mut waited, mut patience, mut stopped) = (Duration::ZERO, self.patience, "");
        while waited < patience {
            let look = BETWEEN_LOOKS.min(patience - waited);
            match self.heard.recv_timeout(look) {
                Ok(heard) => return line(heard),
                Err(RecvTimeoutError::Disconnected) => return Err(self.how_it_ended()),
                Err(RecvTimeoutError::Timeout) => waited += look,
            }
            if stopped.is_empty() && (self.stop.borrow_mut())() {
                (patience, stopped) = (patience.min(waited + LAST_CHANCE), ", in which the run was stopped");
            }
        }
        let waited = Span::from_nanos(i64::try_from(waited.as_nanos()).unwrap_or(i64::MAX));
        Err(format!("gave no answer within {waited}{stopped}"))
    }

    /// Its standard output has ended; mostly it has as well.
    fn how_it_ended(&mut self) -> String {
        self.finish();
        match self.child.wait() {
            Ok(status) if group::was_killed(status) => {
                String::from("closed its standard output without ending, or was killed")
            }
            Ok(status) => format!("ended ({status})"),
            Err(why) => format!("closed its standard output, and nobody knows how it ended: {why}"),
        }
    }

    /// Ends it: it is told that nothing follows, has a moment to go by itself, and is killed with its whole group.
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
        group::kill(&mut self.child);
    }
}

impl Lines for Program<'_> {
    fn exchange(&mut self, line: &str) -> Result<Vec<u8>, String> {
        match self.heard.try_recv() {
            Ok(early) => return Err(unasked(early)),
            Err(TryRecvError::Disconnected) => return Err(self.how_it_ended()),
            Err(TryRecvError::Empty) => {}
        }
        if !self.telling.as_ref().is_some_and(|telling| telling.tell(line)) {
            return Err(String::from("does not read its standard input"));
        }
        self.answer()
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

/// A process and its descendants. Those that left the group by themselves are not found.
mod group {
    use std::process::{Child, Command, ExitStatus};

    /// Gives what is started a group of its own.
    #[cfg(unix)]
    pub(super) fn own(command: &mut Command) {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
    }

    /// There are no groups; what the program starts is its own affair.
    #[cfg(not(unix))]
    pub(super) fn own(_command: &mut Command) {}

    /// Kills the process and its group, and waits for it. Before it was waited for, its number belongs to nobody else.
    pub(super) fn kill(child: &mut Child) {
        #[cfg(unix)]
        if let Ok(id) = i32::try_from(child.id()) {
            use nix::sys::signal::{Signal, killpg};
            use nix::unistd::Pid;
            // A group that is empty already is as wanted.
            let _ = killpg(Pid::from_raw(id), Signal::SIGKILL);
        }
        // One that has ended already is as wanted.
        let _ = child.kill();
        let _ = child.wait();
    }

    /// Whether it ended because it was killed.
    pub(super) fn was_killed(status: ExitStatus) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::process::ExitStatusExt;
            status.signal() == Some(nix::sys::signal::Signal::SIGKILL as i32)
        }
        #[cfg(not(unix))]
        {
            status.code() == Some(1)
        }
    }
}
