//! A folder of its own for each test, and the binary run in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder of its own, in which the binary runs.
pub(crate) struct Bench {
    folder: TempDir,
}

/// What came of running the binary.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        fs::write(self.path(name), contents).unwrap();
    }

    /// The command, ready to be started in the folder, with nothing of the caller's that changes words.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bmscert"));
        command.args(args).current_dir(self.folder.path()).stdin(Stdio::null());
        for name in ["BMSCERT_PASSPHRASE", "NO_COLOR", "COLUMNS", "CLICOLOR_FORCE", "CLICOLOR"] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm");
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).output().unwrap(), self.folder.path())
    }

    /// A key without a passphrase, `lab.pem` and `lab.pub.pem`.
    pub(crate) fn with_key(self) -> Self {
        assert_eq!(self.run(&["keys", "new", "lab.pem", "--no-passphrase"]).code, 0);
        self
    }

    /// The only run folder below `reports`, relative to the bench.
    pub(crate) fn run_folder(&self) -> String {
        let mut names = fs::read_dir(self.path("reports")).unwrap().map(|entry| entry.unwrap().file_name());
        let name = names.next().expect("a run was to be left below `reports`");
        assert!(names.next().is_none(), "there is more than one run below `reports`");
        format!("reports/{}", name.to_string_lossy())
    }
}

impl Ran {
    pub(crate) fn of(output: Output, folder: &Path) -> Self {
        let text = |bytes: &[u8]| redacted(str::from_utf8(bytes).unwrap(), folder);
        // A process that a signal ended has no code; 128 and its number is what a shell makes of it.
        let code = output.status.code().unwrap_or_else(|| signal(&output));
        Self { code, out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// Everything that a person sees, for a snapshot.
    pub(crate) fn shown(&self) -> String {
        let block = |name: &str, text: &str| {
            if text.is_empty() { String::new() } else { format!("-- {name}\n{text}") }
        };
        format!("exit {}\n{}{}", self.code, block("stdout", &self.out), block("stderr", &self.err))
    }
}

fn signal(output: &Output) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    128 + output.status.signal().unwrap()
}

/// The text without what differs from run to run: the folder, times, and digests.
fn redacted(text: &str, folder: &Path) -> String {
    let text = text.replace(&folder.display().to_string(), "<folder>");
    let text = replace_runs(&text, 64, |char| matches!(char, '0'..='9' | 'a'..='f'), "<digest>");
    replace_runs(&text, 16, |char| matches!(char, '0'..='9' | 'T' | 'Z'), "<time>")
}

/// Replaces every run of exactly so many characters of a kind.
fn replace_runs(text: &str, length: usize, is_part: impl Fn(char) -> bool, by: &str) -> String {
    let mut replaced = String::new();
    let mut run = String::new();
    for char in text.chars().chain(['\0']) {
        if is_part(char) {
            run.push(char);
            continue;
        }
        replaced.push_str(if run.len() == length { by } else { &run });
        run.clear();
        replaced.push(char);
    }
    replaced.pop();
    replaced
}

/// A file of the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path).canonicalize().unwrap()
}

/// The path of a file of the project, as an argument.
pub(crate) fn project_arg(path: &str) -> String {
    project(path).into_os_string().into_string().unwrap()
}

/// A suite of one case: the inverter is online for a minute, and this check judges it.
pub(crate) fn suite(check: &str) -> String {
    format!(
        "suite: mine/short
protocol: victron-can-bms
about: One minute with the inverter
cases:
  - id: a-minute
    about: What a healthy battery does in a minute
    phases:
      - {{name: settling, do: [{{partner: online}}], for: 30 s}}
      - name: online
        for: 1 min
        checks:
          - {{id: only, {check}}}
"
    )
}

/// Checks that come to each of the verdicts on the built-in battery, with the exit code.
pub(crate) const PASSES: &str = "covers: CAN-1.4-2, age: {of: Limits, below: 3 s}";
pub(crate) const FAILS: &str = "covers: CAN-1.4-2, age: {of: Limits, below: 500 ms}";
pub(crate) const BREAKS_THE_RIG: &str = "covers: CAN-3-1, length: {of: Keepalive, exactly: 7}";
pub(crate) const CANNOT_BE_JUDGED: &str = "covers: CAN-2-1, present: {of: [Limits], within: 10 min}";
