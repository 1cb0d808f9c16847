//! A process and everything that it starts.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::process::{Child, Command, ExitStatus};
#[cfg(target_os = "linux")]
use std::time::Duration;

/// What marks all that was started around one battery, in its environment.
const MARK: &str = "BMSCERT_BATTERY_PROCESS";
/// How often it is looked for what was started while the rest was ended.
#[cfg(target_os = "linux")]
const ROUNDS: usize = 16;
/// How often in a row nothing has to be found, and how long between: a process that becomes another program has no
/// environment for a moment.
#[cfg(target_os = "linux")]
const LOOKS: (usize, Duration) = (3, Duration::from_millis(2));

/// A process and its descendants, ended together.
///
/// They share a group, on Unix. One that leaves the group is found by its environment on Linux, unless it cleared that as
/// well; elsewhere it runs on.
#[derive(Debug)]
pub(super) struct Family {
    pub(super) child: Child,
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "nothing else has /proc"))]
    mark: String,
}

impl Family {
    /// Starts a process in a group of its own, so that Ctrl-C ends the run and the run ends the process.
    pub(super) fn start(command: &mut Command) -> io::Result<Self> {
        // No other one has it, on any machine that looks into the same processes.
        let lot = RandomState::new().build_hasher().finish();
        let mark = format!("{}-{lot:016x}", std::process::id());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command.env(MARK, &mark).spawn()?;
        Ok(Self { child, mark })
    }

    /// Kills all of it, and waits for the process. Before it was waited for, its number belongs to nobody else.
    pub(super) fn end(&mut self) {
        #[cfg(unix)]
        if let Ok(id) = i32::try_from(self.child.id()) {
            use nix::sys::signal::{Signal, killpg};
            // A group that is empty already is as wanted.
            let _ = killpg(nix::unistd::Pid::from_raw(id), Signal::SIGKILL);
        }
        // One that has ended already is as wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
        #[cfg(target_os = "linux")]
        self.end_who_left();
    }

    /// Kills who left the group; who does so now is found in the next round.
    #[cfg(target_os = "linux")]
    fn end_who_left(&self) {
        use nix::sys::signal::{Signal, kill};
        let wanted = format!("{MARK}={}", self.mark);
        let (looks, between) = LOOKS;
        let mut nothing = 0;
        for _ in 0..ROUNDS {
            let left = proc::with_environment(wanted.as_bytes());
            nothing = if left.is_empty() { nothing + 1 } else { 0 };
            if nothing == looks {
                return;
            }
            if left.is_empty() {
                std::thread::park_timeout(between);
            }
            for id in left {
                // One that has ended meanwhile is as wanted.
                let _ = kill(nix::unistd::Pid::from_raw(id), Signal::SIGKILL);
            }
        }
    }
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

#[cfg(target_os = "linux")]
mod proc {
    use std::fs;

    /// The processes that were started with this in their environment; none where nobody may look.
    pub(super) fn with_environment(wanted: &[u8]) -> Vec<i32> {
        let Ok(all) = fs::read_dir("/proc") else { return vec![] };
        let numbers = all.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        numbers.filter(|id| has(*id, wanted)).collect()
    }

    fn has(id: i32, wanted: &[u8]) -> bool {
        fs::read(format!("/proc/{id}/environ"))
            .is_ok_and(|environment| environment.split(|byte| *byte == 0).any(|one| one == wanted))
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process::Stdio;

    use super::*;

    fn left(family: &Family) -> usize {
        proc::with_environment(format!("{MARK}={}", family.mark).as_bytes()).len()
    }

    #[test]
    fn who_leaves_the_group_is_ended_as_well() {
        let mut command = Command::new("sh");
        command.args(["-c", "setsid sh -c 'echo; exec sleep 3600' & wait"]).stdout(Stdio::piped());
        let mut family = Family::start(&mut command).unwrap();
        // It has left once it says so, and has no environment while it becomes another program.
        std::io::Read::read_exact(&mut family.child.stdout.take().unwrap(), &mut [0]).unwrap();
        while left(&family) < 2 {
            std::thread::yield_now();
        }
        let mut other = Family::start(Command::new("sleep").arg("3600")).unwrap();
        family.end();
        assert_eq!((left(&family), left(&other)), (0, 1), "of another battery nothing is ended");
        other.end();
    }
}
