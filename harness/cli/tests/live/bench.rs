//! A folder of its own, a battery on a bus, and runs of the binary beside it.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;
use std::{env, fs};

use tempfile::TempDir;

/// A folder for everything about one battery.
pub(crate) struct Bench {
    folder: TempDir,
    bus: String,
}

/// A process that is ended with its test.
pub(crate) struct Running(Child);

/// A simulated battery.
pub(crate) struct Simulation {
    running: Running,
    told: BufReader<ChildStdout>,
    /// How others come to its bus.
    pub(crate) address: String,
}

/// A run while it goes on.
pub(crate) struct Run {
    child: Child,
    told: BufReader<ChildStdout>,
}

/// What came of running the binary.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A file of the project.
pub(crate) fn project(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path).canonicalize().unwrap();
    path.into_os_string().into_string().unwrap()
}

/// As short as a run can be that drives the battery and asks its roles.
pub(crate) const SHORT: &str = "
suite: short
protocol: victron-can-bms
about: A few seconds of everything that a run does; it certifies nothing
standing:
  - {id: limits-never-old, covers: CAN-1.4-2, age: {of: Limits, below: 3 s}}
cases:
  - id: short-silence
    about: A few seconds without the inverter change nothing
    needs: [main_switch_probe]
    allowance: {probe: 1 A}
    phases:
      - name: healthy
        do: [{partner: online}]
        for: 3 s
        checks:
          - {id: rig-keepalive, covers: CAN-3-1, length: {of: Keepalive, exactly: 8}}
      - name: silence
        do: [{partner: silent}]
        from: Keepalive
        for: 3 s
        probe: [{role: main_switch_probe, at: [0 s, 2 s]}]
        checks:
          - {id: stays-connected, covers: CAN-1.4-1, each_probe: main_switch_probe.conducts}
    finally: [{partner: online}]
";

/// A Python that has python-can.
pub(crate) fn python() -> OsString {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.venv/bin/python");
    env::var_os("BMSCERT_PYTHON").unwrap_or_else(|| ours.into())
}

pub(crate) const STATEMENT: &str = "fixtures/batteries/lfp16.statement.yaml";
pub(crate) const SMOKE: &str = "fixtures/suites/live-smoke.yaml";
pub(crate) const TOO_SLOW: &str = "fixtures/mutants/limits-too-slow.yaml";

impl Bench {
    /// With a rig file for this interface.
    pub(crate) fn on(interface: &str) -> Self {
        let bench = Self::at(&format!("can:{interface}"));
        bench.write_rig(&bench.bus);
        bench
    }

