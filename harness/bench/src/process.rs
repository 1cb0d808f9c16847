//! One run of a program: its processor time and its peak memory, as Linux counts them.

use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::error::BenchError;

/// How many ticks a second of `/proc/PID/stat` has, on every architecture of Linux that Rust runs on.
const TICKS: f64 = 100.0;

/// What a program needed, and what it said.
#[derive(Debug)]
pub(crate) struct Needed {
    /// Seconds of processor time, user and system.
    pub(crate) seconds: f64,
    /// The most memory that was resident, in MiB; looked at every millisecond.
    pub(crate) peak: f64,
    pub(crate) status: ExitStatus,
    pub(crate) output: String,
    pub(crate) errors: String,
}

/// A program that runs.
pub(crate) struct Running {
    name: String,
    child: Child,
    output: JoinHandle<String>,
    errors: JoinHandle<String>,
}

impl Running {
    /// Starts a program with its standard input from a pipe.
    pub(crate) fn start(command: &mut Command) -> Result<Self, BenchError> {
        Self::start_on(command, Stdio::piped())
    }

    /// Starts a program with this standard input.
    pub(crate) fn start_on(command: &mut Command, input: Stdio) -> Result<Self, BenchError> {
        let name = command.get_program().to_string_lossy().into_owned();
        let pipes = command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().map_err(|why| BenchError::program(&name, why.to_string()))?;
        let (output, errors) = (drain(child.stdout.take()), drain(child.stderr.take()));
        Ok(Self { name, child, output, errors })
    }

    /// The pipe that the program reads; it ends when this is dropped.
    pub(crate) fn input(&mut self) -> Result<std::process::ChildStdin, BenchError> {
        self.child.stdin.take().ok_or_else(|| BenchError::program(&self.name, "has no standard input left"))
    }

    /// A watch over its memory, to be joined at the end.
    pub(crate) fn watch(&self) -> JoinHandle<f64> {
        let status = format!("/proc/{}/status", self.child.id());
        thread::spawn(move || peak(&status))
    }

    /// Whether it has ended by itself.
    pub(crate) fn is_over(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }

    /// Ends it as Ctrl-C does, and waits for the end.
    pub(crate) fn interrupt(self) -> Result<Needed, BenchError> {
        let watch = self.watch();
        interrupt(&self.child);
        self.finish(watch)
    }

    /// Waits for the end.
    pub(crate) fn finish(mut self, watch: JoinHandle<f64>) -> Result<Needed, BenchError> {
        drop(self.child.stdin.take());
        let peak = watch.join().unwrap_or(f64::NAN);
        // The watch ends when the process has: from then until it is waited for, its ticks can still be read.
        let seconds = ticks(self.child.id()).unwrap_or(f64::NAN) / TICKS;
        let status = self.child.wait().map_err(BenchError::file("wait for a program"))?;
        let (output, errors) =
            (self.output.join().unwrap_or_default(), self.errors.join().unwrap_or_default());
        Ok(Needed { seconds, peak, status, output, errors })
    }
}

/// Asks a program to end as Ctrl-C does. One that has ended already cannot be asked, and need not be.
pub(crate) fn interrupt(child: &Child) {
    let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).stderr(Stdio::null()).status();
}

/// A program that is kept on one core, all its threads included: what they pass to one another stays in its caches, and
/// the time that it takes is the time of one core.
pub(crate) fn on_one_core(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", "0"]).arg(program);
    command
}

/// Runs a program to its end, with nothing to read.
pub(crate) fn run(command: &mut Command) -> Result<Needed, BenchError> {
    let running = Running::start(command)?;
    let watch = running.watch();
    running.finish(watch)
}

/// Seconds of processor time that this thread has used so far.
pub(crate) fn thread_seconds() -> Result<f64, BenchError> {
    let path = "/proc/thread-self/schedstat";
    let text = fs::read_to_string(path).map_err(BenchError::file("read /proc/thread-self/schedstat"))?;
    let nanos = text.split(' ').next().and_then(|nanos| nanos.parse::<f64>().ok());
    nanos.map(|nanos| nanos / 1e9).ok_or_else(|| BenchError::program(path, "does not begin with a time"))
}

fn drain(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = vec![];
        // What was said up to an error is still worth showing.
        let _ = pipe.map(|mut pipe| pipe.read_to_end(&mut bytes));
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// The last high-water mark before a process ended.
fn peak(status: &str) -> f64 {
    let mut peak = f64::NAN;
    while let Some(kibibytes) = fs::read_to_string(status).ok().as_deref().and_then(high_water) {
        peak = kibibytes / 1024.0;
        pause();
    }
    peak
}

#[expect(
    clippy::disallowed_methods,
    reason = "looking without a pause would take the processor from what is measured"
)]
fn pause() {
    thread::sleep(Duration::from_millis(1));
}

/// The high-water mark in KiB; a process that has ended has none.
fn high_water(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Seconds of processor time that this process has used so far, all its threads included.
pub(crate) fn processor_seconds() -> Result<f64, BenchError> {
    let used =
        ticks("self").ok_or_else(|| BenchError::program("/proc/self/stat", "does not say what was used"))?;
    Ok(used / TICKS)
}

/// Seconds of processor time that a process has used so far, all its threads included.
pub(crate) fn seconds_of(process: u32) -> Result<f64, BenchError> {
    let used = ticks(process).ok_or_else(|| BenchError::program("/proc", "does not say what was used"))?;
    Ok(used / TICKS)
}

fn ticks(process: impl std::fmt::Display) -> Option<f64> {
    used(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// User and system time in ticks. The name of the program stands in parentheses and may hold anything.
fn used(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let (user, system): (f64, f64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(user + system)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn ticks_are_found_behind_a_strange_name() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 1 0 100 1000 10";
        assert_eq!(used(stat), Some(300.0));
    }

    #[test]
    fn a_process_that_ended_has_no_high_water_mark() {
        assert_eq!(high_water("Name:\tcat\nVmHWM:\t    2048 kB\nThreads:\t1\n"), Some(2048.0));
        assert_eq!(high_water("Name:\tcat\nState:\tZ (zombie)\n"), None);
    }

    #[test]
    fn a_program_is_run_to_its_end() {
        // Short enough to wait for, long enough to be looked at once it is itself.
        let mut running = Running::start(Command::new("sh").args(["-c", "sleep 0.3; cat"])).unwrap();
        let watch = running.watch();
        running.input().unwrap().write_all(b"a line").unwrap();
        let needed = running.finish(watch).unwrap();
        assert!(needed.status.success() && needed.output == "a line", "{needed:?}");
        assert!(needed.peak > 0.1 && needed.seconds < 60.0, "{needed:?}");
    }

    #[test]
    fn work_takes_time() {
        let begin = thread_seconds().unwrap();
        while thread_seconds().unwrap() < begin + 0.02 {}
        assert!(thread_seconds().unwrap() < begin + 10.0);
    }

    #[test]
    fn a_program_that_is_missing_is_named() {
        let why = run(&mut Command::new("there-is-no-such-program")).unwrap_err().to_string();
        assert!(why.starts_with("there-is-no-such-program: "), "{why}");
    }
}