    /// For a battery that is put there.
    pub(crate) fn at(bus: &str) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), bus: bus.to_owned() }
    }

    /// A rig file for the bus of this address.
    pub(crate) fn write_rig(&self, address: &str) {
        let rig = "rig: a virtual bus\n";
        let roles = "roles: {from: unix:roles.sock, plays: [battery_power, main_switch_probe, bus_short, bus_acknowledge, bus_cut]}\n";
        self.write("rig.yaml", &format!("{rig}buses: {{can0: {{address: '{address}'}}}}\n{roles}"));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bmscert"));
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    /// The battery, or a mutant of it, when it is on the bus.
    pub(crate) fn battery(&self, twin: Option<&str>) -> Running {
        let simulation = self.simulate(twin);
        assert_eq!(simulation.address, self.bus);
        simulation.running
    }

    /// The same, with how others come to the bus and what is told at the end.
    pub(crate) fn simulate(&self, twin: Option<&str>) -> Simulation {
        let mut arguments =
            vec!["simulate", "--bus", &self.bus, "--roles", "unix:roles.sock", "--events", "jsonl"];
        arguments.extend(twin.iter().flat_map(|twin| ["--twin", twin]));
        let mut child = self.command(&arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut told = BufReader::new(child.stdout.take().unwrap());
        let address = event(&mut told, "simulating")["address"].as_str().unwrap().to_owned();
        Simulation { running: Running(child), told, address }
    }

    /// A scene, when it is served: what it tells from then on, and what it told first.
    pub(crate) fn serve(&self, scene: &str) -> (Running, BufReader<ChildStdout>, serde_json::Value) {
        let arguments = ["simulate", "--scene", scene, "--events", "jsonl"];
        let mut child = self.command(&arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut told = BufReader::new(child.stdout.take().unwrap());
        let first = event(&mut told, "scene");
        (Running(child), told, first)
    }

    /// The run of a suite on the rig, while it goes on.
    pub(crate) fn start(&self, suite: &str) -> Run {
        self.start_run(&["--rig", "rig.yaml", "--suite", suite])
    }

    pub(crate) fn start_run(&self, more: &[&str]) -> Run {
        let statement = project(STATEMENT);
        let arguments = [&["run", "--events", "jsonl", "--battery", &statement], more].concat();
        let mut child =
            self.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let told = BufReader::new(child.stdout.take().unwrap());
        Run { child, told }
    }

    /// The run of a suite on the rig, to its end.
    pub(crate) fn judge(&self, suite: &str) -> Ran {
        self.start(suite).end()
    }

    /// The same suite on the twin.
    pub(crate) fn judge_the_twin(&self, suite: &str, twin: Option<&str>) -> Ran {
        let mut more = vec!["--suite", suite, "--out", "twin"];
        more.extend(twin.iter().flat_map(|twin| ["--twin", twin]));
        self.start_run(&more).end()
    }

    /// The only run folder below `reports`, relative to the bench.
    pub(crate) fn run_folder(&self) -> String {
        let mut names = fs::read_dir(self.path("reports")).unwrap().map(|entry| entry.unwrap().file_name());
        let name = names.next().unwrap().into_string().unwrap();
        assert!(names.next().is_none(), "there is more than one run");
        format!("reports/{name}")
    }

    /// The record of the only run.
    pub(crate) fn record(&self) -> serde_json::Value {
        let path = self.path(&self.run_folder()).join("record.json");
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    }

    /// The journal of the only run, as far as it is text: frames are not, events of other kinds are.
    pub(crate) fn journal(&self) -> String {
        let bytes = fs::read(self.path(&self.run_folder()).join("journal/journal.bin")).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// How many frames the journal of the only run tells as lost.
    pub(crate) fn lost(&self) -> u64 {
        let journal = self.journal();
        let told = journal.split("\"lost\":{\"frames\":").skip(1);
        told.map(|rest| rest.split('}').next().unwrap().parse::<u64>().unwrap()).sum()
    }

    /// That the run can be judged again, and verified, with nothing that differs.
    pub(crate) fn assert_judged_alike(&self, code: i32) {
        let folder = self.run_folder();
        let replayed = self.run(&["replay", &folder]);
        assert!(replayed.out.contains("the same verdicts, byte for byte"), "{replayed:?}");
        assert_eq!(replayed.code, code, "{replayed:?}");
        let key = fs::read_dir(self.path(&folder)).unwrap().map(|entry| entry.unwrap().path());
        let key = key.into_iter().find(|path| path.to_string_lossy().ends_with(".pem")).unwrap();
        let verified = self.run(&["verify", &folder, "--key", &key.to_string_lossy()]);
        // The suite is not one of the built-in ones; everything before that holds.
        assert_eq!(verified.code, 14, "{verified:?}");
    }
}

impl Run {
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the bench is open.
    pub(crate) fn has_started(&mut self) {
        self.tells(|event| event["event"] == "started");
    }

    /// Waits until this phase has begun.
    pub(crate) fn is_in(&mut self, phase: &str) {
        self.tells(|event| event["event"] == "phase" && event["data"]["phase"] == phase);
    }

    fn tells(&mut self, awaited: impl Fn(&serde_json::Value) -> bool) {
        let lines = self.told.by_ref().lines().map(Result::unwrap);
        let mut events = lines.map(|line| serde_json::from_str(&line).unwrap());
        assert!(events.any(|event| awaited(&event)), "the run ended before it came to that");
    }

    /// Ends it by Ctrl-C.
    pub(crate) fn interrupt(&self) {
        run(&format!("kill -s INT {}", self.id()));
    }

    /// Ends it as nobody should.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// To its end. What people read is on its standard error, because it tells programs what happens.
    pub(crate) fn end(mut self) -> Ran {
        std::io::copy(&mut self.told, &mut std::io::sink()).unwrap();
        let output = self.child.wait_with_output().unwrap();
        Ran::of(Output { stdout: output.stderr.clone(), ..output })
    }
}

impl Running {
    pub(crate) fn signal(&self, signal: &str) {
        let number = self.0.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &number]).status().unwrap().success());
    }
}

impl Simulation {
    /// Ends it by Ctrl-C; how many frames of others it has heard.
    pub(crate) fn end(mut self) -> u64 {
        self.running.signal("INT");
        event(&mut self.told, "simulated")["heard"].as_u64().unwrap()
    }
}

/// The next event, which is of this kind.
pub(crate) fn event(told: &mut impl BufRead, kind: &str) -> serde_json::Value {
    let mut line = String::new();
    told.read_line(&mut line).unwrap();
    let mut event: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(event["event"], kind, "{line}");
    event["data"].take()
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            code: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            // As it was before it was wrapped.
            err: text(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }

    /// The lines of cases and checks: verdict and name, without what is said about times and entries.
    pub(crate) fn verdicts(&self) -> Vec<String> {
        let table = self.out.split("\ncases ").next().unwrap_or_default();
        let words =
            ["pass ", "fail ", "FAIL ", "inconclusive ", "rig error ", "RIG ERROR ", "not run ", "aborted "];
        let lines = table.lines().map(str::trim_start);
        lines
            .filter(|line| words.iter().any(|word| line.starts_with(word)))
            .map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
            .collect()
    }
}

impl Ran {
    /// The lines of cases alone.
    pub(crate) fn cases(&self) -> Vec<(String, String)> {
        let table = self.out.split("\ncases ").next().unwrap_or_default();
        let lines =
            table.lines().filter(|line| !line.starts_with(' ')).filter_map(|line| line.split_once("  "));
        let word = |text: &str| text.split_whitespace().next().unwrap_or_default().to_owned();
        lines.map(|(verdict, rest)| (word(rest), verdict.to_owned())).collect()
    }
}

/// Runs a command to its end.
pub(crate) fn run(command: &str) {
    let mut words = command.split(' ');
    let output = Command::new(words.next().unwrap()).args(words).output().unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Starts a command that is ended with its test.
pub(crate) fn start(command: &str) -> Running {
    let mut words = command.split(' ');
    let mut command = Command::new(words.next().unwrap());
    Running(command.args(words).stdout(Stdio::null()).spawn().unwrap())
}

#[expect(clippy::disallowed_methods, reason = "other processes are waited for")]
pub(crate) fn seconds(count: f64) {
    sleep(Duration::from_secs_f64(count));
}
